"""Steps that several actions of this app share; the actions around them have asked and hold the transaction."""

from django.db.models import F

from lyceum.discussions.models import Conversation, Post, ReadMark
from lyceum.discussions.signals import PeopleMentioned
from lyceum.kernel import clock
from lyceum.kernel.bus import ContentChanged, publish
from lyceum.kernel.prepared import Prepared
from lyceum.people.models.accounts import Person

_locked = Prepared(
    lambda pk: Conversation.objects.select_for_update(of=("self",)).select_related("community").filter(pk=pk), "pk"
)
_wrote_before = Prepared(
    lambda conversation, author: Post.objects.filter(conversation=conversation, author=author).values_list("n")[:1],
    "conversation",
    "author",
)


def lock_conversation(pk: int) -> Conversation:
    """The conversation, held until the transaction ends: whoever gives out positions takes this first."""
    found = _locked.first(pk=pk)
    if found is None:
        raise Conversation.DoesNotExist
    return found


def has_written_in(conversation: Conversation, author_id: int) -> bool:
    """Whether a person's words stand in a conversation already."""
    return bool(_wrote_before.run(conversation=conversation.pk, author=author_id))


def place_post(conversation: Conversation, post: Post, *, new_voice: bool) -> None:
    """Count a post that stands at a position now."""
    Conversation.objects.filter(pk=conversation.pk).update(
        post_count=post.n,
        people_count=F("people_count") + int(new_voice),
        last_post_at=post.at,
        last_author=post.author_id,
        version=F("version") + 1,
    )


def announce_words(conversation: Conversation, post: Post, mentioned: tuple[int, ...]) -> None:
    """Tell who keeps a picture of the words, and who was called by name."""
    if post.n == 1:
        publish(ContentChanged(actor_id=post.author_id, kind="conversation", pk=conversation.pk))
    publish(ContentChanged(actor_id=post.author_id, kind="post", pk=post.pk))
    if mentioned:
        publish(
            PeopleMentioned(
                actor_id=post.author_id,
                community_id=conversation.community_id,
                conversation_id=conversation.pk,
                post_id=post.pk,
                person_ids=mentioned,
            )
        )


def mark_as_read(person: Person, conversation: Conversation, n: int) -> None:
    """Move a person's own mark on, never back; one statement."""
    ReadMark.objects.bulk_create(
        [ReadMark(person=person, conversation=conversation, n=n, at=clock.now())],
        update_conflicts=True,
        update_fields=["n", "at"],
        unique_fields=["person", "conversation"],
    )

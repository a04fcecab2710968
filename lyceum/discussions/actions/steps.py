"""Steps that several actions of this app share; the actions around them have asked and hold the transaction."""

from django.db import connection
from django.db.models import F
from django.db.models.expressions import RawSQL

from lyceum.discussions.models import Conversation, Post
from lyceum.discussions.signals import PeopleMentioned
from lyceum.kernel import clock
from lyceum.kernel.bus import ContentChanged, publish
from lyceum.kernel.prepared import Prepared, PreparedUpdate
from lyceum.people.models.accounts import Person

_locked = Prepared(
    lambda pk: Conversation.objects.select_for_update(of=("self",)).select_related("community").filter(pk=pk), "pk"
)
_wrote_before = Prepared(
    lambda conversation, author: Post.objects.filter(conversation=conversation, author=author).values_list("n")[:1],
    "conversation",
    "author",
)


_placed = PreparedUpdate(
    lambda pk, n, voices, at_text, author: (
        Conversation.objects.filter(pk=pk),
        {
            "post_count": n,
            "people_count": F("people_count") + voices,
            "last_post_at": RawSQL("%s", [at_text]),
            "last_author": author,
            "version": F("version") + 1,
        },
    ),
    "pk",
    "n",
    "voices",
    "at_text",
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
    _placed.run(
        pk=conversation.pk,
        n=post.n,
        voices=int(new_voice),
        at_text=connection.ops.adapt_datetimefield_value(post.at),
        author=post.author_id,
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


_MARK = """
INSERT INTO discussions_readmark (person_id, conversation_id, n, at) VALUES (%s, %s, %s, %s)
ON CONFLICT (person_id, conversation_id) DO UPDATE SET n = EXCLUDED.n, at = EXCLUDED.at
WHERE discussions_readmark.n < EXCLUDED.n
"""


def mark_as_read(person: Person, conversation: Conversation, n: int) -> None:
    """Move a person's own mark on, never back; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_MARK, [person.pk, conversation.pk, n, clock.now()])

"""Start a conversation, reply, edit: words are rendered, sanitised and stored once, at a dense position."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from lyceum.communities.models.communities import Community
from lyceum.communities.queries import find_membership
from lyceum.discussions.actions.steps import (
    announce_words,
    has_written_in,
    lock_conversation,
    mark_as_read,
    place_post,
)
from lyceum.discussions.models import Conversation, ConversationTag, Post, ReadMark, Revision
from lyceum.discussions.policies import (
    can_edit_post,
    can_reply,
    can_start_conversation,
    can_write_so_much,
    must_hold,
)
from lyceum.discussions.queries.words import Words, get_words
from lyceum.discussions.signals import (
    ConversationStarted,
    PostEdited,
    PostHeld,
    PostWritten,
)
from lyceum.kernel import clock
from lyceum.kernel.bus import publish
from lyceum.kernel.drafts import drop_draft
from lyceum.kernel.once import use_key
from lyceum.kernel.prepared import PreparedInsert
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor, System

_stored = PreparedInsert(Post)


class ChangedMeanwhileError(Exception):
    """Somebody has edited the post since the form was opened; `current` is what it says now."""

    def __init__(self, current: Post) -> None:
        super().__init__(current.pk)
        self.current = current


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed into a form of a post."""

    source: str
    language: str = ""
    title: str = ""
    kind: str = Conversation.Kind.QUESTION
    tags: tuple[str, ...] = ()
    form_key: str = ""


@transaction.atomic
def start_conversation(actor: Person, community: Community, typed: Typed) -> Conversation:
    """Open a conversation with its first post."""
    community = Community.objects.select_for_update(of=("self",)).get(pk=community.pk)
    membership = find_membership(actor, community)
    can_start_conversation(actor, community, membership).enforce()
    words = get_words(actor, community, typed.source)
    held = _check_newcomer(actor, words)
    conversation = Conversation.objects.create(
        community=community,
        kind=typed.kind,
        title=typed.title,
        language=typed.language or community.language,
        author=actor,
        last_author=actor,
        is_public=community.is_public,
        is_held=held,
        post_count=1,
        people_count=1,
    )
    post = _store(conversation, actor, words, typed, n=1, held=held)
    ConversationTag.objects.bulk_create([ConversationTag(conversation=conversation, tag=tag) for tag in typed.tags])
    use_key(typed.form_key, f"/c/{community.slug}/conversations/{conversation.pk}/")
    ReadMark.objects.create(person=actor, conversation=conversation, n=1)
    drop_draft(actor.pk, f"conversation:{community.pk}")
    ids = {"actor_id": actor.pk, "community_id": community.pk, "conversation_id": conversation.pk}
    if held:
        publish(PostHeld(**ids, post_id=post.pk, has_files=words.has_files))
        return conversation
    publish(ConversationStarted(**ids, post_id=post.pk, has_files=words.has_files))
    announce_words(conversation, post, words.mentioned)
    return conversation


@transaction.atomic
def reply(actor: Person, conversation: Conversation, typed: Typed) -> Post:
    """Add a post at the next position; the lock keeps positions dense when many reply at once."""
    conversation = lock_conversation(conversation.pk)
    membership = find_membership(actor, conversation.community)
    can_reply(actor, conversation, membership).enforce()
    words = get_words(actor, conversation.community, typed.source)
    held = _check_newcomer(actor, words)
    n = None if held else conversation.post_count + 1
    new_voice = not has_written_in(conversation, actor.pk)
    post = _store(conversation, actor, words, typed, n=n, held=held)
    use_key(typed.form_key, f"/p/{post.pk}")
    drop_draft(actor.pk, f"reply:{conversation.pk}")
    ids = {"actor_id": actor.pk, "community_id": conversation.community_id, "conversation_id": conversation.pk}
    if held:
        publish(PostHeld(**ids, post_id=post.pk, has_files=words.has_files))
        return post
    place_post(conversation, post, new_voice=new_voice)
    mark_as_read(actor, conversation, post.n or 0)
    publish(PostWritten(**ids, post_id=post.pk, n=post.n or 0, replied_to=words.quoted, has_files=words.has_files))
    announce_words(conversation, post, words.mentioned)
    return post


def _store(
    conversation: Conversation, actor: Person, words: Words, typed: Typed, *, n: int | None, held: bool
) -> Post:
    return _stored.run(
        conversation=conversation,
        n=n,
        author=actor,
        source=words.source,
        html=words.html,
        language=typed.language or conversation.language,
        state=Post.State.HELD if held else Post.State.SHOWN,
    )


def _check_newcomer(actor: Actor, words: Words) -> bool:
    """Enforce the limits of new accounts; say whether the post must be held. Older accounts cost no statement."""
    if isinstance(actor, System) or not actor.is_new:
        return False
    written = Post.objects.filter(author=actor)
    today = written.filter(at__gt=clock.now() - timedelta(days=1)).count()
    can_write_so_much(actor, posts_today=today, links=words.links, mentions=len(words.mentioned)).enforce()
    trusted = written.filter(state=Post.State.SHOWN).exists()
    return must_hold(actor, has_link=words.links > 0, has_posted=trusted)


@transaction.atomic
def edit_post(actor: Actor, post: Post, typed: Typed, *, version: int) -> Post:
    """Say it anew; what it said before is kept. A form opened before another edit raises `ChangedMeanwhileError`."""
    lock_conversation(post.conversation_id)
    post = Post.objects.select_for_update(of=("self",)).select_related("conversation__community").get(pk=post.pk)
    conversation = post.conversation
    can_edit_post(actor, post, find_membership(actor, conversation.community)).enforce()
    if post.version != version:
        raise ChangedMeanwhileError(post)
    words = get_words(actor, conversation.community, typed.source)
    if not isinstance(actor, System):
        can_write_so_much(actor, posts_today=0, links=words.links, mentions=len(words.mentioned)).enforce()
    title = typed.title if post.n == 1 and typed.title else conversation.title
    if words.source == post.source and title == conversation.title and typed.language in {"", post.language}:
        return post
    _keep_revision(actor, post, conversation)
    post.source, post.html = words.source, words.html
    post.language = typed.language or post.language
    post.edited_at, post.version = clock.now(), post.version + 1
    post.save(update_fields=["source", "html", "language", "edited_at", "version"])
    Conversation.objects.filter(pk=conversation.pk).update(title=title, version=F("version") + 1)
    if not isinstance(actor, System):
        drop_draft(actor.pk, f"post:{post.pk}")
    ids = {"community_id": conversation.community_id, "conversation_id": conversation.pk}
    publish(PostEdited(actor_id=actor.pk, **ids, post_id=post.pk, has_files=words.has_files))
    if post.state == Post.State.SHOWN:
        announce_words(conversation, post, ())
    return post


def _keep_revision(actor: Actor, post: Post, conversation: Conversation) -> None:
    Revision.objects.create(
        post=post,
        n=post.version,
        title=conversation.title if post.n == 1 else "",
        source=post.source,
        by_id=actor.pk,
        at=post.edited_at or post.at,
    )

"""Start a conversation, reply, edit: words are rendered, sanitised and stored once, at a dense position."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from lyceum.communities.models.communities import Community
from lyceum.communities.queries import find_membership
from lyceum.discussions.actions.steps import (
    Writer,
    announce_words,
    find_writer,
    has_written_in,
    is_own_post_of,
    lock_conversation,
    lock_present,
    mark_as_read,
    minutes_to_wait,
    place_post,
    remember_nameless,
    remember_visit,
)
from lyceum.discussions.models.conversations import Conversation, ConversationTag, Post, ReadMark, Revision
from lyceum.discussions.models.feedback import FeedbackQuestion, FeedbackRequest
from lyceum.discussions.models.nameless import Authorship
from lyceum.discussions.policies import (
    can_edit_post,
    can_reply,
    can_reply_so_soon,
    can_start_conversation,
    can_write_nameless,
    can_write_so_much,
    must_hold,
)
from lyceum.discussions.queries.nameless import find_settings
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
from lyceum.notifications.actions.inbox import follow_if_new
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM, Actor, System

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
    intent: str = Post.Intent.ANSWER
    is_nameless: bool = False
    answer_first_until: datetime | None = None
    goal: str = ""
    questions: tuple[str, ...] = ()
    wanted: int = 3


@transaction.atomic
def start_conversation(actor: Person, community: Community, typed: Typed) -> Conversation:
    """Open a conversation with its first post."""
    community = Community.objects.select_for_update(of=("self",)).get(pk=community.pk)
    membership = find_membership(actor, community)
    can_start_conversation(actor, community, membership, typed.kind).enforce()
    words = get_words(actor, community, typed.source)
    held = _check_newcomer(actor, words)
    writer = find_writer(actor, community, typed.kind, is_nameless=typed.is_nameless)
    conversation = Conversation.objects.create(
        community=community,
        kind=typed.kind,
        title=typed.title,
        language=community.language if writer.is_nameless else typed.language or community.language,
        author_id=writer.shown_id,
        last_author_id=writer.shown_id,
        started_at=writer.at,
        last_post_at=writer.at,
        answer_first_until=typed.answer_first_until,
        has_nameless=writer.is_nameless,
        has_parts=typed.kind in {Conversation.Kind.QUESTION, Conversation.Kind.FEEDBACK, Conversation.Kind.CHECK_IN},
        allows_nameless=bool(can_write_nameless(actor, find_settings(community), typed.kind)),
        is_public=community.is_public,
        is_held=held,
        post_count=1,
        people_count=1,
    )
    post = _store(conversation, writer, words, typed, n=1, held=held)
    _store_request(conversation, typed)
    ConversationTag.objects.bulk_create([ConversationTag(conversation=conversation, tag=tag) for tag in typed.tags])
    use_key(typed.form_key, f"/c/{community.slug}/conversations/{conversation.pk}/")
    ReadMark.objects.create(person=actor, conversation=conversation, n=1)
    drop_draft(actor.pk, f"conversation:{community.pk}")
    ids = {"actor_id": writer.shown_id, "community_id": community.pk, "conversation_id": conversation.pk}
    if writer.is_nameless:
        follow_if_new(SYSTEM, actor.pk, "conversation", conversation.pk)
    if held:
        publish(PostHeld(**ids, post_id=post.pk, has_files=words.has_files))
        return conversation
    publish(ConversationStarted(**ids, post_id=post.pk, has_files=words.has_files))
    announce_words(conversation, post, words.mentioned)
    return conversation


@transaction.atomic
def reply(actor: Person, conversation: Conversation, typed: Typed) -> Post:
    """Add a post at the next position; the lock keeps positions dense when many reply at once."""
    asked_at = conversation.pk
    conversation = lock_present(conversation.pk)
    membership = find_membership(actor, conversation.community)
    can_reply(actor, conversation, membership).enforce()
    can_reply_so_soon(actor, wait_minutes=minutes_to_wait(actor, conversation, membership)).enforce()
    words = get_words(actor, conversation.community, typed.source)
    held = _check_newcomer(actor, words)
    n = None if held else conversation.post_count + 1
    place, kind = conversation.community, conversation.kind
    writer = find_writer(actor, place, kind, is_nameless=typed.is_nameless, intent=typed.intent)
    new_voice = writer.is_nameless or not has_written_in(conversation, writer.shown_id)
    post = _store(conversation, writer, words, typed, n=n, held=held)
    use_key(typed.form_key, f"/p/{post.pk}")
    drop_draft(actor.pk, f"reply:{asked_at}")
    ids = {
        "actor_id": writer.shown_id,
        "community_id": conversation.community_id,
        "conversation_id": conversation.pk,
    }
    if writer.is_nameless:
        remember_nameless(conversation)
        follow_if_new(SYSTEM, actor.pk, "conversation", conversation.pk)
    if held:
        publish(PostHeld(**ids, post_id=post.pk, has_files=words.has_files))
        return post
    place_post(conversation, post, new_voice=new_voice)
    mark_as_read(actor, conversation, post.n or 0)
    publish(
        PostWritten(
            **ids,
            post_id=post.pk,
            n=post.n or 0,
            replied_to=words.quoted,
            has_files=words.has_files,
            has_parts=conversation.has_parts,
        )
    )
    announce_words(conversation, post, words.mentioned)
    return post


def _store(
    conversation: Conversation, writer: Writer, words: Words, typed: Typed, *, n: int | None, held: bool
) -> Post:
    post = _stored.run(
        conversation=conversation,
        n=n,
        author_id=writer.shown_id,
        alias=writer.alias,
        intent=typed.intent,
        at=writer.at,
        source=words.source,
        html=words.html,
        language=conversation.language if writer.is_nameless else typed.language or conversation.language,
        state=Post.State.HELD if held else Post.State.SHOWN,
    )
    if writer.is_nameless:
        Authorship.objects.create(post=post, person_id=writer.person_id)
    return post


def _store_request(conversation: Conversation, typed: Typed) -> None:
    """What the author of a feedback request wants to know."""
    if conversation.kind != Conversation.Kind.FEEDBACK:
        return
    request = FeedbackRequest.objects.create(conversation=conversation, goal=typed.goal, wanted=typed.wanted)
    FeedbackQuestion.objects.bulk_create(
        [FeedbackQuestion(request=request, n=n, text=text) for n, text in enumerate(typed.questions, start=1)]
    )


def _check_newcomer(actor: Actor, words: Words) -> bool:
    """Enforce the limits of new accounts; say whether the post must be held. Older accounts cost no statement."""
    if isinstance(actor, System) or not actor.is_new:
        return False
    written = Post.objects.filter(Q(author=actor) | Q(authorship__person=actor))
    since = clock.now() - timedelta(days=1)
    today = written.filter(Q(authorship__isnull=True, at__gt=since) | Q(authorship__at__gt=since)).count()
    can_write_so_much(actor, posts_today=today, links=words.links, mentions=len(words.mentioned)).enforce()
    trusted = written.filter(state=Post.State.SHOWN).exists()
    return must_hold(actor, has_link=words.links > 0, has_posted=trusted)


@transaction.atomic
def edit_post(actor: Actor, post: Post, typed: Typed, *, version: int) -> Post:
    """Say it anew; what it said before is kept. A form opened before another edit raises `ChangedMeanwhileError`."""
    lock_conversation(post.conversation_id)
    post = Post.objects.select_for_update(of=("self",)).select_related("conversation__community").get(pk=post.pk)
    conversation = post.conversation
    is_own = is_own_post_of(actor, post)
    can_edit_post(actor, post, find_membership(actor, conversation.community), is_own=is_own).enforce()
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
    post.language = post.language if post.alias else typed.language or post.language
    post.edited_at, post.version = clock.now(), post.version + 1
    post.save(update_fields=["source", "html", "language", "edited_at", "version"])
    changes = {"title": title, "version": F("version") + 1, "edited_at": post.edited_at}
    Conversation.objects.filter(pk=conversation.pk).update(**changes)
    remember_visit(actor, conversation)
    if not isinstance(actor, System):
        drop_draft(actor.pk, f"post:{post.pk}")
    ids = {"community_id": conversation.community_id, "conversation_id": conversation.pk}
    publish(
        PostEdited(
            actor_id=post.author_id if post.alias else actor.pk, **ids, post_id=post.pk, has_files=words.has_files
        )
    )
    if post.state == Post.State.SHOWN:
        announce_words(conversation, post, ())
    return post


def _keep_revision(actor: Actor, post: Post, conversation: Conversation) -> None:
    Revision.objects.create(
        post=post,
        n=post.version,
        title=conversation.title if post.n == 1 else "",
        source=post.source,
        by_id=post.author_id if post.alias else actor.pk,
        at=post.edited_at or post.at,
    )

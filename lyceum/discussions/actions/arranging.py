"""What stewards do to put conversations in order: each step is written down and can be taken back."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.queries import find_membership
from lyceum.discussions.actions.steps import (
    count_anew,
    gather_marks,
    lock_conversation,
    posts_in_order,
    put_posts,
    share_marks,
    turn_pages,
)
from lyceum.discussions.models.arranging import Arrangement, SavedReply
from lyceum.discussions.models.conversations import Conversation, ConversationTag, Post
from lyceum.discussions.models.polls import Poll
from lyceum.discussions.policies import can_arrange
from lyceum.discussions.policies.arranging import (
    can_gather_again,
    can_merge_conversation,
    can_move_conversation,
    can_split_conversation,
    can_undo_arrangement,
)
from lyceum.discussions.signals import ArrangementUndone, ConversationArranged
from lyceum.kernel import clock
from lyceum.kernel.bus import ContentChanged, ContentRemoved, publish
from lyceum.notifications.actions.inbox import follow_along
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM
from lyceum.search.actions.indexing import move_things

Kind = Arrangement.Kind


@transaction.atomic
def lock_replies(actor: Person, conversation: Conversation, *, on: bool, reason: str = "") -> Arrangement:
    """Nobody but the stewards can reply any more, or everybody again."""
    conversation = lock_conversation(conversation.pk)
    can_arrange(actor, find_membership(actor, conversation.community)).enforce()
    before = {"locked_at": conversation.locked_at}
    return _set(actor, conversation, Kind.LOCK if on else Kind.UNLOCK, reason, before, locked_at=_now_if(on))


@transaction.atomic
def pin_conversation(actor: Person, conversation: Conversation, *, on: bool) -> Arrangement:
    """On top of the list, or in its place again."""
    conversation = lock_conversation(conversation.pk)
    can_arrange(actor, find_membership(actor, conversation.community)).enforce()
    before = {"pinned_at": conversation.pinned_at}
    return _set(actor, conversation, Kind.PIN if on else Kind.UNPIN, "", before, pinned_at=_now_if(on))


@transaction.atomic
def slow_conversation(
    actor: Person, conversation: Conversation, *, minutes: int, reason: str = ""
) -> Arrangement | None:
    """Everybody waits so many minutes between two posts; 0 ends it. The pace it has already is no step: None."""
    conversation = lock_conversation(conversation.pk)
    can_arrange(actor, find_membership(actor, conversation.community)).enforce()
    before = {"slow_minutes": conversation.slow_minutes}
    if minutes == conversation.slow_minutes:
        return None
    return _set(actor, conversation, Kind.SLOW, reason, before, slow_minutes=minutes)


@transaction.atomic
def move_conversation(
    actor: Person, conversation: Conversation, target: Community, *, reason: str = ""
) -> Arrangement:
    """To another community that the actor looks after too; what was closed stays closed there."""
    there = find_membership(actor, target) or Membership(community=target, person=actor, state="left")
    conversation = lock_conversation(conversation.pk)
    can_arrange(actor, find_membership(actor, conversation.community), target=there).enforce()
    can_move_conversation(actor, conversation).enforce()
    before = {"community": conversation.community_id, "is_public": conversation.is_public}
    row = _note(actor, conversation, Kind.MOVE, reason, before)
    _move(conversation, target.pk, is_public=conversation.is_public and target.is_public)
    turn_pages([conversation.pk], has_parts=True)
    return row


@transaction.atomic
def split_conversation(
    actor: Person, conversation: Conversation, numbers: Sequence[int], title: str, *, reason: str = ""
) -> Conversation:
    """The posts at these positions become a conversation of their own; the opening stays where it is."""
    conversation = lock_conversation(conversation.pk)
    can_arrange(actor, find_membership(actor, conversation.community)).enforce()
    can_split_conversation(actor, conversation).enforce()
    order = posts_in_order(conversation)
    wanted = set(numbers)
    chosen = [pk for n, pk in enumerate(order, start=1) if n in wanted and n > 1]
    if not chosen:
        return conversation
    first = Post.objects.get(pk=chosen[0])
    made = Conversation.objects.create(
        community_id=conversation.community_id,
        kind=Conversation.Kind.DISCUSSION,
        title=title,
        language=conversation.language,
        author_id=first.author_id,
        is_public=conversation.is_public,
        has_nameless=conversation.has_nameless,
        allows_nameless=conversation.allows_nameless,
        locked_at=conversation.locked_at,
        slow_minutes=conversation.slow_minutes,
        started_at=first.at,
    )
    tags = conversation.tags.values_list("tag", flat=True)
    ConversationTag.objects.bulk_create([ConversationTag(conversation=made, tag=tag) for tag in tags])
    share_marks(conversation, made, order, chosen)
    put_posts(made, chosen)
    put_posts(conversation, [pk for pk in order if pk not in set(chosen)])
    _note(
        actor,
        conversation,
        Kind.SPLIT,
        reason,
        {"order": order, "made": made.pk, "accepted": conversation.accepted_id},
    )
    count_anew(made)
    count_anew(conversation)
    turn_pages([made.pk, conversation.pk], has_parts=True)
    follow_along(SYSTEM, "conversation", conversation.pk, made.pk)
    publish(ContentChanged(actor_id=actor.pk, kind="conversation", pk=made.pk))
    return made


@transaction.atomic
def merge_conversation(
    actor: Person, conversation: Conversation, into: Conversation, *, reason: str = ""
) -> Arrangement:
    """Its posts stand behind those of another conversation of the same community; its address leads there.

    Its polls go along and come back when the step is taken back. A request for feedback is not merged into another
    conversation: its questions and what was answered to each belong together, and another one has no place for them.
    """
    for pk in sorted({conversation.pk, into.pk}):
        lock_conversation(pk)
    conversation = lock_conversation(conversation.pk)
    can_arrange(actor, find_membership(actor, conversation.community)).enforce()
    into = lock_conversation(into.pk)
    can_merge_conversation(actor, conversation, into).enforce()
    order = posts_in_order(conversation)
    held = Post.objects.filter(conversation=conversation, n__isnull=True).values_list("pk", flat=True)
    polls = Poll.objects.filter(conversation=conversation)
    before = {"order": order, "accepted": conversation.accepted_id, "into": into.pk, "held": list(held)}
    before["polls"] = list(polls.values_list("pk", flat=True))
    row = _note(actor, conversation, Kind.MERGE, reason, before)
    put_posts(into, posts_in_order(into) + order)
    Post.objects.filter(conversation=conversation).update(conversation=into)  # held ones, which have no position
    Conversation.objects.filter(pk=conversation.pk).update(
        merged_into=into, post_count=0, accepted=None, version=F("version") + 1
    )
    polls.update(conversation=into)
    # Words that were closed stay closed, whatever they stand beside now.
    Conversation.objects.filter(pk=into.pk).update(
        has_nameless=into.has_nameless or conversation.has_nameless,
        is_public=into.is_public and conversation.is_public,
    )
    count_anew(into)
    turn_pages([into.pk], has_parts=True)
    _mark_circle(into)
    follow_along(SYSTEM, "conversation", conversation.pk, into.pk)
    publish(ContentRemoved(actor_id=actor.pk, kind="conversation", pk=conversation.pk))
    return row


@transaction.atomic
def undo_arrangement(actor: Person, arrangement: Arrangement) -> None:
    """Take a step back: everything stands where it stood, with what was written since behind it."""
    arrangement = Arrangement.objects.select_for_update().get(pk=arrangement.pk)
    others = {arrangement.before[name] for name in ("made", "into") if name in arrangement.before}
    for pk in sorted({arrangement.conversation_id, *others}):
        lock_conversation(pk)  # in the order a merge takes them
    conversation = lock_conversation(arrangement.conversation_id)
    membership = find_membership(actor, arrangement.community)
    here = find_membership(actor, conversation.community)
    can_undo_arrangement(actor, arrangement, membership, here).enforce()
    before: dict[str, Any] = arrangement.before
    if arrangement.kind == Kind.MOVE:
        since = Q(at__gt=arrangement.at) | Q(authorship__at__gt=arrangement.at)
        written = Post.objects.filter(since, conversation=conversation).exists()
        _move(conversation, before["community"], is_public=before["is_public"] and not written)
    elif arrangement.kind in {Kind.SPLIT, Kind.MERGE}:
        _gather(actor, conversation, before)
    else:
        Conversation.objects.filter(pk=conversation.pk).update(**before, version=F("version") + 1)
    Arrangement.objects.filter(pk=arrangement.pk).update(undone_at=clock.now(), undone_by=actor)
    publish(
        ArrangementUndone(
            actor_id=actor.pk,
            community_id=arrangement.community_id,
            conversation_id=conversation.pk,
            arrangement_id=arrangement.pk,
            kind=arrangement.kind,
        )
    )


@transaction.atomic
def save_reply(actor: Person, community: Community, *, title: str, source: str) -> SavedReply:
    """Keep words to use again; the same title replaces them."""
    can_arrange(actor, find_membership(actor, community)).enforce()
    row, _made = SavedReply.objects.update_or_create(
        community=community, title=title, defaults={"source": source, "made_by": actor, "changed_at": clock.now()}
    )
    return row


@transaction.atomic
def drop_reply(actor: Person, saved: SavedReply) -> None:
    can_arrange(actor, find_membership(actor, saved.community)).enforce()
    SavedReply.objects.filter(pk=saved.pk).delete()


def _back(actor: Person, conversation: Conversation, other: Conversation, before: dict[str, Any]) -> list[int]:
    """The posts that stood in the conversation before and still stand in one of the two."""
    now = dict(Post.objects.filter(pk__in=before["order"], n__isnull=False).values_list("pk", "conversation_id"))
    is_scattered = bool(set(now.values()) - {conversation.pk, other.pk})
    can_gather_again(actor, conversation, other, is_merge="into" in before, is_scattered=is_scattered).enforce()
    return [pk for pk in before["order"] if pk in now]


def _gather(actor: Person, conversation: Conversation, before: dict[str, Any]) -> None:
    """The posts of before in their order, then what came since; the other conversation keeps its own."""
    other = lock_conversation(before.get("made") or before["into"])
    back = _back(actor, conversation, other, before)
    mine = set(back)
    if "made" in before:
        back += [pk for pk in [*posts_in_order(conversation), *posts_in_order(other)] if pk not in mine]
        rest: list[int] = []
        gather_marks(conversation, other, back)
    else:
        rest = [pk for pk in posts_in_order(other) if pk not in mine]
    put_posts(conversation, back)
    put_posts(other, rest)
    if "made" in before:
        Post.objects.filter(conversation=other, n__isnull=True).update(conversation=conversation)
        if Poll.objects.filter(conversation=other).update(conversation=conversation):
            turn_pages([conversation.pk], has_parts=True)
        Conversation.objects.filter(pk=other.pk).update(merged_into=conversation)
        accepted = conversation.accepted_id or before.get("accepted")
        Conversation.objects.filter(pk=conversation.pk).update(accepted=accepted)
        conversation.accepted_id = accepted
        publish(ContentRemoved(kind="conversation", pk=other.pk))
    else:
        Poll.objects.filter(pk__in=before.get("polls", []), conversation=other).update(conversation=conversation)
        Post.objects.filter(pk__in=before.get("held", []), n__isnull=True).update(conversation=conversation)
        Conversation.objects.filter(pk=conversation.pk).update(merged_into=None, accepted=before["accepted"])
        conversation.accepted_id = before["accepted"]
        publish(ContentChanged(kind="conversation", pk=conversation.pk))
    _mark_circle(conversation, other)
    count_anew(conversation)
    count_anew(other)


def _now_if(on: bool) -> Any:  # noqa: ANN401, FBT001 - a moment or none
    return clock.now() if on else None


def _set(
    actor: Person,
    conversation: Conversation,
    kind: str,
    reason: str,
    before: dict[str, Any],
    **values: Any,  # noqa: ANN401 - columns of a conversation
) -> Arrangement:
    stored = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in before.items()}
    row = _note(actor, conversation, kind, reason, stored)
    Conversation.objects.filter(pk=conversation.pk).update(**values, version=F("version") + 1)
    return row


def _note(actor: Person, conversation: Conversation, kind: str, reason: str, before: dict[str, Any]) -> Arrangement:
    """Write the step down, with what is needed to take it back."""
    row = Arrangement.objects.create(
        community_id=conversation.community_id,
        conversation=conversation,
        kind=kind,
        by=actor,
        reason=reason[:300],
        before=before,
    )
    publish(
        ConversationArranged(
            actor_id=actor.pk,
            community_id=conversation.community_id,
            conversation_id=conversation.pk,
            arrangement_id=row.pk,
            kind=kind,
            reason=reason[:300],
        )
    )
    return row


def _move(conversation: Conversation, community_id: int, *, is_public: bool) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(
        community=community_id, is_public=is_public, version=F("version") + 1
    )
    _mark_circle(conversation)


def _mark_circle(*conversations: Conversation) -> None:
    """Tell the index where the words of these stand now, and for whom."""
    for pk, place, is_public in Conversation.objects.filter(pk__in=[row.pk for row in conversations]).values_list(
        "pk", "community_id", "is_public"
    ):
        posts = list(Post.objects.filter(conversation=pk).values_list("pk", flat=True))
        for kind, pks in (("conversation", [pk]), ("post", posts)):
            move_things(SYSTEM, kind, pks, community_id=place, for_members=not is_public)

"""Say what a post meant, accept an answer, move one's reading mark."""

from django.db import transaction
from django.db.models import F

from lyceum.communities.queries import find_membership
from lyceum.discussions.actions.steps import lock_conversation, mark_as_read, remember_visit
from lyceum.discussions.models.conversations import Conversation, Post, Reaction
from lyceum.discussions.policies import can_accept_answer, can_react, can_read_on
from lyceum.discussions.queries.nameless import is_own_conversation, is_own_post
from lyceum.discussions.signals import AnswerAccepted, ReactionChanged
from lyceum.kernel import clock
from lyceum.kernel.bus import publish
from lyceum.people.models.accounts import Person


@transaction.atomic
def react(actor: Person, post: Post, kind: str, *, on: bool) -> None:
    """Put a reaction on a post, or take it back; doing so twice changes nothing."""
    lock_conversation(post.conversation_id)
    post = Post.objects.select_for_update(of=("self",)).select_related("conversation__community").get(pk=post.pk)
    conversation = post.conversation
    membership = find_membership(actor, conversation.community)
    can_react(actor, post, membership, is_own=is_own_post(actor, post)).enforce()
    if on:
        _row, changed = Reaction.objects.get_or_create(
            post=post, person=actor, kind=kind, defaults={"conversation": conversation}
        )
    else:
        changed = bool(Reaction.objects.filter(post=post, person=actor, kind=kind).delete()[0])
    if not changed:
        return
    Post.objects.filter(pk=post.pk).update(**{kind: F(kind) + (1 if on else -1)})
    Conversation.objects.filter(pk=conversation.pk).update(version=F("version") + 1)
    publish(
        ReactionChanged(
            actor_id=actor.pk,
            community_id=conversation.community_id,
            conversation_id=conversation.pk,
            post_id=post.pk,
            kind=kind,
            is_on=on,
        )
    )


@transaction.atomic
def accept_answer(actor: Person, conversation: Conversation, post: Post | None) -> None:
    """Accept an answer, another one, or none."""
    conversation = lock_conversation(conversation.pk)
    can_accept_answer(actor, conversation, post, is_own=is_own_conversation(actor, conversation)).enforce()
    if conversation.accepted_id == (post.pk if post else None):
        return
    changes = {"accepted": post, "version": F("version") + 1, "has_parts": True}
    Conversation.objects.filter(pk=conversation.pk).update(**changes, accepted_at=clock.now() if post else None)
    remember_visit(actor, conversation)
    publish(
        AnswerAccepted(
            actor_id=conversation.author_id,
            community_id=conversation.community_id,
            conversation_id=conversation.pk,
            post_id=post.pk if post else None,
            author_id=post.author_id if post else None,
        )
    )


@transaction.atomic
def read_to(actor: Person, conversation: Conversation, n: int) -> None:
    """Remember how far the reader has come; nobody else is shown it."""
    can_read_on(actor, conversation).enforce()
    mark_as_read(actor, conversation, min(n, conversation.post_count))

"""Remove a post and bring it back: by its author, or by the stewards with a reason."""

from django.db import transaction
from django.db.models import F

from lyceum.communities.queries import find_membership
from lyceum.discussions.actions.steps import announce_words, ids_of, is_own_post_of, lock_conversation, place_post
from lyceum.discussions.models.conversations import HIDDEN_TOGETHER, Conversation, Post
from lyceum.discussions.policies import (
    can_bring_back_post,
    can_hide_post,
    can_keep_house,
    can_withdraw_post,
)
from lyceum.discussions.queries.nameless import is_writer_out
from lyceum.discussions.signals import ConversationStarted, PostReleased, PostRemoved, PostRestored, PostWritten
from lyceum.kernel import clock
from lyceum.kernel.bus import ContentChanged, ContentRemoved, publish
from lyceum.people.requests import Actor


def _lock(post: Post) -> Post:
    """The conversation first, then the post, as everywhere: no reply slips in between, and no two lock crosswise."""
    lock_conversation(post.conversation_id)
    return Post.objects.select_for_update(of=("self",)).select_related("conversation__community").get(pk=post.pk)


@transaction.atomic
def withdraw_post(actor: Actor, post: Post) -> None:
    """Take one's own words away; position and permalink stay."""
    post = _lock(post)
    can_withdraw_post(actor, post, is_own=is_own_post_of(actor, post)).enforce()
    if post.state != Post.State.WITHDRAWN:
        _take_away(actor, post, Post.State.WITHDRAWN, "")


@transaction.atomic
def bring_back_post(actor: Actor, post: Post) -> None:
    """Undo one's own removal."""
    post = _lock(post)
    can_bring_back_post(actor, post, is_own=is_own_post_of(actor, post)).enforce()
    _put_back(actor, post)


@transaction.atomic
def hide_post(actor: Actor, post: Post, *, reason: str) -> None:
    """Hide a post as a steward; the reason stands in its place."""
    post = _lock(post)
    can_hide_post(actor, find_membership(actor, post.conversation.community)).enforce()
    if post.state != Post.State.HIDDEN:
        _take_away(actor, post, Post.State.HIDDEN, reason)


@transaction.atomic
def restore_post(actor: Actor, post: Post) -> None:
    """Show a hidden or held post; a held reply gets its position now."""
    post = _lock(post)
    can_hide_post(actor, find_membership(actor, post.conversation.community)).enforce()
    if post.state == Post.State.HELD or (post.state == Post.State.HIDDEN and _was_held(post)):
        _release(actor, post)
    elif post.state == Post.State.HIDDEN:
        _put_back(actor, post)


@transaction.atomic
def hide_nameless(actor: Actor, post_id: int) -> None:
    """Hide a post without a name of an account whose doings were undone; nothing here or in the log says of which."""
    can_keep_house(actor).enforce()
    found = Post.objects.filter(pk=post_id).first()  # erased meanwhile, maybe
    post = _lock(found) if found else None
    if post and post.state in {Post.State.SHOWN, Post.State.HELD} and is_writer_out(post):
        _take_away(actor, post, Post.State.HIDDEN, HIDDEN_TOGETHER)


@transaction.atomic
def show_nameless(actor: Actor, post_id: int) -> None:
    """Put it back, when nobody has suspended its writer anew and no steward has hidden it for another reason."""
    can_keep_house(actor).enforce()
    found = Post.objects.filter(pk=post_id).first()
    post = _lock(found) if found else None
    hidden = post is not None and post.state == Post.State.HIDDEN and post.hidden_reason == HIDDEN_TOGETHER
    if post and hidden and not is_writer_out(post):
        _put_back(actor, post)


def _was_held(post: Post) -> bool:
    """Whether no steward has let the post through yet, whatever was done with it since."""
    return post.n is None or (post.n == 1 and post.conversation.is_held)


def _ids(actor: Actor, post: Post) -> dict[str, int | None]:
    own_nameless = post.alias and is_own_post_of(actor, post)
    actor_id = post.author_id if own_nameless else actor.pk
    return {**ids_of(post.conversation), "actor_id": actor_id}


def _take_away(actor: Actor, post: Post, state: str, reason: str) -> None:
    Post.objects.filter(pk=post.pk).update(state=state, hidden_reason=reason[:300])
    conversation = post.conversation
    changes: dict[str, object] = {"version": F("version") + 1}
    opens_alone = post.n == 1 and (conversation.post_count <= 1 or state == Post.State.HIDDEN)
    if opens_alone:
        changes["removed_at"] = clock.now()
    if conversation.accepted_id == post.pk:
        changes["accepted"] = None
    Conversation.objects.filter(pk=conversation.pk).update(**changes)
    by_stewards = state == Post.State.HIDDEN
    publish(PostRemoved(**_ids(actor, post), post_id=post.pk, by_stewards=by_stewards))  # type: ignore[arg-type]  # ids by name
    publish(ContentRemoved(actor_id=actor.pk, kind="post", pk=post.pk))
    if opens_alone:
        publish(ContentRemoved(actor_id=actor.pk, kind="conversation", pk=conversation.pk))


def _put_back(actor: Actor, post: Post) -> None:
    """Show the post in its place again; one that was held waits for a steward as before."""
    waits = _was_held(post)
    state = Post.State.HELD if waits else Post.State.SHOWN
    Post.objects.filter(pk=post.pk).update(state=state, hidden_reason="")
    conversation = post.conversation
    changes: dict[str, object] = {"version": F("version") + 1}
    if post.n == 1:
        changes["removed_at"] = None
    Conversation.objects.filter(pk=conversation.pk).update(**changes)
    publish(PostRestored(**_ids(actor, post), post_id=post.pk))  # type: ignore[arg-type]  # ids by name
    if waits:
        return
    if post.n == 1:
        publish(ContentChanged(actor_id=actor.pk, kind="conversation", pk=conversation.pk))
    publish(ContentChanged(actor_id=actor.pk, kind="post", pk=post.pk))


def _release(actor: Actor, post: Post) -> None:
    conversation = lock_conversation(post.conversation_id)
    post.state, post.hidden_reason, post.at = Post.State.SHOWN, "", clock.now()
    ids = {**_ids(actor, post), "actor_id": post.author_id}
    if post.n == 1:
        Conversation.objects.filter(pk=conversation.pk).update(
            is_held=False, removed_at=None, version=F("version") + 1
        )
        post.save(update_fields=["state", "hidden_reason", "at"])
        publish(ConversationStarted(**ids, post_id=post.pk))  # type: ignore[arg-type]  # ids by name
    else:
        post.n = conversation.post_count + 1
        post.save(update_fields=["state", "hidden_reason", "at", "n"])
        others = Post.objects.filter(conversation=conversation, author=post.author_id, n__isnull=False)
        place_post(conversation, post, new_voice=bool(post.alias) or not others.exclude(pk=post.pk).exists())
        publish(PostWritten(**ids, post_id=post.pk, n=post.n))  # type: ignore[arg-type]  # ids by name
    publish(PostReleased(**_ids(actor, post), post_id=post.pk))  # type: ignore[arg-type]  # ids by name
    announce_words(conversation, post, ())

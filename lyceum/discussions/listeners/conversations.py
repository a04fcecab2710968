"""What follows when something has happened in conversations, or to communities and people."""

from typing import Any

from lyceum.care.actions.cases import open_case
from lyceum.communities.signals import CommunityFounded, CommunityNarrowed
from lyceum.discussions.actions.beginning import start_first_conversations
from lyceum.discussions.actions.keeping import attach_pictures, narrow_conversations, refresh_author
from lyceum.discussions.models.conversations import Post
from lyceum.discussions.signals import ConversationStarted, PeopleMentioned, PostEdited, PostHeld, PostWritten
from lyceum.kernel.bus import on
from lyceum.notifications.actions.inbox import follow_if_new
from lyceum.notifications.actions.notices import notify
from lyceum.people.requests import SYSTEM
from lyceum.people.signals import PersonRenamed


@on(PostWritten)
def tell_followers(event: PostWritten) -> None:
    """One row whoever follows; the people it concerns are found later, by a worker."""
    notify(
        SYSTEM,
        kind="reply",
        about=("post", event.post_id),
        audience={
            "people": list(event.replied_to),
            "followers": [["conversation", event.conversation_id], ["community", event.community_id]],
            "but": [event.actor_id],
        },
        community_id=event.community_id,
        detail={"conversation": event.conversation_id},
        actor_id=event.actor_id,
    )


@on(ConversationStarted)
def follow_own(event: ConversationStarted) -> None:
    """Whoever asks hears of every reply, unless they have said otherwise."""
    if event.actor_id is not None:
        follow_if_new(SYSTEM, event.actor_id, "conversation", event.conversation_id)


@on(ConversationStarted)
def tell_members(event: ConversationStarted) -> None:
    """One row: members who want the news of the community straight away, and who follows the person who began it."""
    notify(
        SYSTEM,
        kind="community_news",
        about=("conversation", event.conversation_id),
        audience={
            "news": event.community_id,
            "followers": [["person", event.actor_id], ["community", event.community_id]],
            "but": [event.actor_id],
        },
        community_id=event.community_id,
        detail={"conversation": event.conversation_id},
        actor_id=event.actor_id,
    )


@on(PeopleMentioned)
def tell_mentioned(event: PeopleMentioned) -> None:
    notify(
        SYSTEM,
        kind="mention",
        about=("post", event.post_id),
        audience={
            "people": list(event.person_ids),
            "mutes": [["conversation", event.conversation_id], ["community", event.community_id]],
            "but": [event.actor_id],
        },
        community_id=event.community_id,
        detail={"conversation": event.conversation_id},
        actor_id=event.actor_id,
    )


@on(PostHeld)
def ask_stewards(event: PostHeld) -> None:
    post = Post.objects.get(pk=event.post_id)
    open_case(
        SYSTEM,
        "post",
        post.pk,
        community_id=event.community_id,
        person_id=post.author_id,
        snapshot=post.source,
        origin="held",
    )


@on(ConversationStarted, PostWritten, PostEdited, PostHeld)
def keep_pictures(event: Any) -> None:  # noqa: ANN401 - each of these has a post
    """Pictures in a post hang on it from now on, so that whoever may read it sees them."""
    if event.has_files:
        attach_pictures(SYSTEM, event.post_id)


@on(CommunityNarrowed)
def keep_inside(event: CommunityNarrowed) -> None:
    """What was public while the community was does not open by itself again."""
    narrow_conversations(SYSTEM, event.community_id)


@on(PersonRenamed)
def show_new_name(event: PersonRenamed) -> None:
    refresh_author(SYSTEM, event.person_id)


@on(CommunityFounded)
def open_first_conversations(event: CommunityFounded) -> None:
    if event.shape and event.actor_id is not None:
        start_first_conversations(SYSTEM, event.community_id, event.actor_id, event.shape)

"""Whose words these are, also where they stand without a name: asked only of the person themself."""

from lyceum.communities.models.communities import Community
from lyceum.discussions.models.asking import DiscussionSettings
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.models.nameless import Authorship
from lyceum.people.requests import Viewer


def is_own_post(viewer: Viewer, post: Post) -> bool:
    """Whether the viewer wrote a post; asks the database of posts without a name alone."""
    if viewer.pk is None:
        return False
    if not post.alias:
        return post.author_id == viewer.pk
    return Authorship.objects.filter(post=post.pk, person=viewer.pk).exists()


def is_own_conversation(viewer: Viewer, conversation: Conversation) -> bool:
    """Whether the viewer has asked; of a conversation opened without a name the database is asked."""
    if viewer.pk is None or conversation.author_id == viewer.pk:
        return viewer.pk is not None
    if not conversation.has_nameless:
        return False
    opened = Authorship.objects.filter(person=viewer.pk, post__conversation=conversation.pk, post__n=1)
    return opened.exists()


def list_own_nameless(viewer: Viewer, conversation: Conversation) -> frozenset[int]:
    """The viewer's own posts without a name in a conversation; no statement where there are none."""
    if viewer.pk is None or not conversation.has_nameless:
        return frozenset()
    rows = Authorship.objects.filter(person=viewer.pk, post__conversation=conversation.pk)
    return frozenset(rows.values_list("post_id", flat=True))


def find_settings(community: Community) -> DiscussionSettings | None:
    """How a community discusses, or None for the defaults."""
    return DiscussionSettings.objects.filter(community=community.pk).first()

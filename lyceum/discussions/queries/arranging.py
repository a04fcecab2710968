"""What stewards need to put conversations in order: the posts, where to, what was done, and words used again."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from lyceum.communities.models.communities import Community, Membership
from lyceum.discussions.models.arranging import Arrangement, SavedReply
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.kernel.paging import KeyPage, key_page
from lyceum.kernel.text.plain import excerpt
from lyceum.people.models.accounts import Person

MOST_POSTS = 300


@dataclass(frozen=True, slots=True)
class PostLine:
    n: int
    name: str
    text: str


def list_post_lines(viewer: Person, conversation: Conversation) -> list[PostLine]:
    """The replies of a conversation that has passed its gate, a line each."""
    rows = Post.objects.filter(conversation=conversation, n__gt=1).order_by("n")
    lines = rows.values_list("pk", "n", "author__name", "alias", "source")[:MOST_POSTS]
    readable = set(Post.objects.readable_by(viewer).filter(conversation=conversation).values_list("pk", flat=True))
    return [
        PostLine(n or 0, alias or name, excerpt(source, 90) if pk in readable else "…")
        for pk, n, name, alias, source in lines
    ]


def list_targets(viewer: Person, community: Community) -> list[Community]:
    """Other communities the viewer looks after."""
    rows = Membership.objects.filter(person=viewer, state=Membership.State.ACTIVE).select_related("community")
    return [row.community for row in rows.exclude(community=community) if row.looks_after]


def list_merge_targets(viewer: Person, conversation: Conversation) -> list[Conversation]:
    """Conversations of the same community it could become part of, the newest first."""
    rows = Conversation.objects.visible_to(viewer).filter(community=conversation.community_id)
    return list(rows.exclude(pk=conversation.pk).order_by("-last_post_at")[:30])


def list_arrangements(community: Community, after: str = "") -> KeyPage[Arrangement]:
    """What stewards did here, newest first; the door lets only those in who look after the place."""
    rows = Arrangement.objects.filter(community=community.pk).select_related("by", "conversation", "undone_by")
    return key_page(rows, by=("at", "id"), after=after)


def list_arrangements_of(conversation: Conversation) -> list[Arrangement]:
    rows = Arrangement.objects.filter(conversation=conversation).select_related("by", "undone_by")
    return list(rows.order_by("-at", "-pk")[:20])


def get_arrangement(community: Community, pk: int) -> Arrangement:
    return get_object_or_404(Arrangement.objects.select_related("community"), pk=pk, community=community)


def list_saved_replies(community: Community) -> list[SavedReply]:
    return list(SavedReply.objects.filter(community=community).order_by("title"))


def get_saved_reply(viewer: Person, community: Community, pk: int) -> SavedReply:
    """Words kept by the people who look after a community; for others they do not exist."""
    mine = Membership.objects.filter(person=viewer, community=community).first()
    rows = SavedReply.objects.select_related("community").filter(community=community)
    return get_object_or_404(rows if mine is not None and mine.looks_after else rows.none(), pk=pk)

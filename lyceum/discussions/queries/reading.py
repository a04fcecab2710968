"""A conversation as one reader may see it: its head, one page of posts, and the reader's own part beside them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from lyceum.communities.models import Membership
from lyceum.discussions.models import Conversation, Post, Reaction, Revision
from lyceum.kernel.paging import Positions, positions
from lyceum.notifications.models import Following
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Viewer

PAGE_SIZE = 20
_MINE = ("state", "is_steward", "is_organiser", "is_owner", "suspended_until")


class PostRow(NamedTuple):
    """What a page shows of a post to everybody."""

    pk: int
    n: int | None
    author_id: int
    name: str
    handle: str
    picture_url: str
    status: str
    html: str
    language: str
    state: str
    hidden_reason: str
    at: datetime
    edited_at: datetime | None
    helped: int
    wondered: int
    differently: int
    thanks: int

    @property
    def counts(self) -> dict[str, int]:
        """How many readers have said what, by kind of reaction."""
        return {
            "helped": self.helped,
            "wondered": self.wondered,
            "differently": self.differently,
            "thanks": self.thanks,
        }


_COLUMNS = (
    "pk",
    "n",
    "author_id",
    "author__name",
    "author__handle",
    "author__picture_url",
    "author__status",
    "html",
    "language",
    "state",
    "hidden_reason",
    "at",
    "edited_at",
    "helped",
    "wondered",
    "differently",
    "thanks",
)


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """A conversation's page for one reader."""

    conversation: Conversation
    membership: Membership | None
    read_n: int
    page: Positions
    pressed: frozenset[str] = field(default_factory=frozenset)
    held: tuple[PostRow, ...] = ()
    is_followed: bool = False

    @property
    def has_unread(self) -> bool:
        return self.membership is not None and self.read_n < self.page.last_position


def get_conversation(viewer: Viewer, pk: int) -> Conversation:
    """The conversation, or 404: to whom may not read it, it does not exist."""
    return get_object_or_404(Conversation.objects.visible_to(viewer).select_related("community", "author"), pk=pk)


def get_reading_page(viewer: Viewer, slug: str, pk: int, number: int) -> ReadingPage:
    """The head of a conversation and the reader's own part: one statement signed out, two or three signed in."""
    rows = Conversation.objects.visible_to(viewer).filter(community__slug=slug)
    rows = rows.select_related("community", "author", "accepted__author")
    if not isinstance(viewer, Person):
        conversation = get_object_or_404(rows, pk=pk)
        return ReadingPage(conversation, None, 0, positions(conversation.post_count, number, PAGE_SIZE))
    rows = rows.annotate(
        mine=FilteredRelation("community__memberships", condition=Q(community__memberships__person=viewer)),
        mark=FilteredRelation("read_marks", condition=Q(read_marks__person=viewer)),
        read_n=F("mark__n"),
        is_followed=Exists(
            Following.objects.filter(
                kind="conversation", pk_of=OuterRef("pk"), person=viewer, level=Following.Level.EVERYTHING
            )
        ),
        **{f"my_{name}": F(f"mine__{name}") for name in _MINE},
    )
    conversation = get_object_or_404(rows, pk=pk)
    page = positions(conversation.post_count, number, PAGE_SIZE)
    membership = _membership(viewer, conversation)
    return ReadingPage(
        conversation,
        membership,
        getattr(conversation, "read_n", None) or 0,
        page,
        _pressed(viewer, conversation),
        _held(viewer, conversation, membership),
        bool(getattr(conversation, "is_followed", False)),
    )


def _membership(viewer: Person, conversation: Any) -> Membership | None:  # noqa: ANN401 - annotated above
    """The viewer's membership, made from the columns of the same statement."""
    if conversation.my_state is None:
        return None
    columns = {name: getattr(conversation, f"my_{name}") for name in _MINE}
    return Membership(community=conversation.community, person=viewer, **columns)


def _pressed(viewer: Person, conversation: Conversation) -> frozenset[str]:
    rows = Reaction.objects.filter(person=viewer, conversation=conversation).values_list("post_id", "kind")
    return frozenset(f"{post_id}:{kind}" for post_id, kind in rows)


def _held(viewer: Person, conversation: Conversation, membership: Membership | None) -> tuple[PostRow, ...]:
    """Held replies for those who may see them; asked only of people who can have any."""
    looks_after = membership is not None and membership.looks_after
    if not looks_after and not viewer.is_new:
        return ()
    rows = Post.objects.filter(conversation=conversation, state=Post.State.HELD, n__isnull=True)
    if not looks_after:
        rows = rows.filter(author=viewer)
    return tuple(PostRow(*row) for row in rows.order_by("pk").values_list(*_COLUMNS)[:PAGE_SIZE])


def list_posts(conversation: Conversation, page: Positions) -> list[PostRow]:
    """The posts of a page by position; the conversation has passed its gate."""
    rows = Post.objects.filter(conversation=conversation, n__range=(page.first_position, page.last_position))
    return [PostRow(*row) for row in rows.order_by("n").values_list(*_COLUMNS)]


def get_post(viewer: Viewer, pk: int) -> Post:
    """The post, or 404 where its conversation or the post itself is not for the viewer."""
    rows = Post.objects.visible_to(viewer).select_related("conversation__community", "author")
    return get_object_or_404(rows, pk=pk)


def get_own_post(viewer: Person, pk: int) -> Post:
    """A post of the viewer's own, also in a place they have left: everybody can take their own words away."""
    rows = Post.objects.filter(author=viewer).select_related("conversation__community", "author")
    return get_object_or_404(rows, pk=pk)


def place_of(post: Post) -> str:
    """The address of a post's place: its page in the conversation, and its mark there."""
    conversation = post.conversation
    base = f"/c/{conversation.community.slug}/conversations/{conversation.pk}/"
    if post.n is None:
        return f"{base}?page={positions(conversation.post_count, 10**9, PAGE_SIZE).number}#held-{post.pk}"
    number = (post.n - 1) // PAGE_SIZE + 1
    return f"{base}{f'?page={number}' if number > 1 else ''}#p{post.n}"


def list_revisions(viewer: Viewer, pk: int) -> tuple[Post, list[Revision]]:
    """A post and what it said before, newest first; of hidden and removed words nothing is shown."""
    post = get_post(viewer, pk)
    if post.state != Post.State.SHOWN:
        raise Http404
    return post, list(post.revisions.order_by("-n").select_related("by"))

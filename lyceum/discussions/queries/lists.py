"""Lists of conversations: newest reply first, the unanswered with the longest wait first, mine, by kind and tag."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, FilteredRelation, Q, QuerySet

from lyceum.communities.models import Community
from lyceum.discussions.models import Conversation, ConversationTag, Post
from lyceum.kernel.paging import KeyPage, key_page
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Viewer

FILTERS = ("unanswered", "question", "discussion", "answered", "mine")


class ConversationRow(NamedTuple):
    """One line of a list."""

    pk: int
    title: str
    language: str
    kind: str
    is_held: bool
    author_id: int
    author_name: str
    author_handle: str
    author_picture: str
    post_count: int
    people_count: int
    accepted_id: int | None
    started_at: datetime
    last_post_at: datetime
    version: int
    read_n: int | None
    community_slug: str
    community_name: str

    @property
    def id(self) -> int:
        return self.pk


_COLUMNS = (
    "pk",
    "title",
    "language",
    "kind",
    "is_held",
    "author_id",
    "author__name",
    "author__handle",
    "author__picture_url",
    "post_count",
    "people_count",
    "accepted_id",
    "started_at",
    "last_post_at",
    "version",
)


@dataclass(frozen=True, slots=True)
class ConversationFilter:
    """What a list shows: one of `FILTERS` or everything, and a tag."""

    show: str = ""
    tag: str = ""
    after: str = ""


def list_conversations(
    viewer: Viewer, community: Community | None, wanted: ConversationFilter
) -> KeyPage[ConversationRow]:
    """One page of conversations the viewer may read; the same cost at every depth."""
    rows = _narrow(Conversation.objects.visible_to(viewer), viewer, wanted)
    if community is not None:
        rows = rows.filter(community=community)
    unanswered = wanted.show == "unanswered"
    by = ("started_at", "id") if unanswered else ("last_post_at", "id")
    found = key_page(
        _rows(rows, viewer), by=by, after=wanted.after, descending=not unanswered, key=lambda r: _key(r, by)
    )
    return KeyPage([ConversationRow(*row) for row in found.items], found.next)


def _key(row: tuple[object, ...], by: tuple[str, ...]) -> list[object]:
    made = ConversationRow(*row)  # type: ignore[arg-type]  # the columns in order
    return [getattr(made, name) for name in by]


def _rows(rows: QuerySet[Conversation], viewer: Viewer) -> QuerySet[Conversation, tuple[object, ...]]:
    read_n = F("mark__n") if isinstance(viewer, Person) else None
    if read_n is not None:
        rows = rows.annotate(mark=FilteredRelation("read_marks", condition=Q(read_marks__person=viewer)))
    columns = [*_COLUMNS, "mark__n" if read_n is not None else "post_count", "community__slug", "community__name"]
    return rows.values_list(*columns)  # type: ignore[return-value]  # a tuple a row


def _narrow(rows: QuerySet[Conversation], viewer: Viewer, wanted: ConversationFilter) -> QuerySet[Conversation]:
    if wanted.tag:
        rows = rows.filter(tags__tag=wanted.tag)
    if wanted.show == "unanswered":
        return rows.filter(post_count__lte=1, kind=Conversation.Kind.QUESTION)
    if wanted.show in {"question", "discussion"}:
        return rows.filter(kind=wanted.show)
    if wanted.show == "answered":
        return rows.filter(accepted__isnull=False)
    if wanted.show == "mine":
        return rows.filter(author_id=viewer.pk or 0)
    return rows


def list_needing_reply(viewer: Viewer, community: Community, limit: int = 3) -> list[ConversationRow]:
    """Questions nobody has answered yet, the longest wait first."""
    return list(list_conversations(viewer, community, ConversationFilter(show="unanswered")).items)[:limit]


def list_tags(community: Community, limit: int = 12) -> list[str]:
    """Words conversations of the community are filed under."""
    rows = ConversationTag.objects.filter(conversation__community=community, conversation__removed_at__isnull=True)
    return list(rows.values_list("tag", flat=True).distinct().order_by("tag")[:limit])


def list_contributions(viewer: Viewer, author: Person, after: str = "") -> KeyPage[Post]:
    """A person's posts, newest first, as far as the viewer may read them."""
    rows = Post.objects.visible_to(viewer).filter(author=author, state=Post.State.SHOWN)
    return key_page(rows.select_related("conversation__community"), by=("at", "id"), after=after)

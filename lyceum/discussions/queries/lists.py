"""Lists of conversations: newest reply first, the unanswered with the longest wait first, mine, by kind and tag."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, FilteredRelation, Q, QuerySet, Value

from lyceum.communities.models.communities import Community
from lyceum.discussions.models.conversations import Conversation, ConversationTag, Post
from lyceum.discussions.models.nameless import Authorship
from lyceum.kernel.paging import KeyPage, encode_cursor, key_page
from lyceum.kernel.prepared import Prepared
from lyceum.people.models.accounts import NAMELESS, Person
from lyceum.people.requests import Viewer

FILTERS = ("unanswered", "question", "feedback", "check_in", "discussion", "announcement", "answered", "mine")
KINDS = ("question", "feedback", "check_in", "discussion", "announcement")
PAGE_SIZE = 20
WAITING = 3
PINNED = 5


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
    community_slug: str
    community_name: str
    pinned_at: datetime | None
    closed_at: datetime | None
    read_n: int | None = None

    @property
    def id(self) -> int:
        return self.pk

    @property
    def is_nameless(self) -> bool:
        return self.author_handle == NAMELESS


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
    "community__slug",
    "community__name",
    "pinned_at",
    "closed_at",
)


@dataclass(frozen=True, slots=True)
class ConversationFilter:
    """What a list shows: one of `FILTERS` or everything, and a tag; `after` is the cursor of an earlier page."""

    show: str = ""
    tag: str = ""
    after: str = ""

    @property
    def is_plain(self) -> bool:
        return not (self.show or self.tag or self.after)


def _rows(viewer: Viewer) -> QuerySet[Conversation, tuple[object, ...]]:
    """All conversations the viewer may read, with how far they have read each."""
    rows = Conversation.objects.visible_to(viewer)
    if not isinstance(viewer, Person):
        return rows.values_list(*_COLUMNS)
    mark = FilteredRelation("read_marks", condition=Q(read_marks__person=viewer))
    rows = rows.annotate(mark=mark, read_n=F("mark__n"))
    return rows.values_list(*_COLUMNS, "read_n")


def _unanswered(rows: QuerySet[Conversation, tuple[object, ...]]) -> QuerySet[Conversation, tuple[object, ...]]:
    return rows.filter(post_count__lte=1, kind=Conversation.Kind.QUESTION)


def _newest(viewer: Viewer, community: int) -> QuerySet[Conversation, tuple[object, ...]]:
    return _rows(viewer).filter(community=community).order_by("-last_post_at", "-id")


def _waiting(viewer: Viewer, community: int) -> QuerySet[Conversation, tuple[object, ...]]:
    return _unanswered(_rows(viewer).filter(community=community)).order_by("started_at", "id")


def _pinned(viewer: Viewer, community: int) -> QuerySet[Conversation, tuple[object, ...]]:
    return _rows(viewer).filter(community=community, pinned_at__isnull=False).order_by("-pinned_at")


def _first_page(viewer: Viewer, community: int) -> list[QuerySet[Conversation, tuple[object, ...]]]:
    parts = ((_pinned, PINNED), (_waiting, WAITING), (_newest, PAGE_SIZE + 1))
    return [find(viewer, community).annotate(part=Value(n))[:most] for n, (find, most) in enumerate(parts)]


_visitors_first_page = Prepared(lambda community: _first_page(AnonymousUser(), community), "community")
_own_first_page = Prepared(lambda viewer, community: _first_page(Person(pk=viewer), community), "viewer", "community")


@dataclass(frozen=True, slots=True)
class FirstPage:
    """What a community's list begins with: kept on top by the stewards, waiting longest, newest reply first."""

    pinned: list[ConversationRow]
    waiting: list[ConversationRow]
    newest: KeyPage[ConversationRow]


def get_first_page(viewer: Viewer, community: Community) -> FirstPage:
    """The first page of a community's conversations: the hottest list, so one prepared statement for its parts."""
    if isinstance(viewer, Person):
        found = _own_first_page.run(viewer=viewer.pk, community=community.pk)
    else:
        found = _visitors_first_page.run(community=community.pk)
    parts: tuple[list[ConversationRow], ...] = ([], [], [])
    for *columns, part in found:
        parts[cast(int, part)].append(_made(columns))
    pinned, waiting, newest = parts
    # The parts of one statement come in no promised order.
    pinned.sort(key=lambda row: cast(datetime, row.pinned_at), reverse=True)
    waiting.sort(key=lambda row: (row.started_at, row.pk))
    newest.sort(key=lambda row: (row.last_post_at, row.pk), reverse=True)
    items = newest[:PAGE_SIZE]
    after = encode_cursor([items[-1].last_post_at, items[-1].pk]) if len(newest) > PAGE_SIZE else None
    return FirstPage(pinned, waiting, KeyPage(items, after))


def list_conversations(
    viewer: Viewer, community: Community | None, wanted: ConversationFilter
) -> KeyPage[ConversationRow]:
    """One page of conversations the viewer may read; the same cost at every depth."""
    rows = _narrow(_rows(viewer), viewer, wanted)
    if community is not None:
        rows = rows.filter(community=community)
    unanswered = wanted.show == "unanswered"
    by = ("started_at", "id") if unanswered else ("last_post_at", "id")
    found: KeyPage[Any] = key_page(
        rows, by=by, after=wanted.after, size=PAGE_SIZE, descending=not unanswered, key=lambda row: _key(row, by)
    )
    return KeyPage([_made(row) for row in found.items], found.next)


def _made(row: Any) -> ConversationRow:  # noqa: ANN401 - the columns in order
    return ConversationRow(*row)


def _key(row: Any, by: tuple[str, ...]) -> list[object]:  # noqa: ANN401 - as above
    return [getattr(_made(row), name) for name in by]


def _narrow(
    rows: QuerySet[Conversation, tuple[object, ...]], viewer: Viewer, wanted: ConversationFilter
) -> QuerySet[Conversation, tuple[object, ...]]:
    if wanted.tag:
        rows = rows.filter(tags__tag=wanted.tag)
    if wanted.show == "unanswered":
        return _unanswered(rows)
    if wanted.show in KINDS:
        return rows.filter(kind=wanted.show)
    if wanted.show == "answered":
        return rows.filter(accepted__isnull=False)
    if wanted.show == "mine":
        nameless = Authorship.objects.filter(person=viewer.pk or 0, post__n=1).values("post__conversation")
        return rows.filter(Q(author_id=viewer.pk or 0) | Q(pk__in=nameless))
    return rows


def list_tags(viewer: Viewer, community: Community, limit: int = 12) -> list[str]:
    """Words the conversations that the viewer may read are filed under; held ones wait with their words."""
    readable = Conversation.objects.visible_to(viewer).filter(community=community, is_held=False)
    rows = ConversationTag.objects.filter(conversation__in=readable)
    return list(rows.values_list("tag", flat=True).distinct().order_by("tag")[:limit])


def list_contributions(viewer: Viewer, author: Person, after: str = "") -> KeyPage[Post]:
    """A person's posts, newest first, as far as the viewer may read them."""
    rows = Post.objects.readable_by(viewer).filter(author=author, state=Post.State.SHOWN)
    return key_page(rows.select_related("conversation__community"), by=("at", "id"), after=after)

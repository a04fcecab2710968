"""Lists of conversations: newest reply first, the unanswered with the longest wait first, mine, by kind and tag."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, FilteredRelation, Q, QuerySet

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
    return _rows(viewer).filter(community=community).order_by("-last_post_at", "-id")[: PAGE_SIZE + 1]


def _waiting(viewer: Viewer, community: int) -> QuerySet[Conversation, tuple[object, ...]]:
    return _unanswered(_rows(viewer).filter(community=community)).order_by("started_at", "id")[:WAITING]


_visitors_newest = Prepared(lambda community: _newest(AnonymousUser(), community), "community")
_visitors_waiting = Prepared(lambda community: _waiting(AnonymousUser(), community), "community")
_own_newest = Prepared(lambda viewer, community: _newest(Person(pk=viewer), community), "viewer", "community")
_own_waiting = Prepared(lambda viewer, community: _waiting(Person(pk=viewer), community), "viewer", "community")


def list_newest(viewer: Viewer, community: Community) -> KeyPage[ConversationRow]:
    """The first page of a community's conversations, newest reply first; the hottest list, so prepared."""
    if isinstance(viewer, Person):
        found = _own_newest.run(viewer=viewer.pk, community=community.pk)
    else:
        found = _visitors_newest.run(community=community.pk)
    items = [_made(row) for row in found[:PAGE_SIZE]]
    has_more = len(found) > PAGE_SIZE
    return KeyPage(items, encode_cursor([items[-1].last_post_at, items[-1].pk]) if has_more else None)


_visitors_pinned = Prepared(lambda community: _pinned(AnonymousUser(), community), "community")
_own_pinned = Prepared(lambda viewer, community: _pinned(Person(pk=viewer), community), "viewer", "community")


def _pinned(viewer: Viewer, community: int) -> QuerySet[Conversation, tuple[object, ...]]:
    return _rows(viewer).filter(community=community, pinned_at__isnull=False).order_by("-pinned_at")[:PINNED]


def list_pinned(viewer: Viewer, community: Community) -> list[ConversationRow]:
    """What the stewards keep on top, the newest pin first."""
    if isinstance(viewer, Person):
        return [_made(row) for row in _own_pinned.run(viewer=viewer.pk, community=community.pk)]
    return [_made(row) for row in _visitors_pinned.run(community=community.pk)]


def list_needing_reply(viewer: Viewer, community: Community) -> list[ConversationRow]:
    """Questions nobody has answered yet, the three with the longest wait."""
    if isinstance(viewer, Person):
        found = _own_waiting.run(viewer=viewer.pk, community=community.pk)
    else:
        found = _visitors_waiting.run(community=community.pk)
    return [_made(row) for row in found]


def list_conversations(
    viewer: Viewer, community: Community | None, wanted: ConversationFilter
) -> KeyPage[ConversationRow]:
    """One page of conversations the viewer may read; the same cost at every depth."""
    if community is not None and wanted.is_plain:
        return list_newest(viewer, community)
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

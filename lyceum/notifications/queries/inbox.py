"""The inbox: who waits for the viewer, what was put off, what is to know, what is done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, TypeAlias

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from lyceum.kernel import clock
from lyceum.kernel.paging import KeyPage, key_page
from lyceum.kernel.prepared import Prepared
from lyceum.kernel.text.plain import excerpt
from lyceum.notifications.models import Delivery, InboxItem, Notice, zone_of
from lyceum.notifications.registries import NoticeKind, notice_kinds
from lyceum.people.models.accounts import Person
from lyceum.people.registries import Waiting, things
from lyceum.people.requests import Viewer

InboxItemRow: TypeAlias = InboxItem
PAGE = 20
# How many of each part the inbox itself shows; the rest stands on pages of its own.
SHOWN = {"waiting": 5, "later": 3, "to-know": 5, "done": 3}
FAILING_FOR = timedelta(days=14)
MORNING = time(8)
MONDAY = 0
_OPEN, _LATER, _DONE = InboxItem.State.OPEN, InboxItem.State.LATER, InboxItem.State.DONE


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One item as the inbox shows it."""

    item: InboxItem
    kind: NoticeKind
    sentence: str
    url: str
    quote: str


@dataclass(frozen=True, slots=True)
class InboxPage:
    """The four parts of the inbox; each goes on at its own address when there is more."""

    waiting: list[InboxRow]
    later: list[InboxRow]
    to_know: list[InboxRow]
    done: list[InboxRow]
    more: frozenset[str]


def get_item(viewer: Person, pk: int) -> InboxItem:
    """An item of the viewer's own inbox, or 404."""
    rows = InboxItem.objects.filter(person=viewer).exclude(state=InboxItem.State.APART)
    return get_object_or_404(rows.select_related("notice__actor"), pk=pk)


def get_row(viewer: Person, pk: int) -> InboxRow | None:
    """The item as a row, or None when its thing is gone for the viewer."""
    item = get_item(viewer, pk)
    return make_row(item, find_things(viewer, [item.notice]))


def list_unexpanded(*, before: datetime) -> list[int]:
    """Notices that stand in no inbox yet though they were made before a moment."""
    rows = Notice.objects.filter(expanded_at__isnull=True, made_at__lt=before)
    return list(rows.order_by("pk").values_list("pk", flat=True))


# The parts of the inbox: what is in each, and its order.
_PARTS: dict[str, tuple[dict[str, Any], tuple[str, ...], bool]] = {
    "waiting": ({"state": _OPEN, "waits": True}, ("made_at", "id"), False),
    "later": ({"state": _LATER}, ("later_until", "id"), False),
    "to-know": ({"state": _OPEN, "waits": False}, ("made_at", "id"), True),
    "done": ({"state": _DONE}, ("made_at", "id"), True),
}


def _indexed(wanted: dict[str, Any]) -> dict[str, Any]:
    """Compared as lists of one: a bare yes or no would keep SQLite from walking the index in its order."""
    return {f"{key}__in": [value] for key, value in wanted.items() if key != "state"} | {"state": wanted["state"]}


def _first_of(viewer: Any, name: str) -> Any:  # noqa: ANN401 - a person's number, or its stand-in
    wanted, by, descending = _PARTS[name]
    order = [f"-{key}" if descending else key for key in by]
    return (
        InboxItem.objects.filter(person=viewer, **_indexed(wanted)).order_by(*order).values("pk")[: SHOWN[name] + 1]
    )


# What a row of the inbox shows; the rest stays in the database.
_SHOWN_OF = (
    *("person_id", "waits", "state", "later_until", "made_at"),
    *("notice__kind", "notice__about_kind", "notice__about_pk", "notice__community_id", "notice__detail"),
    *("notice__actor__name", "notice__actor__handle", "notice__actor__picture_url", "notice__actor__status"),
)
# The first page of every part in one statement, each by its own piece of an index.
_first_pages = Prepared(
    lambda viewer: (
        InboxItem.objects.filter(
            Q(pk__in=_first_of(viewer, "waiting"))
            | Q(pk__in=_first_of(viewer, "later"))
            | Q(pk__in=_first_of(viewer, "to-know"))
            | Q(pk__in=_first_of(viewer, "done"))
        )
        .select_related("notice__actor")
        .only(*_SHOWN_OF)
    ),
    "viewer",
)


def get_inbox(viewer: Person) -> InboxPage:
    """What the inbox shows first: people who wait, the longest wait on top; then later, to know, done."""
    items = _first_pages.run(viewer=viewer.pk)
    found = find_things(viewer, [item.notice for item in items])
    parts: dict[str, list[InboxRow]] = {}
    more: set[str] = set()
    by_part: dict[str, list[InboxItem]] = {name: [] for name in _PARTS}
    for item in items:
        by_part[_part_of(item)].append(item)
    for name, (_wanted, by, descending) in _PARTS.items():
        mine = by_part[name]
        mine.sort(key=lambda item: tuple(getattr(item, key) for key in by), reverse=descending)
        size = SHOWN[name]
        if len(mine) > size:
            more.add(name)
        rows = [make_row(item, found) for item in mine[:size]]
        parts[name] = [row for row in rows if row is not None]
    return InboxPage(parts["waiting"], parts["later"], parts["to-know"], parts["done"], frozenset(more))


def _part_of(item: InboxItem) -> str:
    if item.state == _OPEN:
        return "waiting" if item.waits else "to-know"
    return "later" if item.state == _LATER else "done"


def list_part(viewer: Person, name: str, after: str = "") -> KeyPage[InboxRow]:
    """One part of the inbox, page by page; things that are gone for the viewer are left out."""
    wanted, by, descending = _PARTS[name]
    rows = InboxItem.objects.filter(person=viewer, **_indexed(wanted)).select_related("notice__actor")
    rows = rows.only(*_SHOWN_OF)
    page: KeyPage[InboxItem] = key_page(rows, by=by, after=after, size=PAGE, descending=descending)
    found = find_things(viewer, [item.notice for item in page.items])
    return KeyPage([row for item in page.items if (row := make_row(item, found)) is not None], page.next)


def has_part(name: str) -> bool:
    return name in _PARTS


def find_later_moment(viewer: Person, when: str) -> datetime | None:
    """The morning that is meant by tomorrow, in 3 days, next Monday, or a date such as 2026-12-24."""
    today = clock.now().astimezone(zone_of(viewer.time_zone)).date()
    days = {"tomorrow": 1, "3-days": 3, "monday": (MONDAY - today.weekday() - 1) % 7 + 1}
    try:
        day = today + timedelta(days=days[when]) if when in days else datetime.fromisoformat(when).date()
    except ValueError:
        return None
    if not today < day <= today + timedelta(days=366):
        return None
    return datetime.combine(day, MORNING, tzinfo=zone_of(viewer.time_zone))


def find_things(viewer: Viewer, notices: Iterable[Notice]) -> dict[tuple[str, int], Any]:
    """What the notices are about, one statement a kind where the kind can do so."""
    found: dict[tuple[str, int], Any] = {}
    by_kind: dict[str, set[int]] = {}
    for notice in notices:
        by_kind.setdefault(notice.about_kind, set()).add(notice.about_pk)
    for kind, pks in by_kind.items():
        thing = things.get(kind)
        if thing is None:
            continue
        many = thing.find_many(viewer, pks) if thing.find_many else {pk: thing.find(viewer, pk) for pk in pks}
        found.update({(kind, pk): value for pk, value in many.items() if value is not None})
    return found


def make_row(item: InboxItem, found: dict[tuple[str, int], Any]) -> InboxRow | None:
    """The item as the inbox shows it, or None when its thing is gone."""
    notice = item.notice
    kind, thing = notice_kinds.get(notice.kind), things.get(notice.about_kind)
    value = found.get((notice.about_kind, notice.about_pk))
    if kind is None or thing is None or value is None:
        return None
    quote = excerpt(thing.quote(value), 200) if kind.has_quote else ""
    return InboxRow(item, kind, kind.sentence(notice, thing.title(value)), thing.url(value), quote)


_waits = Prepared(
    lambda viewer: (
        InboxItem.objects.filter(person=viewer, state=InboxItem.State.OPEN, waits=True)
        .select_related("notice__actor")
        .only(*_SHOWN_OF)
        .order_by("made_at", "id")[:30]
    ),
    "viewer",
)


def list_waiting_rows(viewer: Person) -> list[InboxRow]:
    """People who wait for the viewer, oldest first."""
    items = _waits.run(viewer=viewer.pk)
    found = find_things(viewer, [item.notice for item in items])
    return [row for item in items if (row := make_row(item, found)) is not None]


def list_waiting(viewer: Person, most: int) -> tuple[list[Waiting], int]:
    """What people wait for from the viewer, oldest first, and how many people they are."""
    shown = list_waiting_rows(viewer)
    return [_waiting(row) for row in shown[:most]], len({row.item.notice.actor_id or -row.item.pk for row in shown})


def _waiting(row: InboxRow) -> Waiting:
    actor = row.item.notice.actor
    return Waiting(
        text=row.sentence,
        url=row.url,
        button=_("Reply") if row.quote else _("Look"),
        at=row.item.made_at,
        name=actor.public_name if actor else "",
        key=actor.handle if actor else "",
        picture=actor.picture_url if actor else "",
        quote=row.quote,
    )


def count_waiting_by_community(viewer: Person) -> dict[int, int]:
    """How many people wait for the viewer in each community."""
    rows = InboxItem.objects.filter(person=viewer, state=InboxItem.State.OPEN, waits=True)
    counted = rows.exclude(notice__community_id=None).values_list("notice__community_id")
    return {int(pk): int(people) for pk, people in counted.annotate(people=Count("notice__actor", distinct=True))}


def count_failing_mails() -> tuple[int, str]:
    """Messages of the last two weeks that were not taken, and what the server said of the newest."""
    failing = [Delivery.State.WAITING, Delivery.State.DROPPED]
    rows = Delivery.objects.filter(tries__gt=0, state__in=failing, notice__made_at__gt=clock.now() - FAILING_FOR)
    rows = rows.exclude(error="")
    return rows.count(), rows.order_by("-notice__made_at").values_list("error", flat=True).first() or ""

"""The directory: communities kept here and listings of those elsewhere, as equals."""

import re
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Case, CharField, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Lower
from django.shortcuts import get_object_or_404

from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.models.entries import DirectoryEntry
from lyceum.communities.models.listings import Listing
from lyceum.communities.policies import can_found_community, can_propose_listing
from lyceum.communities.queries.listings import count_proposals_today, count_waiting_proposals
from lyceum.communities.registries import waiting_counts
from lyceum.kernel import clock
from lyceum.kernel.paging import KeyPage, decode_cursor, encode_cursor
from lyceum.kernel.verdicts import YES, Verdict
from lyceum.people.models.accounts import NEWCOMER_FOR, Person
from lyceum.people.models.instance import Instance
from lyceum.people.queries.site import get_instance
from lyceum.people.requests import Viewer

PAGE = 20
# Choices of the card's facts, for forms of apps above.
LEARNER_LEVELS = DirectoryEntry.LearnerLevel.choices
COSTS = DirectoryEntry.Cost.choices
ACCESS = DirectoryEntry.Access.choices
_HERE, _ELSEWHERE = "1", "2"
# By name alone, or first by how well the words are met; the index of names holds the number too.
_ORDER = {False: ("sort", "id"), True: ("met", "sort", "id")}


@dataclass(frozen=True, slots=True)
class DirectoryFilter:
    """What the directory shows: words, and "here", "elsewhere" or a kind of listing."""

    text: str = ""
    kind: str = ""
    after: str = ""

    @property
    def is_plain(self) -> bool:
        return not (self.text or self.kind or self.after)


@dataclass(frozen=True, slots=True)
class DirectoryCard:
    """One line of the directory."""

    entry: Community | Listing
    is_here: bool


def list_directory(viewer: Viewer, wanted: DirectoryFilter, *, size: int = PAGE) -> KeyPage[DirectoryCard]:
    """One page of both tables: the keys in one statement, read along the indexes of names, then the rows of each.

    By name; when words are looked for, whole words come before beginnings, and these before what is inside of words.
    """
    here = Community.objects.visible_to(viewer).filter(closed_at__isnull=True)
    there = Listing.objects.filter(state=Listing.State.LISTED)
    if wanted.kind not in {"", "elsewhere"}:
        there = there.filter(kind=wanted.kind) if wanted.kind in Listing.Kind.values else there.none()
    both = {_HERE: here, _ELSEWHERE: there}
    if wanted.kind:
        which = _HERE if wanted.kind == "here" else _ELSEWHERE
        keys = _directory_keys(both[which], which, wanted)[: size + 1]
    else:
        parts = [_directory_keys(rows, which, wanted) for which, rows in both.items()]
        if connection.features.supports_slicing_ordering_in_compound:
            parts = [part[: size + 1] for part in parts]
        else:  # SQLite merges what it reads along the indexes
            parts = [part.order_by() for part in parts]
        keys = parts[0].union(parts[1], all=True).order_by(*_ORDER[bool(wanted.text)], "which")[: size + 1]
    found = [(row[0] if wanted.text else 0, *row[-3:]) for row in keys]
    shown = found[:size]
    communities = Community.objects.in_bulk([pk for *_sort, pk, which in shown if which == _HERE])
    listings = Listing.objects.in_bulk([pk for *_sort, pk, which in shown if which == _ELSEWHERE])
    items = [
        DirectoryCard(communities[pk] if which == _HERE else listings[pk], which == _HERE)
        for *_sort, pk, which in shown
    ]
    return KeyPage(items, encode_cursor(shown[-1]) if len(found) > size else None)


def _directory_keys(rows: QuerySet[Any], which: str, wanted: DirectoryFilter) -> QuerySet[Any]:
    """The keys of a table in order: how well words are met if there are any, the name, the number, which table."""
    rows = rows.annotate(sort=Lower("name"), which=Value(which, output_field=CharField()))
    if wanted.text:
        rows = rows.filter(Q(name__icontains=wanted.text) | Q(description__icontains=wanted.text))
        rows = rows.annotate(met=_met(wanted.text))
    values = decode_cursor(wanted.after, 4) if wanted.after else None
    if values is not None and isinstance(values[0], int) and isinstance(values[2], int):
        met, sort, pk, last = values[0], str(values[1]), values[2], str(values[3])
        same = Q(pk__gte=pk) if which > last else Q(pk__gt=pk)
        later = Q(sort__gt=sort) | (Q(sort=sort) & same)
        # The second condition says it again for the index.
        rest = Q(met__gt=met) | (Q(met=met) & later) if wanted.text else later & Q(sort__gte=sort)
        rows = rows.filter(rest)
    order = _ORDER[bool(wanted.text)]
    return rows.order_by(*order).values_list(*order, "which")


def _met(text: str) -> Case:
    """0 a whole word of the name, 1 of the description, 2 and 3 the beginning of one, 4 the inside of a word."""
    edge = r"\b" if connection.vendor == "sqlite" else r"\y"
    begins = edge + re.escape(text) if text[0].isalnum() else re.escape(text)
    whole = begins + edge if text[-1].isalnum() else begins
    tests = [{f"{column}__iregex": found} for found in (whole, begins) for column in ("name", "description")]
    return Case(*[When(**test, then=n) for n, test in enumerate(tests)], default=4, output_field=IntegerField())


def list_own_communities(viewer: Viewer) -> list[Membership]:
    """The viewer's communities, and requests that wait for an answer; what hides from applicants is not theirs."""
    if not isinstance(viewer, Person):
        return []
    states = [Membership.State.ACTIVE, Membership.State.PAUSED, Membership.State.REQUESTED]
    rows = Membership.objects.filter(person=viewer, state__in=states)
    seen = rows.filter(community__in=Community.objects.visible_to(viewer)).select_related("community")
    return list(seen.order_by(F("position").asc(nulls_last=True), Lower("community__name"), "pk")[:200])


def count_waiting(viewer: Viewer) -> dict[int, int]:
    """How many people wait for the viewer in each community, as whoever above knows it says."""
    counts: dict[int, int] = {}
    if isinstance(viewer, Person):
        for count in waiting_counts:
            for pk, number in count(viewer).items():
                counts[pk] = counts.get(pk, 0) + number
    return counts


def list_featured(viewer: Viewer, *, limit: int = 4) -> list[Community]:
    """The largest communities anybody may read, for the landing page."""
    rows = Community.objects.visible_to(viewer).filter(
        visibility=Community.Visibility.PUBLIC, closed_at__isnull=True, parent__isnull=True
    )
    return list(rows.order_by("-member_count", "pk")[:limit])


def list_open_pks() -> list[int]:
    """Communities whose inside everybody may read."""
    rows = Community.objects.filter(visibility=Community.Visibility.PUBLIC, closed_at__isnull=True)
    return list(rows.values_list("pk", flat=True))


def count_directory(viewer: Viewer) -> int:
    here = Community.objects.visible_to(viewer).filter(closed_at__isnull=True)
    return here.count() + Listing.objects.visible_to(viewer).filter(state=Listing.State.LISTED).count()


def get_listing(viewer: Viewer, slug: str) -> Listing:
    return get_object_or_404(Listing.objects.visible_to(viewer).select_related("confirmer"), slug=slug)


def find_proposing_verdict(viewer: Viewer) -> Verdict:
    """Whether to show the form for a community elsewhere; visitors sign in when they send it."""
    if not isinstance(viewer, Person):
        return YES
    return can_propose_listing(viewer, waiting=count_waiting_proposals(viewer), today=count_proposals_today(viewer))


def list_listing_kinds() -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in Listing.Kind.choices]


def find_founding_verdict(viewer: Viewer) -> Verdict:
    """Whether to show the way to a new community."""
    if not isinstance(viewer, Person):
        return YES
    everybody = get_instance().founding == Instance.Founding.EVERYBODY
    return can_found_community(viewer, everybody=everybody, founded=count_founded(viewer) if viewer.is_new else 0)


def count_founded(person: Person) -> int:
    """Communities the person has founded while the limits of a new account hold."""
    since = clock.now() - NEWCOMER_FOR
    return Membership.objects.filter(person=person, is_owner=True, community__made_at__gt=since).count()

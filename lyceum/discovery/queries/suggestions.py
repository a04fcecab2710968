"""The list of the Discover page: ranked, filtered and counted in memory, and shown through the ordinary gate."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import numpy as np
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lyceum.communities.models.communities import Community, Life, Membership
from lyceum.communities.models.listings import Listing
from lyceum.discovery.queries.catalogue import Directory, get_directory
from lyceum.discovery.queries.learners import get_learner, has_said_something
from lyceum.discovery.queries.reasons import caveat_text, reason_text
from lyceum.discussions.queries.samples import has_samples
from lyceum.kernel.fragments import Store
from lyceum.kernel.prepared import CHUNK, Prepared, PreparedChunks
from lyceum.kernel.text.plain import excerpt
from lyceum.matching.facets import Chosen, Filtered, apply_filters, distances_km
from lyceum.matching.ranking.entries import Entry, Profile, Ranking, Reason, Result
from lyceum.matching.ranking.ranking import CONFIDENT, rank, score, why_not
from lyceum.people.models.accounts import Person
from lyceum.people.registries import Step
from lyceum.people.requests import Viewer

SENTENCES = 2
SPARE = 3  # for entries that have just become invisible to the viewer
PLAIN_TOP = 24
rankings: Store[Ranking] = Store(2_000_000)
_joined = Prepared(
    lambda viewer: Membership.objects.filter(person=viewer).values_list("community_id", flat=True), "viewer"
)
NEAR_KM = 120.0
MOST_NEAR = 8


@dataclass(frozen=True, slots=True)
class Card:
    """A community or listing as the list shows it: the same for both, with the reasons for this reader."""

    id: str
    entry: Any
    is_here: bool
    life: Life | None = None
    reasons: tuple[str, ...] = ()
    caveat: str = ""
    km: float | None = None
    has_samples: bool = False
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What fits, best first; `total` counts everything that passes the filters."""

    cards: Sequence[Card]
    nothing_fits: bool
    total: int
    filtered: Filtered
    near: Sequence[Card] = field(default_factory=tuple)


def suggest_communities(
    viewer: Viewer, learner: Profile, chosen: Chosen, *, top: int, text: str = "", with_near: bool = False
) -> Suggestions:
    """Rank what passes the filters for this learner; words typed into the page count like a second goal."""
    directory = get_directory()
    filtered = apply_filters(directory.facets, chosen, _not_refused(directory, learner))
    asked = _asking(learner, text)
    if not text and not chosen.filters and top + SPARE <= PLAIN_TOP:
        ranking = _rank_plain(directory, learner)
    else:
        ranking = rank(directory.catalogue, asked, top=top + SPARE, allowed=filtered.mask)
    near = _near_rows(directory, learner, filtered, ranking) if with_near else []
    shown = [result.id for result in ranking.results[: top + SPARE]]
    entries = get_entries(viewer, [*shown, *[directory.catalogue.entries[row].id for row, _km in near]])
    is_weak = ranking.nothing_fits and has_said_something(asked)
    cards = [
        _card(entries[result.id], result, is_weak=is_weak, is_search=bool(text))
        for result in ranking.results
        if result.id in entries
    ][:top]
    close = [
        _card(entries[entry_id], None, km)
        for entry_id, km in ((directory.catalogue.entries[row].id, km) for row, km in near)
        if entry_id in entries
    ]
    total = int(np.count_nonzero(filtered.mask))
    return Suggestions(cards, ranking.nothing_fits, total, filtered, close)


def _rank_plain(directory: Directory, learner: Profile) -> Ranking:
    """The list without filters, kept for as long as neither the learner nor the directory has changed."""
    # By a digest, so that no goal of a visitor stays in memory.
    key = (directory.version, sha256(repr(learner).encode()).digest())
    ranking = rankings.get(key)
    if ranking is None:
        ranking = rank(directory.catalogue, learner, top=PLAIN_TOP, allowed=_not_refused(directory, learner))
        rankings.put(key, ranking, 1000 + 600 * len(ranking.results))
    return ranking


def _asking(learner: Profile, text: str) -> Profile:
    """The learner with the words of the search field, which then lead."""
    if not text:
        return learner
    told = {name: getattr(learner, name) for name in Profile.__slots__}
    return Profile(**{**told, "goals": (text,), "interests": (), "concepts": ()})


def _not_refused(directory: Directory, learner: Profile) -> Any:  # noqa: ANN401 - an array of booleans
    mask = np.ones(len(directory.catalogue), dtype=bool)
    rows = [directory.catalogue.number[entry] for entry in learner.refused if entry in directory.catalogue.number]
    mask[rows] = False
    return mask


def _near_rows(
    directory: Directory, learner: Profile, filtered: Filtered, ranking: Ranking
) -> list[tuple[int, float]]:
    """What meets in person near the learner's area: by fit where a wish is known, else nearest first."""
    if learner.latitude is None or learner.longitude is None or learner.format == "online":
        return []
    km = distances_km(directory.facets, learner.latitude, learner.longitude)
    in_person = directory.facets.masks.get(("form", "in_person"))
    if in_person is None:
        return []
    alive = np.array([entry.status != "dead" for entry in directory.catalogue.entries])
    rows = np.flatnonzero(filtered.mask & in_person & alive & (np.nan_to_num(km, nan=np.inf) <= NEAR_KM))
    if has_said_something(learner):
        rows = [] if ranking.nothing_fits else _fitting_first(directory, learner, rows)
    else:
        rows = rows[np.argsort(km[rows], kind="stable")]
    return [(int(row), float(km[row])) for row in rows[:MOST_NEAR]]


def _fitting_first(directory: Directory, learner: Profile, rows: Any) -> Any:  # noqa: ANN401 - arrays of numbers
    """Those of the rows that fit the wish, best first."""
    found = score(directory.catalogue, learner, rows=rows)
    fits = np.flatnonzero(found.base * found.wish.borne >= CONFIDENT)
    return rows[fits[np.argsort(-found.score[fits], kind="stable")]]


def get_entries(viewer: Viewer, ids: Iterable[str]) -> dict[str, Community | Listing]:
    """The rows of these entries that anybody like the viewer may see, whatever their duties: two statements."""
    pks: dict[str, list[int]] = {"community": [], "listing": []}
    for entry_id in ids:
        kind, _colon, pk = entry_id.partition(":")
        pks[kind].append(int(pk))
    found: dict[str, Community | Listing] = {}
    for kind, rows in (("community", _find_communities), ("listing", _find_listings)):
        few = _few[kind].run(viewer.pk, pks[kind]) if len(pks[kind]) <= CHUNK else rows(viewer.pk, pks[kind])
        found |= {f"{kind}:{row.pk}": row for row in few}
    return found


def _reader(pk: int | None) -> Viewer:
    return AnonymousUser() if pk is None else Person(pk=pk)


def _find_communities(viewer: int | None, pks: list[int]) -> QuerySet[Community]:
    rows = Community.objects.visible_to(_reader(viewer)).filter(pk__in=pks, closed_at__isnull=True)
    return rows.select_related("life").annotate(has_samples=has_samples(_reader(viewer)))


def _find_listings(viewer: int | None, pks: list[int]) -> QuerySet[Listing]:
    return Listing.objects.visible_to(_reader(viewer)).filter(pk__in=pks)


# Today asks for a single one.
_few: dict[str, PreparedChunks[Any]] = {
    "community": PreparedChunks(_find_communities),
    "listing": PreparedChunks(_find_listings),
}


def _card(
    entry: Community | Listing,
    result: Result | None,
    km: float | None = None,
    *,
    is_weak: bool = False,
    is_search: bool = False,
) -> Card:
    is_here = isinstance(entry, Community)
    told = _worth_saying([r for r in result.reasons if not (is_weak and r.kind in _ABOUT)]) if result else []
    reasons = tuple(dict.fromkeys(reason_text(reason, is_search=is_search) for reason in told))
    return Card(
        id=f"{'community' if is_here else 'listing'}:{entry.pk}",
        entry=entry,
        is_here=is_here,
        life=getattr(entry, "life", None) if is_here else None,
        reasons=reasons[:SENTENCES],
        caveat=caveat_text(result.caveat) if result and result.caveat else "",
        km=km,
        has_samples=getattr(entry, "has_samples", False),
        is_sure=result is None or result.is_sure,
    )


# What everything in a list has in common is no reason for one of them, unless nothing else is.
_WEAK = {"language", "alive", "newcomers"}


# What would say that an entry is about the wish; not said where nothing really fits.
_ABOUT = {"subject", "concept", "words", "meaning"}


def _worth_saying(reasons: Sequence[Reason]) -> list[Reason]:
    told = sorted((reason for reason in reasons if reason.share > 0), key=lambda reason: -reason.share)
    strong = [reason for reason in told if reason.kind not in _WEAK]
    return strong or told


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an entry is not in the list: which one, and the sentence."""

    card: Card
    text: str


def explain_absence(viewer: Viewer, learner: Profile, chosen: Chosen, name: str) -> Refused | None:
    """Why is X not here: the filter that fails, else what ranking says; None when nothing has such a name."""
    directory = get_directory()
    row = _named(directory.catalogue.entries, name)
    if row is None:
        return None
    entry_id = directory.catalogue.entries[row].id
    entry = get_entries(viewer, [entry_id]).get(entry_id)
    if entry is None:
        return None
    failing = _failing(directory, chosen, row)
    reason = why_not(directory.catalogue, learner, entry_id)
    return Refused(_card(entry, None), failing or caveat_text(reason))


def _named(entries: Sequence[Entry], name: str) -> int | None:
    """The entry of a name, else the one whose name begins with it, else one that has it inside."""
    wanted = name.casefold().strip()
    if not wanted:
        return None
    names = [entry.name.casefold() for entry in entries]
    tests: Mapping[int, Any] = {0: wanted.__eq__, 1: lambda n: n.startswith(wanted), 2: lambda n: wanted in n}
    for test in tests.values():
        for row, known in enumerate(names):
            if test(known):
                return row
    return None


def _failing(directory: Directory, chosen: Chosen, row: int) -> str:
    """The name of the filter that keeps an entry out."""
    alone = np.zeros(directory.facets.size, dtype=bool)
    alone[row] = True
    for name in chosen.filters:
        one = Chosen(
            {name: chosen.choices[name]} if name in chosen.choices else {},
            chosen.within_km if name == "distance" else None,
            chosen.latitude,
            chosen.longitude,
            chosen.most_hours if name == "hours" else None,
            chosen.free if name == "times" else None,
        )
        if not apply_filters(directory.facets, one, alone).mask.any():
            return name
    return ""


# What fits at least so much of the best is close to it.
CLOSE = 0.8


def find_fitting_step(person: Person, skipped: Collection[str]) -> Step | None:
    """Rule 9 of Today: a community that fits, that the person is not in and has not looked at or put off."""
    learner = get_learner(person)
    if not has_said_something(learner):
        return None
    directory = get_directory()
    ranking = _rank_plain(directory, learner)
    joined = {f"community:{pk}" for pk in _joined.run(viewer=person.pk)}
    joined |= {key.removeprefix("fits:") for key in skipped}
    fitting = [] if ranking.nothing_fits else [result for result in ranking.results if result.id not in joined]
    chosen = _here_if_close(fitting)
    entries = get_entries(person, [chosen.id]) if chosen else {}
    if chosen is None or not entries:
        return None
    card = _card(entries[chosen.id], chosen)
    reasons = [*card.reasons] or [_("It fits your goal.")]
    if chosen is not fitting[0]:
        reasons.append(_("People here can answer you at once; another place that fits a little better is elsewhere."))
    return Step(
        key=f"fits:{card.id}",
        text=_("Look inside %(community)s.") % {"community": card.entry.name},
        url=card.entry.address,
        button=_("Look inside"),
        reason=" ".join(reasons),
        detail=excerpt(card.entry.description),
    )


def _here_if_close(fitting: Sequence[Result]) -> Result | None:
    """The best that fits; one kept here, where somebody answers, when it fits almost as well as a listing."""
    best = next(iter(fitting), None)
    if best is None or best.id.startswith("community:"):
        return best
    here = (result for result in fitting if result.id.startswith("community:"))
    return next((result for result in here if result.score >= CLOSE * best.score), best)

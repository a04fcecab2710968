"""Facts as factors: language, place and form, audience, life signs, level, kind; what each gives and costs."""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lyceum.matching.places import countries
from lyceum.matching.ranking.catalogue import Catalogue, Facts, Floats
from lyceum.matching.ranking.lexicon import lexicon
from lyceum.matching.ranking.tongues import close_to
from lyceum.matching.ranking.wishes import Wish

_EARTH_KM = 6371.0
_MOST_TABLES = 200  # language terms kept for learners who read the same
_ALONGSIDE = (0.0, 30.0, 60.0, 100.0, 200.0, 350.0)  # kilometres
_IN_PERSON = (1.0, 1.0, 0.85, 0.65, 0.3, 0.03)
_HYBRID = (1.0, 1.0, 0.95, 0.85, 0.7, 0.5)
_SAME_COUNTRY_LOCAL = 0.35  # somewhere in the country, nobody knows where
_FAR_LOCAL = 0.03
_FAR_HYBRID = 0.12
UNREAD = 0.04
_STATUS = np.array([1.0, 0.95, 0.7, 0.05], dtype=np.float32)
_UNASKED = 0.75  # made for a group that somebody may well belong to; nobody is asked
_STARTER = 0.12
_TOOLS = (  # what those who already build things use; named by a beginner they are welcome, else they come later
    "web-frameworks", "react", "vue", "typescript", "python-web", "rails", "backend", "testing", "electron",
    "kubernetes", "containers", "devops", "cloud", "data-engineering", "functional", "webassembly", "game-tools",
)  # fmt: skip
_TOOL_FIRST = 0.75
_ABOUT = 0.85
_WISHED_FROM = 0.6  # of the strongest subject
_FIRST = re.compile(
    r"\b(?:my first|from zero|from scratch|never (?:written|coded|built)|absolute beginner|erste\w*|von null|"
    r"mi primer\w*|desde cero|ma premi\w+|mon premier|de zéro|mia prima|da zero|minha primeira|do zero)\b"
)
_BEGINNER = frozenset({"beginner", "newcomer", "novice", "anfänger", "débutant", "principiante"})


@dataclass(slots=True)
class Terms:
    """For some rows: factors up to 1 by name, and what adds to a fit (as a share of it) by name."""

    factors: dict[str, Floats]
    gains: dict[str, Floats]
    km: Floats

    def factor(self) -> Floats:
        product = np.ones_like(self.km)
        for values in self.factors.values():
            product *= values
        return product

    def gain(self) -> Floats:
        total = np.zeros_like(self.km)
        for values in self.gains.values():
            total += values
        return total


def weigh(catalogue: Catalogue, wish: Wish, rows: npt.NDArray[np.int64]) -> Terms:
    """All factors and gains for these rows."""
    facts = catalogue.facts
    km = _distances(facts, wish, rows)
    languages, own = _languages(facts, wish, rows)
    place, near = _places(facts, wish, rows, km)
    audience, among = _audiences(facts, wish, rows)
    kind, wanted = _kinds(facts, wish, rows)
    quiet = np.interp(np.nan_to_num(facts.quiet[rows]), (0, 180, 730, 1500), (1.0, 1.0, 0.9, 0.8)).astype(np.float32)
    return Terms(
        factors={
            "language": languages,
            "place": place,
            "audience": audience,
            "status": _STATUS[facts.status[rows]],
            "quiet": quiet,
            "kind": kind,
            "level": _levels(catalogue, wish, rows),
        },
        gains={
            "near": near,
            "language": own,
            "audience": among,
            "kind": wanted,
            "alive": np.where(facts.status[rows] == 0, 0.05, 0.0).astype(np.float32),
            "newcomers": np.where(facts.newcomers[rows], 0.03, 0.0).astype(np.float32),
            "starters": np.where(
                facts.starters[rows], _STARTER if wish.profile.level in _BEGINNER else 0.0, 0.0
            ).astype(np.float32),
            "times": _times(catalogue, wish, rows),
        },
        km=km,
    )


def _distances(facts: Facts, wish: Wish, rows: npt.NDArray[np.int64]) -> Floats:
    """Kilometres to each row, not a number where either place is unknown."""
    if wish.latitude is None or wish.longitude is None:
        return np.full(len(rows), np.nan, dtype=np.float32)
    there, here = np.radians(facts.latitude[rows]), np.float32(np.radians(wish.latitude))
    east = np.radians(facts.longitude[rows] - np.float32(wish.longitude))
    half = np.sin((there - here) / 2) ** 2 + np.cos(there) * np.cos(here) * np.sin(east / 2) ** 2
    km: Floats = (2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))).astype(np.float32)
    return km


def _languages(facts: Facts, wish: Wish, rows: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    key = (wish.reads, wish.reads_certain)
    if key not in facts.read_by:
        if len(facts.read_by) >= _MOST_TABLES:
            facts.read_by.clear()
        table = [_language_terms(known, wish) for known in facts.languages] or [(1.0, 0.0)]
        facts.read_by[key] = np.array(table, dtype=np.float32)
    found = facts.read_by[key][facts.language[rows]]
    return found[:, 0], found[:, 1]


def _language_terms(known: tuple[tuple[str, ...], bool, str], wish: Wish) -> tuple[float, float]:
    """Factor and gain of one set of languages; the learner's first language counts a little more than the others."""
    codes, stated, _country = known
    shared = [code for code in wish.reads if code in codes]
    if shared:
        first = wish.reads[0] in codes
        gain = 0.12 if first and (wish.reads[0] != "en" or len(wish.reads) == 1) else 0.04 if first else 0.0
        return (1.0 if stated or not codes.index(shared[0]) else 0.95), gain
    if not codes:
        return 0.85, 0.0
    if any(close_to(code) in codes for code in wish.reads):
        return 0.4, 0.0
    if stated:
        return (UNREAD if wish.reads_certain else 0.15), 0.0
    return (0.5 if "en" in wish.reads else 0.15), 0.0


def _places(facts: Facts, wish: Wish, rows: npt.NDArray[np.int64], km: Floats) -> tuple[Floats, Floats]:
    form = facts.format[rows]
    country = _country_terms(facts, wish)[facts.country[rows]]
    inside = _inside(facts, wish, rows)
    placed = ~np.isnan(km)
    far = np.nan_to_num(km, nan=1e5)
    here, next_door, elsewhere = country == 1, country == 2, country == 3
    local = np.where(placed, np.interp(far, _ALONGSIDE, _IN_PERSON), np.where(here, _SAME_COUNTRY_LOCAL, _FAR_LOCAL))
    local = np.where(inside == 1, np.maximum(local, 0.8), local)
    hybrid = np.where(here, np.interp(far, _ALONGSIDE, _HYBRID), np.where(next_door, 0.25, _FAR_HYBRID))
    hybrid = np.where(placed & (far < 100), np.maximum(hybrid, 0.9), hybrid)
    hybrid = np.where(country == 0, 0.6, hybrid)
    online = np.where(next_door, 0.35, np.where(elsewhere, 0.18, 1.0))
    online = np.where(inside == -1, np.minimum(online, 0.6), online)
    if wish.country == "":
        local, hybrid, online = (
            np.where(placed, local, 0.2),
            np.where(placed, hybrid, 0.35),
            np.where(country == 0, 1, 0.45),
        )
    if wish.profile.format == "online":
        local *= 0.25
        hybrid = np.maximum(hybrid * 0.9, 0.2)
    elif wish.profile.format == "local":
        online = online * 0.45
    factor = np.choose(form, [online, local, hybrid, np.maximum(online, hybrid)])
    close = np.interp(far, (0, 15, 50, 120), (0.25, 0.25, 0.12, 0.0)) * (placed & (form != 0))
    if wish.profile.format == "online":
        close *= 0.3
    close = np.where((form == 0) & here, np.where(inside == 1, 0.2, 0.12), close)
    return factor.astype(np.float32), close.astype(np.float32)


def _country_terms(facts: Facts, wish: Wish) -> npt.NDArray[np.int8]:
    """For each country of the catalogue: 0 none said, 1 the learner's, 2 beside it, 3 elsewhere."""
    near = countries()[wish.country].near if wish.country in countries() else ()
    return np.array(
        [0 if not code else 1 if code == wish.country else 2 if code in near else 3 for code in facts.countries],
        dtype=np.int8,
    )


def _inside(facts: Facts, wish: Wish, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int8]:
    """1 inside the entry's named area, -1 outside it, 0 where there is no area or no point."""
    if wish.latitude is None or wish.longitude is None:
        return np.zeros(len(rows), dtype=np.int8)
    west, south, east, north = facts.area[rows].T
    within = (west <= wish.longitude) & (wish.longitude <= east) & (south <= wish.latitude) & (wish.latitude <= north)
    return np.where(np.isnan(west), 0, np.where(within, 1, -1)).astype(np.int8)


def _audiences(facts: Facts, wish: Wish, rows: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    table = np.array([_audience_terms(known, wish) for known in facts.audiences] or [(1.0, 0.0)], dtype=np.float32)
    found = table[facts.audience[rows]]
    return found[:, 0], found[:, 1]


def _audience_terms(known: tuple[frozenset[str], frozenset[str]], wish: Wish) -> tuple[float, float]:
    """Those it is for find it sooner; whether others belong is not known, so it costs them a little."""
    stated, likely = known
    factor = gain = 1.0
    gain = 0.0
    if "gender-minorities" in stated:
        factor, gain = (1.0, 0.12) if "gender-minorities" in wish.groups else (_UNASKED, 0.0)
    if "students" in stated:
        factor, gain = (factor, gain + 0.1) if "students" in wish.groups else (factor * 0.5, gain)
    if "contributors" in stated and "contributors" not in wish.groups:
        factor *= 0.8 if wish.profile.level in _BEGINNER else 0.95
    if likely:
        factor, gain = (factor, gain + 0.12) if wish.groups & likely else (factor * _UNASKED, gain)
    return factor, gain


def _kinds(facts: Facts, wish: Wish, rows: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    wanted = {kind.strip().casefold().replace(" ", "_").replace("-", "_") for kind in wish.profile.kinds}
    if not wanted:
        return np.ones(len(rows), dtype=np.float32), np.zeros(len(rows), dtype=np.float32)
    fits = np.array([kind in wanted or f"{kind}s" in wanted for kind in facts.kinds])[facts.kind[rows]]
    return np.where(fits, 1.0, 0.85).astype(np.float32), np.where(fits, 0.1, 0.0).astype(np.float32)


def _levels(catalogue: Catalogue, wish: Wish, rows: npt.NDArray[np.int64]) -> Floats:
    facts = catalogue.facts
    steps = {"beginner": 0, "novice": 0, "intermediate": 1, "advanced": 2, "expert": 2}
    mine = steps.get(wish.profile.level)
    table = [
        1.0 if mine is None or level not in steps else (1.0, 0.85, 0.6)[abs(steps[level] - mine)]
        for level in facts.levels
    ]
    found = np.array(table or [1.0], dtype=np.float32)[facts.level[rows]]
    if wish.profile.level in _BEGINNER or (not wish.profile.level and _FIRST.search(wish.text.casefold())):
        found *= np.where(
            _tools(catalogue, wish)[rows] & ~facts.starters[rows], np.float32(_TOOL_FIRST), np.float32(1)
        )
    return found


def _tools(catalogue: Catalogue, wish: Wish) -> npt.NDArray[np.bool_]:
    """Entries about a tool for those who build already, unless the learner wishes for that tool."""
    found = np.zeros(len(catalogue), dtype=np.bool_)
    wished = {number for number, weight in wish.subjects if weight >= _WISHED_FROM}
    numbers = {lexicon().number[name] for name in _TOOLS if name in lexicon().number}
    if not wished & numbers:
        for number in numbers & catalogue.subjects.keys():
            rows, weights = catalogue.subjects[number]
            found[rows[weights >= _ABOUT]] = True
    return found


def _times(catalogue: Catalogue, wish: Wish, rows: npt.NDArray[np.int64]) -> Floats:
    """A gain where at least an hour of a stated meeting lies in the learner's free times."""
    gains = np.zeros(len(rows), dtype=np.float32)
    mine = wish.profile.times
    if mine and len(catalogue.facts.timed):
        for place in np.flatnonzero(np.isin(rows, catalogue.facts.timed)):
            common = (mine & (catalogue.entries[rows[place]].meetings or 0)).bit_count()
            gains[place] = 0.1 if common >= 2 else 0.0
    return gains

"""Filters of the directory: which entries pass, how many each choice would leave, and which filter to loosen.

Everything is counted in memory over the prepared catalogue; nothing here knows who asks, so nothing private is in it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from lyceum.matching.ranking.entries import Entry
from lyceum.matching.times import WeeklyTimes, convert

Mask = npt.NDArray[np.bool_]

LOCAL_KINDS = ("local_group", "local_chapter", "student_chapter")
# Kinds as people choose them, each with the kinds of the directory it holds.
KIND_GROUPS: dict[str, tuple[str, ...]] = {
    "here": ("community",),
    "local": LOCAL_KINDS,
    "forum": ("forum", "qa_site", "mailing_list", "chat"),
    "association": ("association", "interest_group", "working_group"),
    "social": ("social_group",),
    "course": ("programme",),
}
# What is online and in person counts in both.
FORMS = {"in_person": ("local", "in_person", "hybrid"), "online": ("online", "hybrid", "")}


@dataclass(frozen=True, slots=True)
class Facets:
    """One mask for each choice of each filter, over the entries of a catalogue in their order."""

    size: int
    masks: Mapping[tuple[str, str], Mask]
    latitude: npt.NDArray[np.float32]
    longitude: npt.NDArray[np.float32]
    hours: npt.NDArray[np.float32]
    meetings: Mapping[int, int]  # entry -> mask of half hours of the week, UTC


def prepare_facets(entries: Sequence[Entry], subjects: Mapping[str, Iterable[int]] | None = None) -> Facets:
    """The masks of a catalogue; `subjects` says which rows are about what."""
    rows: dict[tuple[str, str], list[int]] = {
        ("subject", key): list(found) for key, found in (subjects or {}).items()
    }
    for row, entry in enumerate(entries):
        for choice in _choices(entry):
            rows.setdefault(choice, []).append(row)
    masks = {}
    for choice, members in rows.items():
        masks[choice] = np.zeros(len(entries), dtype=bool)
        masks[choice][members] = True
    return Facets(
        len(entries),
        masks,
        np.array([np.nan if e.latitude is None else e.latitude for e in entries], dtype=np.float32),
        np.array([np.nan if e.longitude is None else e.longitude for e in entries], dtype=np.float32),
        np.array([np.nan if e.hours_a_week is None else e.hours_a_week for e in entries], dtype=np.float32),
        {row: e.meetings for row, e in enumerate(entries) if e.meetings},
    )


def _choices(entry: Entry) -> Iterator[tuple[str, str]]:
    """Every choice an entry answers to; what the source does not say answers to nothing."""
    several = {
        "kind": [group for group, kinds in KIND_GROUPS.items() if entry.kind in kinds],
        "language": [re.split("[-_]", code)[0].lower() for code in entry.languages],
        "level": [level for level in entry.level.split(",") if level],
        "form": [form for form, formats in FORMS.items() if entry.format in formats],
        "cost": [entry.cost] if entry.cost else [],
        "new": ["yes"] if entry.welcomes_newcomers else [],
        "access": entry.access,
    }
    return ((name, value) for name, values in several.items() for value in values)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody has chosen: choices by filter (one of them is enough, of access all), and measured ones."""

    choices: Mapping[str, tuple[str, ...]]
    within_km: float | None = None
    latitude: float | None = None
    longitude: float | None = None
    most_hours: float | None = None
    free: int | None = None  # mask of half hours of the week, UTC

    @property
    def filters(self) -> list[str]:
        """The filters that are on, by name."""
        on = [name for name, values in self.choices.items() if values]
        if self.within_km is not None and self.latitude is not None:
            on.append("distance")
        if self.most_hours is not None:
            on.append("hours")
        if self.free is not None:
            on.append("times")
        return on


@dataclass(frozen=True, slots=True)
class Filtered:
    """What passes; for each choice how many it would show beside the other filters; what each filter costs."""

    mask: Mask
    counts: Mapping[tuple[str, str], int]
    without: Mapping[str, int]  # filter -> how many would be shown without it
    alone: Mapping[str, int]  # filter -> how many it would show by itself

    @property
    def to_loosen(self) -> str:
        """The filter whose removal shows the most; the strictest where no single one helps; empty without filters."""
        best = max(self.without, key=lambda name: self.without[name], default="")
        if best and not self.without[best]:
            return min(self.alone, key=lambda name: self.alone[name]) if any(self.alone.values()) else ""
        return best


def apply_filters(facets: Facets, chosen: Chosen, base: Mask | None = None) -> Filtered:
    """Filter the entries of `base` (all when None): a handful of passes over boolean arrays."""
    every = np.ones(facets.size, dtype=bool) if base is None else base
    passing = {name: _passes(facets, chosen, name) for name in chosen.filters}
    mask = every.copy()
    for passes in passing.values():
        mask &= passes
    without = {}
    for name in passing:
        others = every.copy()
        for other, passes in passing.items():
            if other != name:
                others &= passes
        without[name] = others
    counts = {
        choice: int(np.count_nonzero(has & without.get(choice[0], mask) if choice[0] != "access" else has & mask))
        for choice, has in facets.masks.items()
    }
    return Filtered(
        mask,
        counts,
        without={name: int(np.count_nonzero(others)) for name, others in without.items()},
        alone={name: int(np.count_nonzero(passes & every)) for name, passes in passing.items()},
    )


def _passes(facets: Facets, chosen: Chosen, name: str) -> Mask:
    if name == "distance":
        km = distances_km(facets, chosen.latitude or 0.0, chosen.longitude or 0.0)
        return np.nan_to_num(km, nan=np.inf) <= np.float32(chosen.within_km or 0.0)
    if name == "hours":
        return np.nan_to_num(facets.hours, nan=np.inf) <= np.float32(chosen.most_hours or 0.0)
    if name == "times":
        mask = np.zeros(facets.size, dtype=bool)
        mask[[row for row, meets in facets.meetings.items() if meets & (chosen.free or 0)]] = True
        return mask
    found = [_mask(facets, name, value) for value in chosen.choices[name]]
    joined = np.logical_and if name == "access" else np.logical_or
    return np.asarray(joined.reduce(found), dtype=bool)


def _mask(facets: Facets, name: str, value: str) -> Mask:
    mask = facets.masks.get((name, value))
    return np.zeros(facets.size, dtype=bool) if mask is None else mask


def distances_km(facets: Facets, latitude: float, longitude: float) -> npt.NDArray[np.float32]:
    """Kilometres of every entry from a point, along the surface; not a number where its place is unknown."""
    a, b = np.radians(np.float32(latitude)), np.radians(facets.latitude)
    east = np.radians(facets.longitude - np.float32(longitude))
    haversine = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(east / 2) ** 2
    km: npt.NDArray[np.float32] = (2 * 6371.0 * np.arcsin(np.sqrt(np.clip(haversine, 0, 1)))).astype(np.float32)
    return km


def week_mask(times: WeeklyTimes, on: date) -> int:
    """A week as a mask in UTC, bit n for half hour n from Monday 0:00, with the offset in force on that date."""
    mask = 0
    for n, level in enumerate(convert(times, "UTC", on).slots):
        if level:
            mask |= 1 << n
    return mask

"""What the ranking is given and what it answers, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Datum = str | int | float


@dataclass(frozen=True, slots=True)
class Entry:
    """A community in the directory. Everything but id and name may be empty: the source does not say.

    `area` is west, south, east, north in degrees; `meetings` a mask of 336 half hours of the week in UTC.
    """

    id: str
    name: str
    description: str = ""
    topics: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    kind: str = ""
    source: str = ""
    level: str = ""
    languages: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    format: str = ""
    country: str = ""
    region: str = ""
    city: str = ""
    latitude: float | None = None
    longitude: float | None = None
    area: tuple[float, float, float, float] | None = None
    zone: str = ""
    status: str = ""
    quiet_days: int | None = None
    welcomes_newcomers: bool | None = None
    hours_a_week: float | None = None
    cost: str = ""
    access: tuple[str, ...] = ()
    meetings: int | None = None
    founded: int | None = None
    size: int | None = None
    local: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """A learner: goals in their own words, and what else they said. `format` is local, online or any.

    `self_described` holds only words the person used of themselves; `refused` maps ids of entries to the reason given
    ("not for me because ..."): topic, distance, language, kind, size, time or other.
    """

    id: str = ""
    goals: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    level: str = ""
    languages: tuple[str, ...] = ()
    country: str = ""
    city: str = ""
    latitude: float | None = None
    longitude: float | None = None
    zone: str = ""
    format: str = "any"
    self_described: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    times: int | None = None
    hours_a_week: float | None = None
    refused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """One term of a score: its kind, its share of the score (below 0 for a caveat's loss), what to print from it."""

    kind: str
    share: float
    data: Mapping[str, Datum] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """A suggested entry. The shares of its reasons add up to its score; the caveat tells what it costs.

    `is_sure` says that it is about the wish itself; others only come nearest.
    """

    id: str
    score: float
    reasons: tuple[Reason, ...]
    caveat: Reason | None = None
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Ranking:
    """The list, best first. `nothing_fits` says that not even the first is recommended."""

    results: tuple[Result, ...]
    nothing_fits: bool


class Embedder(Protocol):
    """A semantic model an operator may plug in: one row of length 1 for each text."""

    def __call__(self, texts: Sequence[str], /) -> "npt.NDArray[np.float32]": ...

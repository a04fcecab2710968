"""What fits into a few minutes: people who wait first, then questions, then news, each whole or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

LETTERS_A_MINUTE = 1_000  # about 200 words
ARRIVING = 20  # seconds, to open it and find the place
WRITING = 100  # more, where somebody hopes for a reply


class Rank(IntEnum):
    """What comes before what."""

    PERSON_WAITS = 0
    WITH_ME = 1
    NEWS = 2
    UNANSWERED = 3


@dataclass(frozen=True, slots=True)
class Stop:
    """One place of a walk: how much there is to read, since when it waits."""

    key: str
    rank: Rank
    letters: int
    at: datetime

    @property
    def seconds(self) -> int:
        """How long it takes to read, and to reply where that is hoped for."""
        writing = 0 if self.rank == Rank.NEWS else WRITING
        return ARRIVING + writing + round(max(0, self.letters) * 60 / LETTERS_A_MINUTE)


def choose_walk(stops: Iterable[Stop], minutes: int) -> list[Stop]:
    """The stops that fit, in order of rank and then of the longest wait; of two of one key the one that comes first.

    What does not fit is passed over for what does. The first stop stays even if it alone is longer: a person who
    waits is not left out because the time is short.
    """
    left = minutes * 60
    chosen: dict[str, Stop] = {}
    seen: set[str] = set()
    for stop in sorted(stops, key=lambda stop: (stop.rank, stop.at, stop.key, stop.letters)):
        if stop.key in seen:
            continue
        seen.add(stop.key)
        if stop.seconds <= left or not chosen:
            chosen[stop.key] = stop
            left -= stop.seconds
    return list(chosen.values())

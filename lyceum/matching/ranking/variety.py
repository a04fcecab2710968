"""The order of a list: the best next one, with something of every kind, near before far, nothing twice."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from lyceum.matching.ranking.catalogue import FORMATS, Catalogue, Facts, Floats

FIRST = 9  # the entries somebody sees at first
_POOL = 150
_SAME_KIND, _SAME_SOURCE, _MOST_SAME = 0.012, 0.012, 5
_TWIN = 0.5  # what is left of an entry among the first ones for each of its twins above it
_THIRD = 2  # the place kept for what meets near, when nothing above does
_NEAR_KM = 30.0
_NEAR_ENOUGH = 0.7  # of the next best, to be put before it
_ONLINE = FORMATS["online"]


@dataclass(slots=True)
class _Above:
    """How many of each kind, source and name stand above already."""

    facts: Facts
    kinds: Counter[int] = field(default_factory=Counter)
    sources: Counter[int] = field(default_factory=Counter)
    twins: Counter[int] = field(default_factory=Counter)
    count: int = 0

    def add(self, row: int) -> None:
        self.kinds[int(self.facts.kind[row])] += 1
        self.sources[int(self.facts.source[row])] += 1
        self.twins[int(self.facts.twin[row])] += 1
        self.count += 1

    def left_of(self, row: int) -> float:
        """The share of its points that an entry keeps below these."""
        same = _SAME_KIND * min(_MOST_SAME, self.kinds[int(self.facts.kind[row])])
        same += _SAME_SOURCE * min(_MOST_SAME, self.sources[int(self.facts.source[row])])
        twins = self.twins[int(self.facts.twin[row])] if self.count < FIRST else 0
        return float((1 - same) * _TWIN**twins)


def vary(catalogue: Catalogue, rows: npt.NDArray[np.int64], score: Floats, km: Floats, top: int) -> list[int]:
    """Places of the rows in order, at most `top`; each is lower for what stands above of its kind, source and name.

    The third is one that meets near, if one fits well and neither of the first two does.
    """
    size = catalogue.facts.size[rows]
    pool = min(len(rows), max(_POOL, top))
    best = np.argpartition(-score, pool - 1)[:pool]
    best = best[np.lexsort((rows[best], -size[best], -np.round(score[best], 5)))]
    left = [(int(place), float(score[place])) for place in best]
    near = (km <= _NEAR_KM) & (catalogue.facts.format[rows] != _ONLINE)
    above = _Above(catalogue.facts)
    order: list[int] = []
    while left and len(order) < top:
        chosen = _next(left, rows, above)
        if len(order) == _THIRD and not near[order].any():
            chosen = _near_one(left, near, chosen)
        place, _points = left.pop(chosen)
        above.add(int(rows[place]))
        order.append(place)
    return order


def _next(left: Sequence[tuple[int, float]], rows: npt.NDArray[np.int64], above: _Above) -> int:
    chosen, value = 0, -1.0
    for number, (place, points) in enumerate(left):
        if points <= value:
            break
        worth = points * above.left_of(int(rows[place]))
        if worth > value:
            chosen, value = number, worth
    return chosen


def _near_one(left: Sequence[tuple[int, float]], near: npt.NDArray[np.bool_], otherwise: int) -> int:
    """The best that meets near, if it is nearly as good as what would come next."""
    least = _NEAR_ENOUGH * left[otherwise][1]
    return next((number for number, (place, points) in enumerate(left) if near[place] and points >= least), otherwise)

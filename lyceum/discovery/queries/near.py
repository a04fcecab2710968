"""The distance map: rings round the middle of an area, a numbered dot for each place; a list says the same."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lyceum.discovery.queries.suggestions import Card
from lyceum.matching.ranking.entries import Profile

# Rings in kilometres: the narrowest set that holds all that is shown.
RINGS = ((1, 3, 6), (5, 15, 30), (20, 50, 120))
_MIDDLE, _RADII = 200.0, (60.0, 120.0, 180.0)
_APART = 34.0  # two dots' radii
HUES = 8


@dataclass(frozen=True, slots=True)
class Dot:
    number: int
    x: int
    y: int
    hue: int


@dataclass(frozen=True, slots=True)
class Ring:
    km: int
    radius: int


@dataclass(frozen=True, slots=True)
class DistanceMap:
    """A square of 400 by 400: north is up; nothing of it says where the reader is."""

    rings: Sequence[Ring]
    dots: Sequence[Dot]
    directions: Sequence[str]  # of each card: one of eight, "n" to "nw"


def draw_map(cards: Sequence[Card], learner: Profile) -> DistanceMap:
    """Place each card by distance and direction; dots that would cover another are moved round the ring."""
    farthest = max((card.km or 0.0 for card in cards), default=0.0)
    kilometres = next((rings for rings in RINGS if rings[-1] >= farthest), RINGS[-1])
    dots: list[Dot] = []
    directions = []
    for number, card in enumerate(cards, start=1):
        angle = _bearing(learner.latitude or 0.0, learner.longitude or 0.0, card.entry.latitude, card.entry.longitude)
        directions.append(("n", "ne", "e", "se", "s", "sw", "w", "nw")[round(angle / (math.pi / 4)) % 8])
        dots.append(_place(number, max(26.0, _radius(card.km or 0.0, kilometres)), angle, dots))
    rings = [Ring(km, int(radius)) for km, radius in zip(kilometres, _RADII, strict=True)]
    return DistanceMap(rings, dots, directions)


def _bearing(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The direction to a point, clockwise from north, in radians."""
    a, b = math.radians(latitude), math.radians(other_latitude)
    east = math.radians(other_longitude - longitude)
    return math.atan2(
        math.sin(east) * math.cos(b), math.cos(a) * math.sin(b) - math.sin(a) * math.cos(b) * math.cos(east)
    )


def _radius(km: float, rings: tuple[int, int, int]) -> float:
    """Distance on the paper: straight between one ring and the next."""
    marks = [(0.0, 0.0), *zip(map(float, rings), _RADII, strict=True)]
    for (near, inner), (far, outer) in pairwise(marks):
        if km <= far:
            return inner + (outer - inner) * (km - near) / (far - near)
    return _RADII[-1]


def _place(number: int, radius: float, angle: float, others: Sequence[Dot]) -> Dot:
    """The dot, turned in small steps to either side until it covers no other."""
    for step in range(48):
        turned = angle + (step + 1) // 2 * (math.pi / 20) * (-1) ** step
        x, y = _MIDDLE + radius * math.sin(turned), _MIDDLE - radius * math.cos(turned)
        if all(math.hypot(x - dot.x, y - dot.y) >= _APART for dot in others):
            break
    return Dot(number, round(x), round(y), (number - 1) % HUES + 1)

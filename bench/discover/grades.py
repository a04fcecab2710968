"""How well an entry fits a person: 3 fully, 2 mostly, 1 loosely, 0 not; the rule is explained in README.md."""

import math
from dataclasses import dataclass
from functools import cache

from topics import WIDE, Label, ancestors, labels, spoken, tree

NEAR_KM = 60.0
REGION_KM = 120.0
FAR_KM = 250.0


@dataclass(frozen=True, slots=True)
class Person:
    """The circumstances of a person and the topics that would truly serve them, each with its best grade."""

    id: str
    wants: tuple[tuple[str, int], ...]
    languages: frozenset[str]
    country: str
    continent: str
    point: tuple[float, float] | None
    format: str
    level: str
    self_described: frozenset[str]
    kinds: frozenset[str]


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    a, b = math.radians(one[0]), math.radians(other[0])
    turn = math.radians(other[1] - one[1])
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(turn / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(half))


@cache
def kinship(topic: str, other: str) -> int:
    """How well a community about `other` serves a wish for `topic`."""
    above, beside = tree()
    if topic == other:
        return 3
    if other in beside.get(topic, ()) or topic in above[other] or other in above[topic] - WIDE:
        return 2
    related = topic in ancestors(other) or other in ancestors(topic) or (above[topic] & above[other]) - WIDE
    return 1 if related else 0


def topic_grade(wish: str, label: Label) -> int:
    """Fit of one wish; `r&women-in-tech` asks for both, and the second may be only a part of it."""
    if "&" in wish:
        return min(3 if topic in label.part else single_grade(topic, label) for topic in wish.split("&"))
    return single_grade(wish, label)


def single_grade(topic: str, label: Label) -> int:
    best = max((kinship(topic, other) for other in label.about), default=0)
    if best < 2 and topic in label.part:
        return 2
    if best < 1 and any(topic in tree()[0][other] for other in label.part):
        return 1
    return best


def language_grade(person: Person, label: Label) -> int:
    if person.languages & label.languages:
        return 3
    return 2 if person.languages & label.perhaps else 0


def audience_grade(person: Person, label: Label) -> int:
    if label.audience <= person.self_described:
        return 3
    if label.audience & person.self_described:
        return 2
    if label.audience == {"contributors"}:
        return 2 if person.level == "beginner" else 3
    return 1


def level_grade(person: Person, label: Label) -> int:
    pair = {label.level, person.level}
    return 2 if pair in ({"beginners", "advanced"}, {"advanced", "beginner"}) else 3


def inside(box: tuple[float, float, float, float], point: tuple[float, float]) -> bool:
    west, south, east, north = box
    return west <= point[1] <= east and south <= point[0] <= north


def distance(person: Person, label: Label) -> float:
    """Kilometres to the entry's place: nothing inside its area, infinite when nobody knows."""
    if person.point and label.box and inside(label.box, person.point):
        return 0.0
    if person.point and label.point:
        return kilometres(person.point, label.point)
    return math.inf


# What a place allows, by how the entry meets: rows by distance, columns by the form the person wants.
NEARBY = {
    "local": {"here": (3, 3, 1), "region": (2, 2, 0), "far": (1, 1, 0), "country": (0, 0, 0)},
    "hybrid": {"here": (3, 3, 3), "region": (2, 2, 2), "far": (1, 1, 1), "country": (0, 1, 1)},
    "online": {"here": (2, 3, 3), "region": (1, 2, 2), "far": (1, 1, 1), "country": (0, 1, 1)},
}
NATION = {"local": (2, 2, 1), "hybrid": (2, 3, 3), "online": (2, 3, 3)}
FORMS = ("local", "any", "online")


def near_grade(person: Person, label: Label) -> int:
    away = distance(person, label)
    at_home = bool(person.country) and person.country == label.country
    if away <= NEAR_KM:
        ring = "here"
    elif not at_home:
        return 0
    elif person.point is None:
        ring = "far"  # somewhere in the country: it may be near
    else:
        ring = "region" if away <= REGION_KM else "far" if away <= FAR_KM else "country"
    return NEARBY[label.met][ring][FORMS.index(person.format)]


def nation_grade(person: Person, label: Label) -> int:
    if not person.country:
        return 1
    return NATION[label.met][FORMS.index(person.format)] if person.country == label.country else 0


def continent_grade(person: Person, label: Label) -> int:
    latin = person.continent == "America" and bool(spoken(person.country) & {"es", "pt"})
    home = latin if label.continent == "Latin America" else person.continent == label.continent
    if not home:
        return 0 if person.country else 1
    return (1, 3, 3)[FORMS.index(person.format)]


def reach_grade(person: Person, label: Label) -> int:
    """What place and form allow: an online entry is second best at most for one who wants to meet people."""
    if label.reach == "near":
        return near_grade(person, label)
    if label.reach == "nation":
        return nation_grade(person, label)
    if label.reach == "continent":
        return continent_grade(person, label)
    return ((2, 2, 1) if label.reach == "finder" else (1, 3, 3))[FORMS.index(person.format)]


def grade(person: Person, label: Label) -> int:
    # second best topics lose as much as they are second best: their own relatives are loose fits at most
    best = max((topic_grade(topic, label) - (3 - limit) for topic, limit in person.wants), default=0)
    if best < 1:
        return 0
    kind = 1 if person.kinds and label.kind not in person.kinds else 3
    limits = (language_grade(person, label), reach_grade(person, label), audience_grade(person, label))
    return min(best, *limits, level_grade(person, label), kind, label.life, label.ceiling)


def graded(person: Person) -> dict[str, int]:
    """Every entry of the catalogue that is worth more than nothing to the person."""
    grades = {label.id: grade(person, label) for label in labels()}
    return {key: value for key, value in grades.items() if value}

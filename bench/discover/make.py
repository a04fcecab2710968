"""Makes the profiles and their answer keys from people-*.txt, and parts them into tuning and unseen."""

import argparse
import hashlib
import importlib.resources
import json
from dataclasses import dataclass
from functools import cache

from grades import Person, graded, kilometres
from topics import HERE, Row, catalogue, places, read_table

LEVELS = {"b": "beginner", "i": "intermediate", "a": "advanced", "": None}
FORMATS = {"l": "local", "o": "online", "*": "any"}
PARTS = ("tuning", "unseen")
FOLDS = 5
FRESH = "people-8.txt"  # written last and asked once
ZONE_PARTS = {"Australia": "Pacific", "Indian": "Africa", "Atlantic": "Europe"}


@dataclass(frozen=True, slots=True)
class Written:
    """One line of people-*.txt: the profile a command reads and the key it is judged by."""

    profile: Row
    key: Row


def share(*words: str) -> float:
    """A number from 0 to 1 that depends on the words alone."""
    return int(hashlib.sha256("/".join(words).encode()).hexdigest()[:8], 16) / 0xFFFFFFFF


@cache
def wishes() -> dict[str, tuple[str, dict[str, int]]]:
    found = {}
    for want, family, topics in read_table("wants.txt"):
        pairs = [topic.partition(":") for topic in topics.split()]
        found[want] = (family, {topic: int(limit or 3) for topic, _, limit in pairs})
    return found


@cache
def zones() -> dict[str, list[tuple[tuple[float, float], str]]]:
    """Zones of every country with the place each is named after."""
    table = importlib.resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    found: dict[str, list[tuple[tuple[float, float], str]]] = {}
    for row in table.splitlines():
        if row and not row.startswith("#"):
            country, position, zone = row.split("\t")[:3]
            split = max(position.rfind("+"), position.rfind("-"))
            point = (degrees(position[:split], 2), degrees(position[split:], 3))
            found.setdefault(country, []).append((point, zone))
    return found


def degrees(text: str, whole: int) -> float:
    sign = -1 if text[0] == "-" else 1
    return sign * (int(text[1 : 1 + whole]) + int(text[1 + whole : 3 + whole]) / 60)


def zone_of(country: str, point: tuple[float, float] | None) -> str | None:
    found = zones().get(country, [])
    if point is None:
        return found[0][1] if len(found) == 1 else None
    return min(found, key=lambda place: kilometres(place[0], point))[1] if found else None


def placed(text: str) -> tuple[Row, Row]:
    """The place as the profile tells it, and as it really is.

    `City,CC` gives everything, `~City,CC` no coordinates, `@City,CC` no name, `,CC` the country alone.
    """
    city, _, country = text.strip("~@").rpartition(",")
    point = places()[city, country] if city else None
    shown = point if not text.startswith("~") else None
    name = None if text.startswith("@") or not city else city.removesuffix(" CR")
    zone = zone_of(country, point)
    told: Row = {"city": name, "country": country or None, "timezone": zone}
    told |= {"lat": shown[0] if shown else None, "lon": shown[1] if shown else None}
    return told, {"country": country, "zone": zone or "", "point": point}


def spoken_goal(text: str) -> str | list[str]:
    return [part.strip() for part in text[2:].split(" / ")] if text.startswith("- ") else text


def written(row: list[str]) -> Written:
    want, languages, place, form, level, self_described, interests, goal = row
    found = [wishes()[name] for name in want.split("+")]
    told, real = placed(place)
    said = self_described.split(",")
    code = "p-" + hashlib.sha256(f"{place}|{goal}".encode()).hexdigest()[:8]
    profile = {
        "id": code,
        "goals": spoken_goal(goal),
        "interests": [word.strip() for word in interests.split(",") if word.strip()],
        "level": LEVELS[level],
        "languages": languages.split(","),
        **told,
        "format": FORMATS[form],
        "self": [word for word in said if word and not word.startswith("kind:")],
        "kinds": [word.removeprefix("kind:") for word in said if word.startswith("kind:")],
    }
    topics: dict[str, int] = {}
    for _, pairs in found:
        topics |= {topic: max(limit, topics.get(topic, 0)) for topic, limit in pairs.items()}
    key = {"id": code, "want": want, "families": [family for family, _ in found], "topics": topics, **real}
    return Written(profile, key)


def person(profile: Row, key: Row) -> Person:
    """Those two rows as the grading rule reads them."""
    region = key["zone"].partition("/")[0]
    return Person(
        id=profile["id"],
        wants=tuple(key["topics"].items()),
        languages=frozenset(code.partition("-")[0] for code in profile["languages"]),
        country=key["country"],
        continent=ZONE_PARTS.get(region, region),
        point=tuple(key["point"]) if key["point"] else None,
        format=profile["format"],
        level=profile["level"] or "",
        self_described=frozenset(profile["self"]),
        kinds=frozenset(profile["kinds"]),
    )


def people_of(part: str) -> list[Written]:
    """Everybody of a part: the file written last is unseen, all others are for tuning."""
    rows: list[Written] = []
    for path in sorted(HERE.glob("people-*.txt")):
        if (path.name == FRESH) is not (part == "unseen"):
            continue
        for number, row in enumerate(read_table(path.name), 1):
            if len(row) != 8:
                raise SystemExit(f"{path.name}, entry {number}: 8 cells are needed, {len(row)} are there: {row}")
            rows.append(written(row))
    return rows


def fold_of(key: Row) -> int:
    """One of five folds by the family of the first want, so that no family lies in two."""
    return int(share("family", key["families"][0]) * FOLDS) % FOLDS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--catalogue", help="also write the catalogue as plain JSONL to this file")
    parser.add_argument("--grades", help="also write every grade above 0 to this file, a person a line")
    options = parser.parse_args()
    parts = {part: people_of(part) for part in PARTS}
    rows = [row for part in PARTS for row in parts[part]]
    if len({row.key["id"] for row in rows}) != len(rows):
        raise SystemExit("two people are the same")
    for part, chosen in parts.items():
        for name, lines in (
            ("profiles", [row.profile for row in chosen]),
            ("keys", [row.key for row in chosen]),
        ):
            write(str(HERE / f"{name}-{part}.jsonl"), lines)
        print(f"{part}: {len(chosen)} people")
    if options.catalogue:
        write(options.catalogue, list(catalogue()))
    if options.grades:
        write(options.grades, [{"id": r.key["id"], "grades": graded(person(r.profile, r.key))} for r in rows])


def write(path: str, rows: list[Row]) -> None:
    with open(path, "w", encoding="utf-8") as out:  # noqa: PTH123 - a path may be /dev/stdout
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


if __name__ == "__main__":
    main()

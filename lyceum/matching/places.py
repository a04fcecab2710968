"""Places without a network: towns and countries by name in many scripts, and how far apart two points are.

The table comes from GeoNames (CC BY 4.0, see data/LICENSE-places.txt) and is written by scripts/places.py. It is
searched where it lies on the disk, so that it takes no memory before, and almost none after, the first question.
"""

import json
import math
import mmap
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

DATA = Path(__file__).parent / "data"
_EARTH_KM = 6371.0
_MOST_WORDS = 4
_MOST_TEXT = 2000
_PARTS = re.compile(r"[,;/()|]+")
_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")


class Country(NamedTuple):
    """What is known of a country: languages (most common first), countries beside it, its largest town, its width."""

    code: str
    languages: tuple[str, ...]
    near: tuple[str, ...]
    continent: str
    latitude: float
    longitude: float
    km: float


@dataclass(frozen=True, slots=True)
class Place:
    """A town: `region` is the code of its first-level division (in the United States the letters of the state)."""

    name: str
    country: str
    region: str
    latitude: float
    longitude: float
    population: int
    zone: str


def fold_place(text: str) -> str:
    """Lower case, no accents, no punctuation, single spaces: what place names are compared by."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(_WORDS.findall(unicodedata.normalize("NFC", bare).replace("'", "").replace("’", "")))


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Kilometres along the surface between two points in degrees."""
    a, b = math.radians(latitude), math.radians(other_latitude)
    east = math.radians(other_longitude - longitude)
    haversine = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(east / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(haversine)))


@lru_cache(maxsize=1)
def _tables() -> tuple[mmap.mmap, mmap.mmap]:
    opened = []
    for name in ("place-names.tsv", "places.tsv"):
        with (DATA / name).open("rb") as file:
            opened.append(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    return opened[0], opened[1]


@lru_cache(maxsize=1)
def countries() -> dict[str, Country]:
    """Every country of the table by its two letters."""
    return {
        code: Country(
            code,
            tuple(row["languages"]),
            tuple(row["near"]),
            row["continent"],
            row["centre"][0],
            row["centre"][1],
            row["km"],
        )
        for code, row in _country_rows().items()
    }


def _country_rows() -> dict[str, Any]:
    rows: dict[str, Any] = json.loads((DATA / "countries.json").read_text(encoding="utf-8"))
    return rows


@lru_cache(maxsize=1)
def _country_names() -> dict[str, str]:
    return {name: code for code, row in _country_rows().items() for name in row["names"]}


def find_country(text: str) -> str:
    """The two letters of a country named in any of some thirty languages, or by its two letters; else nothing."""
    if len(text) == 2 and text.upper() in countries():
        return text.upper()
    return _country_names().get(fold_place(text), "")


def _line_at(table: mmap.mmap, position: int) -> tuple[int, bytes]:
    start = table.rfind(b"\n", 0, position) + 1
    end = table.find(b"\n", position)
    return start, table[start : end if end >= 0 else len(table)]


def _offsets(name: bytes) -> list[int]:
    """Where the towns of this folded name stand in the table, by binary search over the sorted lines."""
    table = _tables()[0]
    low, high = 0, len(table)
    while low < high:
        start, line = _line_at(table, (low + high) // 2)
        key = line.split(b"\t", 1)[0]
        if key == name:
            return [int(x) for x in line.split(b"\t", 1)[1].split(b",")]
        if key + b"\t" < name + b"\t":
            low = start + len(line) + 1
        else:
            high = start
    return []


@lru_cache(maxsize=4096)
def _towns(folded: str) -> tuple[Place, ...]:
    found = []
    for offset in _offsets(folded.encode()) if folded else ():
        name, country, region, latitude, longitude, population, zone = (
            _line_at(_tables()[1], offset)[1].decode().split("\t")
        )
        found.append(Place(name, country, region, float(latitude), float(longitude), int(population), zone))
    return tuple(sorted(found, key=lambda place: -place.population))


def _candidates(text: str) -> Iterator[str]:
    """Pieces of the text that may be a town's name, longest first at every place."""
    for part in _PARTS.split(text[:_MOST_TEXT]):
        words = fold_place(part).split()
        for start in range(len(words)):
            for length in range(min(_MOST_WORDS, len(words) - start), 0, -1):
                yield " ".join(words[start : start + length])
        for run in _UNSPACED.findall(part):
            for start in range(len(run) - 1):
                for length in range(min(6, len(run) - start), 1, -1):
                    yield run[start : start + length]


def _told_beside(text: str) -> set[str]:
    """Letters of regions and countries in a text (a short word in capitals, or its last), and countries by name."""
    letters = {word.upper() for word in re.findall(r"\b[A-Z]{2,3}\b|\b[a-z]{2,3}\s*$", text)}
    named = {find_country(word) for word in re.findall(r"[^\W\d_]{4,}", text)[:50]}
    return {word.strip() for word in letters | named} - {""}


def find_places(text: str, country: str | None = None) -> list[Place]:
    """Towns named in the text, the likeliest first: in the given country, in a region named beside, then the largest.

    >>> find_places("Gainesville, FL", "US")[0].region
    'FL'
    """
    wanted = (country or "").upper()
    beside = _told_beside(text[:_MOST_TEXT])
    found: dict[tuple[str, float, float], tuple[tuple[int, int, int, int], Place]] = {}
    for name in _candidates(text):
        if len(name) < 2:
            continue
        for place in _towns(name):
            if wanted and place.country != wanted:
                continue
            order = (
                -(name.count(" ") + 1),
                -int(place.region in beside),
                -int(place.country in beside),
                -place.population,
            )
            key = (place.name, place.latitude, place.longitude)
            if key not in found or order < found[key][0]:
                found[key] = (order, place)
    return [place for _order, place in sorted(found.values(), key=lambda item: item[0])]

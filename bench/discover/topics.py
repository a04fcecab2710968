"""What every entry of the demo's catalogue is about, in which languages, where, for whom, and whether it lives."""

import gzip
import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from babel.languages import get_official_languages

HERE = Path(__file__).parent
CATALOGUE = HERE.parent.parent / "demo" / "directory.jsonl.gz"
TODAY = date(2026, 11, 23)  # the day the catalogue was put together: ages are counted from it
RECENT_DAYS = 550  # an inactive chapter that met within a year and a half may wake up

Row = dict[str, Any]

WIDE = frozenset({"computing", "programming", "science", "diversity", "web-development", "software-craft", "making"})
# A community of a framework is only partly one of its language: the wide word moves from "about" to "part".
PARTLY = frozenset(
    {"python", "ruby", "php", "javascript", "backend", "frontend", "linux", "databases", "apple", "rust"}
    | {"web-development", "csharp"}
)
CODES = {"vn": "vi", "cz": "cs", "mo": "ro", "zh-tw": "zh", "pt-BR": "pt", "tl": "fil", "nb": "no", "nn": "no"}
ALSO_SPOKEN = {"IN": {"hi", "en", "bn"}, "KE": {"sw", "en"}, "TZ": {"sw", "en"}, "UG": {"en", "sw"}, "TW": {"zh"}}
ALSO_SPOKEN |= {"HK": {"zh", "en"}, "SG": {"en", "zh", "ms"}, "US": {"en"}, "KP": {"ko"}, "PR": {"es", "en"}}
ALSO_SPOKEN |= {"MA": {"ar", "fr"}, "TN": {"ar", "fr"}, "DZ": {"ar", "fr"}, "LB": {"ar", "fr"}, "MY": {"ms", "en"}}
ALSO_SPOKEN |= {"BD": {"bn"}, "PK": {"ur", "en"}, "NP": {"ne"}, "LK": {"si", "ta", "en"}, "ET": {"am", "en"}}
CENTRES = {  # entries without a city, placed by their name
    "civictech:code-for-atlantic-city": ("US", 39.36, -74.42),
    "civictech:code-for-worcester": ("US", 42.26, -71.80),
    "civictech:open-boise": ("US", 43.62, -116.20),
    "civictech:open-columbus-indiana": ("US", 39.20, -85.92),
    "civictech:code-for-upper-valley": ("US", 43.70, -72.29),
    "pyladies:jos-plateau": ("NG", 9.90, 8.86),  # these and the next carry the point or country of another place
    "pyladies:brno-czech-republic": ("CZ", 49.20, 16.61),
    "pyladies:canakkale-turkey": ("TR", 40.15, 26.41),
    "pyladies:lavras-mg": ("BR", -21.25, -45.00),
    "pyladies:maputo-mozambique": ("MZ", -25.97, 32.57),
    "pyladies:panama": ("PA", 8.98, -79.52),
}
NATIONAL = frozenset(  # chapters of a whole country although they carry a point
    {"australia", "ethiopia", "ghana", "india", "indonesia", "nigeria", "spain", "taiwan", "uruguay"}
)
NATIONAL_CIVIC = frozenset(
    {"code-for-japan", "code-for-ireland", "code-for-poland", "code-for-australia", "code-for-tomorrow"}
)
CONTINENTS = {
    "civictech:code-for-africa": "Africa",
    "civictech:code-for-europe": "Europe",
    "osm:latam-discourse": "Latin America",
    "osm:latam-facebook": "Latin America",
    "osm:latam-irc": "Latin America",
    "osm:oceania-discourse": "Pacific",
}
COUNTRIES = {"nodeschool:italy": "IT"}  # said in the name only
COUNTRIES |= dict.fromkeys(("osm:ko-discourse", "osm:ko-matrix", "osm:ko-telegram", "osm:talk-ko"), "KR")  # not KP
OSM_CONTINENTS = {"africa": "Africa", "asia": "Asia", "oceania": "Pacific", "south-america": "America"}
READING_ONLY = frozenset({" Conferences", "Podcast", "Weekly Articles", "Residencies", "Digital Humanities Now"})
READING_ONLY |= {"Dear Tech", "GoodForPoc"}


@dataclass(frozen=True, slots=True)
class Label:
    """One entry as a careful reader sees it; `reach` is near, nation, continent, finder or world."""

    id: str
    about: frozenset[str]
    part: frozenset[str]
    languages: frozenset[str]
    perhaps: frozenset[str]  # languages that may be spoken there
    reach: str
    met: str  # local, online or hybrid
    country: str
    continent: str
    point: tuple[float, float] | None
    box: tuple[float, float, float, float] | None
    audience: frozenset[str]
    life: int  # the best grade its life signs allow: 0 dead, 1 long asleep, 2 asleep, 3 alive or not known
    ceiling: int  # 2 for something to read rather than to join
    level: str
    kind: str


def read_table(name: str) -> list[list[str]]:
    rows = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in row.split("|")] for row in rows if row and not row.startswith("#")]


@cache
def tree() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """The topics: those directly above each, and those beside it."""
    above: dict[str, frozenset[str]] = {}
    beside: dict[str, set[str]] = {}
    for (row,) in read_table("tree.txt"):
        left, _, near = row.partition("~")
        key, _, broader = left.partition("<")
        above[key.strip()] = frozenset(broader.split())
        for other in near.split():
            beside.setdefault(key.strip(), set()).add(other)
            beside.setdefault(other, set()).add(key.strip())
    return above, {key: frozenset(near) for key, near in beside.items()}


def ancestors(topic: str) -> frozenset[str]:
    above = tree()[0]
    found: set[str] = set()
    waiting = [topic]
    while waiting:
        for upper in above[waiting.pop()]:
            if upper not in found:
                found.add(upper)
                waiting.append(upper)
    return frozenset(found)


@cache
def places() -> dict[tuple[str, str], tuple[float, float]]:
    found = {}
    for (row,) in read_table("places.txt"):
        city, country, latitude, longitude = row.rsplit(",", 3)
        found[city, country] = (float(latitude), float(longitude))
    return found


@cache
def by_hand() -> dict[str, tuple[frozenset[str], frozenset[str], frozenset[str]]]:
    found = {}
    for row in read_table("labels.txt"):
        key, about, part, extra = (row + [""] * 3)[:4]
        found[key] = (frozenset(about.split()), frozenset(part.split()), frozenset(extra.split()))
    return found


def slug(entry: Row) -> str:
    """The identifier without the four characters its list was told apart by."""
    source, _, key = entry["id"].partition(":")
    return f"{source}:{key.split('~')[0].rpartition('-')[0]}"


LANGUAGE_TOPICS = {
    "c++": "cpp", "c#": "csharp", ".net": "dotnet", "commonlisp": "lisp", "node.js": "nodejs", "delphi": "pascal",
    "autohotkey": "automation", "autoit": "automation", "typescript": "typescript",
}  # fmt: skip
KUBERNETES_PARTS = {
    "sig-docs": "documentation", "sig-testing": "testing", "sig-windows": "windows", "wg-batch": "machine-learning",
    "wg-ai-gateway": "ai networking", "sig-cloud-provider": "cloud", "sig-ui": "frontend", "sig-cli": "command-line",
}  # fmt: skip


def subjects(entry: Row) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Topics it is about, topics it touches, and further marks."""
    source = entry["source"]
    if slug(entry) in by_hand():
        return by_hand()[slug(entry)]
    if source == "awesomecommunity":
        word = entry["section"][1].lower()
        return frozenset({LANGUAGE_TOPICS.get(word, word)}), frozenset(), frozenset()
    if source == "osm":
        return mapping_subjects(entry)
    if source == "kubernetes":
        part = KUBERNETES_PARTS.get(entry["id"].partition(":")[2], "")
        return frozenset({"kubernetes", "containers"}), frozenset({"devops", *part.split()}), frozenset({"advanced"})
    about, part = {
        "civictech": ("civic-tech open-data", "community-building"),
        "nodeschool": ("javascript nodejs learn-programming", "web-development"),
        "rladies": ("r statistics data-science", "women-in-tech programming"),
        "pyladies": ("python women-in-tech", "learn-programming data-science"),
        "ols": ("open-science mentoring", "research community-building"),
    }[source]
    return frozenset(about.split()), frozenset(part.split()), frozenset()


def mapping_subjects(entry: Row) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    about, part = {"mapping"}, {"gis", "open-data", "geography"}
    name = entry["name"].lower()
    if entry["kind"] == "student_chapter":
        about |= {"humanitarian-mapping", "geography"}
    if any(word in name for word in ("gis", "geo", "maptime", "spatial")):
        about.add("gis")
    if "wildlife" in name or "nature" in name:
        part.add("environment")
    if "flossk" in entry["id"] or "open source" in name or "free software" in name:
        part.add("open-source")
    return frozenset(about), frozenset(part), frozenset()


def tidy(about: frozenset[str], part: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """A wide word beside one of its own narrower ones is only a part."""
    wide = {topic for topic in about & PARTLY if any(topic in ancestors(other) for other in about)}
    return about - wide, part | wide


def spoken(country: str) -> frozenset[str]:
    if country in ALSO_SPOKEN:
        return frozenset(ALSO_SPOKEN[country])
    found = get_official_languages(country, de_facto=True) if len(country) == 2 else ()
    return frozenset(CODES.get(code, code.partition("_")[0]) for code in found)


def languages(entry: Row) -> tuple[frozenset[str], frozenset[str]]:
    """Languages surely and perhaps used: published ones, else those of the country, else English."""
    published = frozenset(CODES.get(code, code) for code in entry["languages"])
    if published:
        return published, frozenset()
    if entry["country"]:
        local = spoken(entry["country"])
        return local, frozenset({"en"}) - local
    return frozenset({"en"}), frozenset()


def life(entry: Row) -> int:
    if entry["status"] == "dead":
        return 0
    if entry["status"] != "inactive" or entry["source"] == "ols":
        return 2 if entry["source"] == "ols" else 3
    last = entry.get("last_event")
    if last and (TODAY - date.fromisoformat(last[:10])).days <= RECENT_DAYS:
        return 2
    return 1


def is_national(entry: Row) -> bool:
    key = entry["id"].partition(":")[2]
    return key in NATIONAL_CIVIC or (entry["source"] == "pyladies" and key.split("-")[0] in NATIONAL)


def where(entry: Row) -> tuple[str, tuple[float, float] | None]:
    """How far the entry reaches, and its point when it has one."""
    if entry["id"] in CENTRES:
        return "near", CENTRES[entry["id"]][1:]
    if entry["id"] in CONTINENTS:
        return "continent", None
    if is_national(entry):
        return "nation", None
    point = (entry["lat"], entry["lon"]) if entry["lat"] is not None else None
    if point is None and entry["city"] and entry["country"]:
        point = places().get((entry["city"].split(",")[0].strip(), entry["country"]))
    if point or entry.get("bbox"):
        return "near", point
    return wide(entry), None


def wide(entry: Row) -> str:
    """The reach of an entry without a place of its own."""
    if entry["country"]:
        return "nation"
    if entry["source"] == "osm":
        return "world" if entry["region"] == "world" else "continent"
    return "finder" if entry["format"] == "local" else "world"


def label(entry: Row) -> Label:
    country = CENTRES[entry["id"]][0] if entry["id"] in CENTRES else COUNTRIES.get(entry["id"], entry["country"])
    entry = {**entry, "country": country}
    about, part, marks = subjects(entry)
    if slug(entry) in by_hand():
        about, part = tidy(about, part)
    sure, perhaps = languages(entry)
    reach, point = where(entry)
    extra = next((mark[4:].split(",") for mark in marks if mark.startswith("for=")), [])
    reading = any(word in entry["name"] for word in READING_ONLY)
    school = {"DH Centers", "Schools • Workshops"} & set(entry["section"])
    region = OSM_CONTINENTS.get(entry["region"] or "", "")
    return Label(
        id=entry["id"],
        about=about,
        part=part - about,
        languages=sure,
        perhaps=perhaps,
        reach=reach,
        met=entry["format"],
        country=country or "",
        continent=CONTINENTS.get(entry["id"], region),
        point=point,
        box=tuple(entry["bbox"]) if entry.get("bbox") else None,
        audience=frozenset([*entry["audience"], *extra]),
        life=life(entry),
        ceiling=2 if reading or school else 3,
        level=next(iter(marks & {"beginners", "advanced"}), ""),
        kind=entry["kind"],
    )


@cache
def catalogue() -> tuple[Row, ...]:
    with gzip.open(CATALOGUE, "rt", encoding="utf-8") as lines:
        return tuple(json.loads(line) for line in lines)


@cache
def labels() -> tuple[Label, ...]:
    return tuple(label(entry) for entry in catalogue())

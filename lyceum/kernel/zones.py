"""Time zones as people know them: by a town and its country, under today's names."""

from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global

from lyceum.kernel.formats import locale

_AREAS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def todays_zone(name: str) -> str:
    """The name a zone has today: browsers and old accounts still say "Asia/Katmandu"."""
    return str(get_global("zone_aliases").get(name, name)) if "/" in name else name


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Every zone of a place, each once."""
    found = {todays_zone(name) for name in available_timezones() if name.split("/")[0] in _AREAS}
    return frozenset(found & available_timezones())


@lru_cache(maxsize=1)
def _former_names() -> dict[str, list[str]]:
    """CLDR keeps the towns of some zones under their former names."""
    former: dict[str, list[str]] = {}
    for old, new in get_global("zone_aliases").items():
        former.setdefault(str(new), []).append(str(old))
    return former


@lru_cache(maxsize=4096)
def _town(name: str, tongue: Locale) -> str:
    towns = (tongue.time_zones.get(key, {}).get("city") for key in (name, *_former_names().get(name, ())))
    return str(next(filter(None, towns), None) or name.rsplit("/", 1)[-1].replace("_", " "))


def zone_town(name: str) -> str:
    """The town of a zone alone, for sentences: "Nairobi"."""
    return _town(todays_zone(name), locale())


@lru_cache(maxsize=4096)
def _words(name: str, tongue: Locale) -> str:
    town = _town(name, tongue)
    country = tongue.territories.get(get_global("zone_territories").get(name, ""), "")
    return town if not country or country == town else f"{town} ({country})"


def zone_words(name: str) -> str:
    """A zone in the reader's language: "Nairobi (Kenya)"."""
    return _words(todays_zone(name), locale()) if "/" in name else name


def list_zones() -> list[tuple[str, str]]:
    """Zones with their words in the reader's language, by town."""
    named = [(name, zone_words(name)) for name in zone_names()]
    return [("UTC", "UTC"), *sorted(named, key=lambda pair: pair[1].casefold())]

"""Entries and profiles from rows of JSON as people publish them: whatever is missing or odd counts as not said."""

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

from lyceum.matching.ranking.entries import Entry, Profile

Row = Mapping[str, Any]
_FORMATS = {"in_person": "local", "in-person": "local", "offline": "local", "remote": "online", "either": "any"}


def _text(value: object, limit: int = 20_000) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, str):
        return value.strip()[:limit]
    return str(value)[:limit] if isinstance(value, int | float) else ""


def _texts(value: object, most: int = 60) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [value]
    if isinstance(value, Mapping) or not isinstance(value, Iterable):
        return ()
    found = []
    for item in value:
        if isinstance(item, Mapping):
            item = item.get("text") or item.get("name") or item.get("id")  # noqa: PLW2901 - a goal may come as an object
        text = _text(item)
        if text:
            found.append(text)
        if len(found) >= most:
            break
    return tuple(found)


def _number(value: object) -> float | None:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return None
    return float(value)


def _whole(value: object) -> int | None:
    number = _number(value)
    return None if number is None else int(number)


def _point(row: Row) -> tuple[float | None, float | None]:
    """Latitude and longitude, if both are on the globe and not the empty 0, 0."""
    latitude = _number(row.get("lat", row.get("latitude")))
    longitude = _number(row.get("lon", row.get("longitude")))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None, None
    return (None, None) if latitude == longitude == 0 else (latitude, longitude)


def _area(value: object) -> tuple[float, float, float, float] | None:
    if isinstance(value, list | tuple) and len(value) == 4:
        numbers = [_number(item) for item in value]
        if all(number is not None for number in numbers):
            west, south, east, north = (number or 0.0 for number in numbers)
            return west, south, east, north
    return None


def _first(row: Row, *names: str) -> object:
    return next((row[name] for name in names if row.get(name) not in (None, "", [])), None)


def entry_from_row(row: Row, *, today: int | None = None) -> Entry:
    """An entry from a row of the public catalogue; `today` (a day's ordinal) turns its last event into quiet days."""
    latitude, longitude = _point(row)
    return Entry(
        id=_text(row.get("id")),
        name=_text(row.get("name"), 300),
        description=_text(row.get("description"), 4000),
        topics=_texts(row.get("topics")),
        sections=_texts(row.get("section")),
        rooms=_texts(row.get("rooms")),
        concepts=_texts(row.get("concepts")),
        kind=_text(row.get("kind")),
        source=_text(row.get("source")),
        level=_text(row.get("level")),
        languages=_texts(row.get("languages")),
        audience=_texts(row.get("audience")),
        format=_text(row.get("format")).casefold(),
        country=_text(row.get("country")).upper(),
        region=_text(row.get("region")),
        city=_text(row.get("city")),
        latitude=latitude,
        longitude=longitude,
        area=_area(row.get("bbox")),
        zone=_text(row.get("timezone")),
        status=_text(row.get("status")).casefold(),
        quiet_days=_quiet_days(row, today),
        size=_whole(row.get("members")),
        founded=_whole(_text(row.get("founded"))[:4] or None),
    )


def _quiet_days(row: Row, today: int | None) -> int | None:
    from datetime import date  # noqa: PLC0415 - only for rows that say it

    given = _whole(row.get("quiet_days"))
    if given is not None or today is None:
        return given
    try:
        return max(0, today - date.fromisoformat(_text(row.get("last_event"))[:10]).toordinal())
    except ValueError:
        return None


def profile_from_row(row: Row) -> Profile:
    """A profile from one line of a profiles file."""
    latitude, longitude = _point(row)
    wanted = _text(row.get("format")).casefold()
    wanted = _FORMATS.get(wanted, wanted)
    return Profile(
        id=_text(row.get("id")),
        goals=_texts(_first(row, "goals", "goal")),
        interests=_texts(row.get("interests")),
        concepts=_texts(row.get("concepts")),
        level=_text(row.get("level")).casefold(),
        languages=_texts(row.get("languages")),
        country=_text(row.get("country"), 80),
        city=_text(row.get("city"), 120),
        latitude=latitude,
        longitude=longitude,
        zone=_text(row.get("timezone"), 60),
        format=wanted if wanted in {"local", "online"} else "any",
        self_described=_texts(_first(row, "self", "self_described")),
        kinds=_texts(row.get("kinds")),
        hours_a_week=_number(row.get("hours_a_week")),
    )

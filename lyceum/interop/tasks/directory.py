"""Bring in a directory of communities that live elsewhere (schema `communities`)."""

import re
from pathlib import Path
from typing import Any

from lyceum.communities.actions.importing import NewListing, import_listings
from lyceum.communities.models.listings import Listing
from lyceum.interop.queries.rows import BadRowError, Report, number_of, read_rows, text_of, texts_of
from lyceum.kernel import clock
from lyceum.people.requests import SYSTEM

BATCH = 500
_EXTRA = ("bbox", "rooms", "official", "tags_raw", "area", "events_count", "last_event", "organisers_count")
_FORMATS = {"local": "in_person", "online": "online", "hybrid": "hybrid"}
_BLANK = re.compile(r"\{\w*\}")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_ROOMS = re.compile(r"\s*notable channels:\s*(.*)", re.IGNORECASE)
_ROOM = re.compile(r"#([^\s,]+)")
Row = dict[str, Any]
ADDRESSES = ("http://", "https://", "mailto:", "xmpp:", "irc://", "ircs://")


def import_directory(path: Path) -> Report:
    """Store or refresh listings; run twice it makes no doubles."""
    report = Report()
    batch: list[NewListing] = []
    for listing in read_rows(path, make_listing, report):
        batch.append(listing)
        if len(batch) >= BATCH:
            _store(batch, report)
            batch = []
    _store(batch, report)
    return report


def _store(batch: list[NewListing], report: Report) -> None:
    fresh, known = import_listings(SYSTEM, list({listing.key: listing for listing in batch}.values()))
    report.count("new", fresh)
    report.count("known", known)


def make_listing(row: Row) -> NewListing:
    """A listing of a row; raises `BadRowError` with what is wrong."""
    kind = text_of(row, "kind", needed=False)
    if kind not in Listing.Kind.values:
        raise BadRowError(f"{kind or 'nothing'} is not a kind of community")
    url = text_of(row, "url", longest=500, needed=False)
    if url and not url.startswith(ADDRESSES):
        raise BadRowError("url is not an address of the web")
    activity = text_of(row, "status", longest=10, needed=False) or "unknown"
    columns: Row = {
        "kind": kind,
        "source": text_of(row, "source", longest=60, needed=False),
        "description": tidy_description(text_of(row, "description", longest=4_000, needed=False)),
        "topics": texts_of(row, "topics"),
        "languages": texts_of(row, "languages"),
        "audience": texts_of(row, "audience"),
        "format": _FORMATS.get(text_of(row, "format", needed=False), "online"),
        "country": text_of(row, "country", longest=2, needed=False),
        "region": text_of(row, "region", longest=120, needed=False),
        "city": text_of(row, "city", longest=120, needed=False),
        "time_zone": text_of(row, "timezone", longest=64, needed=False),
        "founded": str(row.get("founded") or "")[:10],
        "url": url,
        "channels": [c for c in row.get("channels") or [] if _is_channel(c)][:20],
        "meetings": [m for m in row.get("meetings") or [] if isinstance(m, dict)][:20],
        "members": _members(row),
        "activity": activity if activity in {"active", "inactive", "dead", "unknown"} else "unknown",
        "state": Listing.State.GONE if activity == "dead" else Listing.State.LISTED,
        "confirmed_at": clock.now().date(),
        "confirmed_by": text_of(row, "source", longest=60, needed=False),
        "extra": {
            "section": texts_of(row, "section"),
            "rooms": rooms_told(row),
            **{k: row[k] for k in _EXTRA if k in row},
        },
        **_place(row),
    }
    return NewListing(text_of(row, "id"), text_of(row, "name", longest=120), columns)


def tidy_description(text: str) -> str:
    """Without sentences whose blanks nobody filled in, and without a list of rooms, which is kept as rooms."""
    lines = [" ".join(part for part in _SENTENCE.split(line) if not _BLANK.search(part)) for line in text.split("\n")]
    return "\n".join(line for line in lines if not _ROOMS.match(line)).strip()


def rooms_told(row: Row) -> list[str]:
    """The rooms a description lists."""
    found = next(filter(None, map(_ROOMS.match, str(row.get("description") or "").split("\n"))), None)
    return _ROOM.findall(found.group(1))[:60] if found else []


def _is_channel(value: object) -> bool:
    return isinstance(value, dict) and str(value.get("url", "")).startswith(ADDRESSES)


def _members(row: Row) -> int | None:
    members = number_of(row, "members")
    return int(members) if members is not None and 0 <= members < 2**31 else None


def _place(row: Row) -> dict[str, float | None]:
    latitude, longitude = number_of(row, "lat"), number_of(row, "lon")
    if latitude is None or longitude is None:
        return {"latitude": None, "longitude": None}
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise BadRowError("lat and lon are no place on earth")
    return {"latitude": latitude, "longitude": longitude}

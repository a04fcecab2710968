"""One date as a calendar file (iCalendar, RFC 5545); its times are in UTC, so they are right in every zone."""

from dataclasses import dataclass
from datetime import UTC, datetime

_STAMP = "%Y%m%dT%H%M%SZ"
_LINE_OCTETS = 75
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """What a calendar keeps of a date; `uid` is the same whenever the same date is written."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    url: str = ""
    place: str = ""
    text: str = ""


def write_calendar(date: CalendarDate, written_at: datetime) -> bytes:
    """The file with this one date."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Lyceum//Lyceum//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{_text(date.uid)}",
        f"DTSTAMP:{_stamp(written_at)}",
        f"DTSTART:{_stamp(date.starts_at)}",
        f"DTEND:{_stamp(date.ends_at)}",
        f"SUMMARY:{_text(date.title)}",
        *([f"DESCRIPTION:{_text(date.text)}"] if date.text else []),
        *([f"LOCATION:{_text(date.place)}"] if date.place else []),
        *([f"URL:{date.url}"] if date.url else []),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(_STAMP)


def _text(text: str) -> str:
    return text.translate(_ESCAPED)


def _folded(line: str) -> bytes:
    """A line of at most 75 octets, going on in lines that begin with a space; letters are never cut (section 3.1)."""
    pieces, octets = [""], 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > _LINE_OCTETS:
            pieces.append(" ")
            octets = 1
        pieces[-1] += letter
        octets += size
    return "\r\n".join(pieces).encode() + b"\r\n"

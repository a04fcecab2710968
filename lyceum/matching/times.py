"""Weekly times: the half hours a person has free, in their own zone, right across daylight-saving changes.

A week has 336 half hours of local wall-clock time; number 0 is Monday 00:00 to 00:30. What they mean in
UTC depends on the date: a local half hour that the spring change leaps over does not occur, one that the
autumn change repeats occurs twice.

These functions answer whatever they are asked. Who may ask, how often, and how little of an answer is
shown (times never become an oracle) is decided by those who call them.
"""

import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import IntEnum, StrEnum
from itertools import groupby
from types import MappingProxyType
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

HALF_HOURS_PER_DAY = 48
HALF_HOURS_PER_WEEK = 336
HALF_HOUR = timedelta(minutes=30)
WEEK = timedelta(days=7)

_MINUTES = 30
_NIGHT_ENDS = 10  # 05:00: a run that passes midnight and ends by then is told as part of the evening before
_PROBE = timedelta(hours=12)  # no zone changes its offset twice within this
_ALPHABET = "-abcdefghijklmnopqrstuvwxyz"  # three half hours a character: 27 values
_PER_CHARACTER = 3
_CHOICES = 3


class Preference(IntEnum):
    """How a half hour suits; of two people the smaller one counts."""

    NO = 0
    IF_NEEDED = 1
    YES = 2


class Part(StrEnum):
    """A part of the day, as first asked."""

    EARLY = "early"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    LATE = "late"


# First and one past the last half hour after midnight; the late part ends at 01:00 of the next day.
PARTS: Mapping[Part, tuple[int, int]] = MappingProxyType(
    {
        Part.EARLY: (10, 16),
        Part.MORNING: (16, 24),
        Part.AFTERNOON: (24, 34),
        Part.EVENING: (34, 44),
        Part.LATE: (44, 50),
    },
)


class Span(NamedTuple):
    """A stretch of time in UTC with one preference."""

    start: datetime
    end: datetime
    preference: Preference


class Run(NamedTuple):
    """A stretch of a local week, for showing: minutes after the weekday's midnight (Monday is 0).

    The end may lie past 1440: Friday 22:00 to 01:00 ends at minute 1500.
    """

    weekday: int
    start_minutes: int
    end_minutes: int
    preference: Preference


class CommonStart(NamedTuple):
    """A moment to begin, with how many can come from then to the end."""

    start: datetime
    yes: int
    if_needed: int


@dataclass(frozen=True)
class WeeklyTimes:
    """One preference for each local half hour of the week, in an IANA time zone."""

    zone: str
    slots: bytes

    def __post_init__(self) -> None:
        _zone(self.zone)
        if len(self.slots) != HALF_HOURS_PER_WEEK:
            raise ValueError(f"A week has {HALF_HOURS_PER_WEEK} half hours, not {len(self.slots)}.")
        if max(self.slots) > Preference.YES:
            raise ValueError("A half hour is 0 (no), 1 (if needed) or 2 (yes).")

    @classmethod
    def from_slots(cls, zone: str, yes: Iterable[int] = (), if_needed: Iterable[int] = ()) -> Self:
        """The week with these half hours; one that is in both counts as yes."""
        slots = bytearray(HALF_HOURS_PER_WEEK)
        for preference, numbers in ((Preference.IF_NEEDED, if_needed), (Preference.YES, yes)):
            for number in numbers:
                if not 0 <= number < HALF_HOURS_PER_WEEK:
                    raise ValueError(f"There is no half hour {number} in a week.")
                slots[number] = preference
        return cls(zone, bytes(slots))

    @classmethod
    def from_parts(cls, zone: str, parts: Mapping[tuple[int, Part], Preference]) -> Self:
        """The week with these parts of days, each named by weekday (Monday is 0) and part."""
        slots = bytearray(HALF_HOURS_PER_WEEK)
        for (weekday, part), preference in parts.items():
            for number in _part_slots(weekday, part):
                slots[number] = preference
        return cls(zone, bytes(slots))

    def parts(self) -> dict[tuple[int, Part], Preference]:
        """The grid of parts again: a part counts as its least half hour; parts with a no are left out."""
        levels = {
            (weekday, part): Preference(min(self.slots[n] for n in _part_slots(weekday, part)))
            for weekday in range(7)
            for part in Part
        }
        return {key: level for key, level in levels.items() if level}

    def encode(self) -> str:
        """112 characters, 16 a day, for storing; `decode` reads them back, in every later version too."""
        digits = [
            (self.slots[i] * _CHOICES + self.slots[i + 1]) * _CHOICES + self.slots[i + 2]
            for i in range(0, HALF_HOURS_PER_WEEK, _PER_CHARACTER)
        ]
        return "".join(_ALPHABET[digit] for digit in digits)

    @classmethod
    def decode(cls, zone: str, text: str) -> Self:
        """The week that `encode` wrote down; raises ValueError for anything else."""
        if len(text) * _PER_CHARACTER != HALF_HOURS_PER_WEEK:
            raise ValueError("Weekly times are written in 112 characters.")
        slots = bytearray()
        for character in text:
            digit = _ALPHABET.find(character)
            if digit < 0:
                raise ValueError("Weekly times are written with a to z and the hyphen.")
            high, low = divmod(digit, _CHOICES)
            slots += bytes((*divmod(high, _CHOICES), low))
        return cls(zone, bytes(slots))


def occurrences(times: WeeklyTimes, start: date, weeks: int) -> Iterator[Span]:
    """The free stretches of whole local weeks, in UTC and in order; neighbours of one preference are one.

    `start` is a Monday; the weeks begin at that day's midnight in the person's own zone.
    """
    if start.weekday():
        raise ValueError(f"{start} is not a Monday.")
    zone = _zone(times.zone)
    begin, end = (_midnight(day, zone) for day in (start, start + weeks * WEEK))
    yield from _joined(_spans(times, begin, end))


def common(people: Sequence[WeeklyTimes], on: date, length_minutes: int, *, at_least: int = 2) -> list[CommonStart]:
    """The moments of the UTC week of that date at which that many can begin and stay, best first.

    First come those to which most can come, then those that suit most without an "if needed", then the
    earlier. A meeting begins on somebody's own half hour, so quarter-hour zones are not left out.
    """
    if length_minutes <= 0:
        raise ValueError("A meeting has a length.")
    begin = _midnight(_monday(on), UTC)
    end, length = begin + WEEK, timedelta(minutes=length_minutes)
    spans = [list(_spans(times, begin, end + length)) for times in people]
    found = []
    for start in _own_half_hours(people, begin, end):
        levels = [_level(own, start, start + length) for own in spans]
        counted = CommonStart(start, levels.count(Preference.YES), levels.count(Preference.IF_NEEDED))
        if counted.yes + counted.if_needed >= at_least:
            found.append(counted)
    return sorted(found, key=lambda s: (-s.yes - s.if_needed, -s.yes, s.start))


def runs(times: WeeklyTimes) -> list[Run]:
    """The week as stretches within a day, in order; a short night stays with the evening before."""
    days = [
        list(_slot_runs(times.slots[first : first + HALF_HOURS_PER_DAY]))
        for first in range(0, HALF_HOURS_PER_WEEK, HALF_HOURS_PER_DAY)
    ]
    told = []
    for weekday, day in enumerate(days):
        told_before = _night(days[weekday - 1], day)
        goes_on = _night(day, days[(weekday + 1) % len(days)])
        for first, last, preference in day:
            if last > told_before:
                end = last + goes_on if last == HALF_HOURS_PER_DAY else last
                told.append(Run(weekday, first * _MINUTES, end * _MINUTES, preference))
    return told


def convert(times: WeeklyTimes, zone: str, on: date) -> WeeklyTimes:
    """The same free time as the half hours of another zone, in the week there that holds that date.

    A half hour counts as its least free part, so an offset of 15 or 45 minutes loses the cut ones. What
    that week does not have (an hour leapt over in spring) comes out as no.
    """
    if zone == times.zone:
        return times
    there = _zone(zone)
    begin, end = (_midnight(day, there) for day in (_monday(on), _monday(on) + WEEK))
    spans = list(_spans(times, begin, end))
    levels: dict[int, Preference] = {}
    for start, stop, offset in _segments(there, begin, end):
        for number, first, last in _half_hours(start, stop, offset):
            levels[number] = min(levels.get(number, Preference.YES), _level(spans, first, last))
    return WeeklyTimes(zone, bytes(levels.get(number, 0) for number in range(HALF_HOURS_PER_WEEK)))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # OSError: the name of a folder, or far too long
        raise ValueError("There is no such time zone.") from error


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _part_slots(weekday: int, part: Part) -> list[int]:
    if not 0 <= weekday < 7:
        raise ValueError(f"There is no weekday {weekday}.")
    first, last = PARTS[part]
    return [(weekday * HALF_HOURS_PER_DAY + n) % HALF_HOURS_PER_WEEK for n in range(first, last)]


def _slot_runs(slots: bytes) -> Iterator[tuple[int, int, Preference]]:
    """The stretches of free half hours: first, one past the last, preference."""
    for preference, group in groupby(range(len(slots)), slots.__getitem__):
        numbers = list(group)
        if preference:
            yield numbers[0], numbers[-1] + 1, Preference(preference)


def _night(day: Sequence[tuple[int, int, Preference]], following: Sequence[tuple[int, int, Preference]]) -> int:
    """How many half hours of the following day are told as the end of this day's last run."""
    if not day or not following:
        return 0
    (start, end, preference), (first, last, same) = day[-1], following[0]
    joins = start > 0 and end == HALF_HOURS_PER_DAY and first == 0 and preference == same
    return last if joins and last <= _NIGHT_ENDS else 0


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _segments(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """The stretches of UTC time with one offset of local time each."""
    at = start = begin
    while at < end:
        probe = min(at + _PROBE, end)
        offset = _offset(zone, at)
        if _offset(zone, probe) != offset:
            probe = _change(zone, at, probe)
            yield start, probe, offset
            start = probe
        at = probe
    if start < end:
        yield start, end, _offset(zone, start)


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second with another offset."""
    offset = _offset(zone, before)
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, before + timedelta(seconds=middle)) == offset:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)


def _spans(times: WeeklyTimes, begin: datetime, end: datetime) -> Iterator[Span]:
    """The free stretches between two moments, cut at both, at changes of the offset and at the week's end."""
    week_runs = list(_slot_runs(times.slots))
    for start, stop, offset in _segments(_zone(times.zone), begin, end):
        week = _midnight(_monday((start + offset).date()), UTC) - offset
        while week < stop:
            for first, last, preference in week_runs:
                since, until = max(week + first * HALF_HOUR, start), min(week + last * HALF_HOUR, stop)
                if since < until:
                    yield Span(since, until, preference)
            week += WEEK


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """The same stretches in order, neighbours of one preference made one."""
    open_span: Span | None = None
    for span in spans:
        if open_span and open_span.end == span.start and open_span.preference == span.preference:
            open_span = open_span._replace(end=span.end)
            continue
        if open_span:
            yield open_span
        open_span = span
    if open_span:
        yield open_span


def _level(spans: Sequence[Span], start: datetime, end: datetime) -> Preference:
    """The least preference from start to end; no if any moment between is not free."""
    level = Preference.YES
    i = bisect.bisect_right(spans, start, key=lambda span: span.start) - 1
    at = start
    while at < end:
        if not (0 <= i < len(spans) and spans[i].start <= at < spans[i].end):
            return Preference.NO
        level = min(level, spans[i].preference)
        at = spans[i].end
        i += 1
    return level


def _half_hours(start: datetime, stop: datetime, offset: timedelta) -> Iterator[tuple[int, datetime, datetime]]:
    """The local half hours of a stretch with one offset, cut to it: number, first and last moment."""
    monday = _midnight(_monday((start + offset).date()), UTC) - offset
    number = (start - monday) // HALF_HOUR
    while (first := monday + number * HALF_HOUR) < stop:
        yield number % HALF_HOURS_PER_WEEK, max(first, start), min(first + HALF_HOUR, stop)
        number += 1


def _own_half_hours(people: Sequence[WeeklyTimes], begin: datetime, end: datetime) -> list[datetime]:
    """Every moment at which a half hour begins for somebody."""
    moments = {
        first
        for zone in {times.zone for times in people}
        for start, stop, offset in _segments(_zone(zone), begin - HALF_HOUR, end)
        for _number, first, _last in _half_hours(start, stop, offset)
        if first >= begin  # the one before may be cut
    }
    return sorted(moments)

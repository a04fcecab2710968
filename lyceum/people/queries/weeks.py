"""A week of free times as forms show it and send it back: parts of days first, half hours where somebody is exact."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from babel.dates import get_day_names
from django.utils.translation import gettext as _

from lyceum.kernel.formats import locale
from lyceum.matching.times import (
    HALF_HOURS_PER_DAY,
    HALF_HOURS_PER_WEEK,
    PARTS,
    Part,
    Preference,
    WeeklyTimes,
    runs,
)

_HEAD = 3  # letters
_LEVELS = {"0": Preference.NO, "1": Preference.IF_NEEDED, "2": Preference.YES}


@dataclass(frozen=True, slots=True)
class Cell:
    """One part of one day: ticked when all of it has this preference, `some` when only a piece is free."""

    name: str
    label: str
    ticked: bool
    some: bool


@dataclass(frozen=True, slots=True)
class GridRow:
    """One part of the day, over the whole week."""

    words: str
    hours: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class HalfHour:
    number: int
    label: str
    level: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some hours of a day, in words."""

    day: str
    start: str
    end: str
    level: int


def day_names() -> list[str]:
    """The days of the week in the reader's language, Monday first."""
    names = get_day_names("wide", locale=locale())
    return [str(names[day]) for day in range(7)]


def day_heads() -> list[tuple[str, str]]:
    """Each day's name with one that is short enough for the head of a narrow column, and unlike the others."""
    short, narrow = (get_day_names(width, "stand-alone", locale=locale()) for width in ("short", "narrow"))
    fits = all(len(str(short[day]).rstrip(".")) <= _HEAD for day in range(7))
    return [(name, str((short if fits else narrow)[day]).rstrip(".")) for day, name in enumerate(day_names())]


def part_names() -> dict[Part, str]:
    return {
        Part.EARLY: _("Early"),
        Part.MORNING: _("Morning"),
        Part.AFTERNOON: _("Afternoon"),
        Part.EVENING: _("Evening"),
        Part.LATE: _("Late"),
    }


def clock_words(half_hour: int) -> str:
    minutes = half_hour * 30 % 1440
    return f"{minutes // 60:02}:{minutes % 60:02}"


def hours_words(first: int, last: int) -> str:
    return f"{clock_words(first)}–{clock_words(last)}"  # noqa: RUF001 - a dash between hours


def grid_rows(week: WeeklyTimes, level: Preference) -> list[GridRow]:
    """The grid for one preference: seven days by five parts."""
    days = day_names()
    return [
        GridRow(
            words, hours_words(*PARTS[part]), [_cell(week, day, name, part, level) for day, name in enumerate(days)]
        )
        for part, words in part_names().items()
    ]


def _cell(week: WeeklyTimes, weekday: int, day: str, part: Part, level: Preference) -> Cell:
    shown = _shown(week, weekday, part)
    some = shown == Preference.NO and level in {week.slots[n] for n in _slots(weekday, part)}
    return Cell(f"{weekday}-{part.value}", f"{day}, {part_names()[part]}", shown == level, some)


def _shown(week: WeeklyTimes, weekday: int, part: Part) -> Preference:
    """A part counts as its least half hour."""
    return Preference(min(week.slots[n] for n in _slots(weekday, part)))


def _slots(weekday: int, part: Part) -> list[int]:
    first, last = PARTS[part]
    return [(weekday * HALF_HOURS_PER_DAY + n) % HALF_HOURS_PER_WEEK for n in range(first, last)]


def changed_week(week: WeeklyTimes, yes: Collection[str], if_needed: Collection[str], zone: str = "") -> WeeklyTimes:
    """The week after its grids were sent: only parts that say something else than before are written."""
    slots = bytearray(week.slots)
    for weekday in range(7):
        for part in Part:
            name = f"{weekday}-{part.value}"
            wanted = Preference.YES if name in yes else Preference.IF_NEEDED if name in if_needed else Preference.NO
            if wanted != _shown(week, weekday, part):
                for n in _slots(weekday, part):
                    slots[n] = wanted
    return WeeklyTimes(zone or week.zone, bytes(slots))


def list_half_hours(week: WeeklyTimes, weekday: int) -> list[tuple[str, list[HalfHour]]]:
    """One day by half hours, in four parts with their names."""
    first = weekday * HALF_HOURS_PER_DAY
    hours = [HalfHour(n, hours_words(n, n + 1), week.slots[first + n]) for n in range(HALF_HOURS_PER_DAY)]
    names = (_("Night"), _("Morning"), _("Afternoon"), _("Evening"))
    return [(name, hours[n * 12 : n * 12 + 12]) for n, name in enumerate(names)]


def changed_day(week: WeeklyTimes, weekday: int, sent: Mapping[str, str], zone: str = "") -> WeeklyTimes:
    """The week after the half hours of one day were sent as h0 to h47; what is not sent stays."""
    slots = bytearray(week.slots)
    for n in range(HALF_HOURS_PER_DAY):
        place = weekday * HALF_HOURS_PER_DAY + n
        slots[place] = _LEVELS.get(str(sent.get(f"h{n}", "")), slots[place])
    return WeeklyTimes(zone or week.zone, bytes(slots))


def list_stretches(week: WeeklyTimes) -> Iterable[Stretch]:
    """The week in words."""
    days = day_names()
    return [
        Stretch(
            days[run.weekday],
            clock_words(run.start_minutes // 30),
            clock_words(run.end_minutes // 30),
            run.preference,
        )
        for run in runs(week)
    ]

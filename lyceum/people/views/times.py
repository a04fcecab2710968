"""One's weekly times: parts of days first, half hours where somebody wants to be exact."""

from dataclasses import dataclass

from babel.dates import get_day_names
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lyceum.kernel.formats import digits, locale
from lyceum.kernel.web import signed_in
from lyceum.matching.times import (
    HALF_HOURS_PER_DAY,
    HALF_HOURS_PER_WEEK,
    PARTS,
    Part,
    Preference,
    WeeklyTimes,
    runs,
)
from lyceum.people.actions.profiles import forget_times, set_times
from lyceum.people.queries.people import get_week
from lyceum.people.requests import PageRequest


@dataclass(frozen=True, slots=True)
class Cell:
    """One part of one day: ticked when all of it is free, `some` when a piece is."""

    name: str
    label: str
    ticked: bool
    some: bool


@dataclass(frozen=True, slots=True)
class HalfHour:
    number: int
    label: str
    level: int


def _day_names() -> list[str]:
    names = get_day_names("wide", locale=locale())
    return [str(names[day]) for day in range(7)]


def _part_names() -> dict[Part, str]:
    return {
        Part.EARLY: _("Early"),
        Part.MORNING: _("Morning"),
        Part.AFTERNOON: _("Afternoon"),
        Part.EVENING: _("Evening"),
        Part.LATE: _("Late"),
    }


def _clock(half_hour: int) -> str:
    minutes = half_hour * 30 % 1440
    return digits(f"{minutes // 60:02}:{minutes % 60:02}")


def _slots(weekday: int, part: Part) -> list[int]:
    first, last = PARTS[part]
    return [(weekday * HALF_HOURS_PER_DAY + n) % HALF_HOURS_PER_WEEK for n in range(first, last)]


def _cell(week: WeeklyTimes, weekday: int, day: str, part: Part, words: str) -> Cell:
    levels = [week.slots[n] for n in _slots(weekday, part)]
    full = all(levels)
    return Cell(f"{weekday}-{part.value}", f"{day}, {words}", full, any(levels) and not full)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def times_page(request: PageRequest) -> HttpResponse:
    """The week by parts of days; what is not touched keeps its half hours."""
    week = get_week(request.user)
    if request.method == "POST":
        set_times(request.user, request.user, _changed(week, set(request.POST.getlist("t")), request.user.time_zone))
        messages.success(request, _("Saved."))
        return redirect("people:times")
    days = _day_names()
    rows = [
        (
            words,
            f"{_clock(PARTS[part][0])}–{_clock(PARTS[part][1])}",  # noqa: RUF001 - a dash between hours
            [_cell(week, day, name, part, words) for day, name in enumerate(days)],
        )
        for part, words in _part_names().items()
    ]
    told = [
        (days[run.weekday], _clock(run.start_minutes // 30), _clock(run.end_minutes // 30), run.preference)
        for run in runs(week)
    ]
    context = {"rows": rows, "days": days, "told": told, "zone": week.zone}
    return render(request, "people/times_page.html", context)


def _changed(week: WeeklyTimes, ticked: set[str], zone: str) -> WeeklyTimes:
    """The week after the grid was sent: only parts whose tick has changed are written."""
    slots = bytearray(week.slots)
    for weekday in range(7):
        for part in Part:
            numbers = _slots(weekday, part)
            wanted = f"{weekday}-{part.value}" in ticked
            if wanted != all(week.slots[n] for n in numbers):
                for n in numbers:
                    slots[n] = Preference.YES if wanted else Preference.NO
    return WeeklyTimes(zone or week.zone, bytes(slots))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def times_day(request: PageRequest, weekday: int) -> HttpResponse:
    """One day by half hours."""
    if not 0 <= weekday < 7:
        raise Http404
    week = get_week(request.user)
    first = weekday * HALF_HOURS_PER_DAY
    if request.method == "POST":
        slots = bytearray(week.slots)
        for n in range(HALF_HOURS_PER_DAY):
            value = request.POST.get(f"h{n}", "")
            slots[first + n] = int(value) if value in {"0", "1", "2"} else slots[first + n]
        set_times(request.user, request.user, WeeklyTimes(request.user.time_zone or week.zone, bytes(slots)))
        messages.success(request, _("Saved."))
        return redirect("people:times")
    hours = [
        HalfHour(n, f"{_clock(n)}–{_clock(n + 1)}", week.slots[first + n])  # noqa: RUF001 - a dash between hours
        for n in range(HALF_HOURS_PER_DAY)
    ]
    parts = [
        (hours[:12], _("Night")),
        (hours[12:24], _("Morning")),
        (hours[24:36], _("Afternoon")),
        (hours[36:], _("Evening")),
    ]
    context = {"day": _day_names()[weekday], "weekday": weekday, "parts": parts, "zone": week.zone}
    return render(request, "people/times_day.html", context)


@require_POST
@signed_in
def times_forget(request: PageRequest) -> HttpResponse:
    forget_times(request.user, request.user)
    messages.success(request, _("Your times are forgotten."))
    return redirect("people:times")

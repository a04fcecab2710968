"""When a person may be written to: quiet hours, days off and pauses, right across changes of the clock."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
WEEK = 7


@dataclass(frozen=True, slots=True)
class Quiet:
    """When somebody wants to hear nothing; weekdays count from Monday = 0, all times are of the person's clock."""

    begins: time = time(21, 30)
    ends: time = time(7, 30)
    days_off: frozenset[int] = frozenset()
    paused_until: date | None = None

    def covers_time(self, moment: time) -> bool:
        """Whether a time of the clock lies in the quiet hours; equal ends mean there are none."""
        if self.begins <= self.ends:
            return self.begins <= moment < self.ends
        return moment >= self.begins or moment < self.ends

    def covers(self, local: datetime) -> bool:
        """Whether a moment, told in the person's zone, is not one to write at."""
        paused = self.paused_until is not None and local.date() < self.paused_until
        return paused or local.weekday() in self.days_off or self.covers_time(local.time())


def next_moment(now: datetime, zone: ZoneInfo, quiet: Quiet) -> datetime | None:
    """The first moment from now on at which somebody may be written to, in UTC; None when every day is off."""
    if len(quiet.days_off) >= WEEK:
        return None
    moment = now.astimezone(UTC)
    if quiet.paused_until is not None:
        moment = max(moment, _instant(quiet.paused_until, time(0), zone))
    while quiet.covers(local := moment.astimezone(zone)):
        moment = _later(moment, local, zone, quiet)
    return moment


def _later(moment: datetime, local: datetime, zone: ZoneInfo, quiet: Quiet) -> datetime:
    """The next moment worth looking at: the end of the quiet hours, or the next day."""
    day = local.date()
    if local.weekday() not in quiet.days_off and quiet.covers_time(local.time()):
        end = _instant(day, quiet.ends, zone)
        if end > moment and not quiet.covers_time(end.astimezone(zone).time()):
            return end
        # An hour that comes twice, or one that is left out: step on by minutes until the clock says another time.
        if local.time() < quiet.ends:
            return moment + timedelta(minutes=1)
    start = _instant(day + DAY, time(0), zone)
    return start if start > moment else moment + timedelta(minutes=1)


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def first_day_on(weekday: int, days_off: Collection[int]) -> int | None:
    """The first weekday from this one on that is not off."""
    return next((day % WEEK for day in range(weekday, weekday + WEEK) if day % WEEK not in days_off), None)

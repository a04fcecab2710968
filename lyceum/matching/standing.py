"""Which weekly times count when somebody asks for shared ones: those that have stood for a day.

Whoever can change their own times and ask at once reads another person's week half hour by half hour. So a change
counts a day later, and until then what counted before; changing again begins the day anew.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lyceum.matching.times import WeeklyTimes

COUNTS_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class Standing:
    """Weekly times, since when they stand, and those that counted before (none for somebody's first)."""

    week: WeeklyTimes
    since: datetime
    before: WeeklyTimes | None = None

    def in_force(self, at: datetime) -> WeeklyTimes | None:
        """The times that count at a moment; none while somebody's first are younger than a day."""
        return self.week if at - self.since >= COUNTS_AFTER else self.before

    def changed(self, week: WeeklyTimes, at: datetime) -> "Standing":
        """The same person's times after a change; one that changes nothing leaves the day running."""
        if week == self.week:
            return self
        return Standing(week, at, self.in_force(at))

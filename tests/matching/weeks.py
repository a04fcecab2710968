"""Zones, weeks and moments for tests of weekly times."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from lyceum.matching.times import HALF_HOURS_PER_WEEK, Preference, WeeklyTimes

NO, IF_NEEDED, YES = Preference
LONDON, NEW_YORK, LORD_HOWE, KATHMANDU = (
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
)
ALL = range(HALF_HOURS_PER_WEEK)
QUIET_MONDAY = date(2026, 6, 1)  # no zone of these tests changes in the week after, nor in the days around
ZONES = [LONDON, NEW_YORK, LORD_HOWE, KATHMANDU, "UTC", "Asia/Kolkata", "Pacific/Chatham", "Pacific/Kiritimati"]
zones = st.sampled_from(ZONES)
mondays = st.integers(0, 200).map(lambda week: date(2025, 1, 6) + timedelta(weeks=week))
weekly_times = st.builds(
    WeeklyTimes,
    zones,
    st.binary(min_size=HALF_HOURS_PER_WEEK, max_size=HALF_HOURS_PER_WEEK).map(
        lambda raw: bytes(byte % 3 for byte in raw)
    ),
)


def slot(weekday: int, hour: int, minute: int = 0) -> int:
    return weekday * 48 + hour * 2 + minute // 30


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)

"""Zones, weeks and moments for tests of weekly times."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from lyceum.matching.times import HALF_HOURS_PER_WEEK, Preference, Span, WeeklyTimes, occurrences

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


def overlap(a: WeeklyTimes, b: WeeklyTimes, on: date) -> list[Span]:
    """When both can, with the smaller preference, in the UTC week of that date; slow and plain on purpose."""
    monday = on - timedelta(days=on.weekday())
    begin = datetime(monday.year, monday.month, monday.day, tzinfo=UTC)
    end = begin + timedelta(weeks=1)
    left, right = (list(occurrences(times, monday - timedelta(weeks=1), 3)) for times in (a, b))
    met = [
        Span(max(one.start, two.start, begin), min(one.end, two.end, end), min(one.preference, two.preference))
        for one in left
        for two in right
        if one.start < two.end and two.start < one.end
    ]
    shared: list[Span] = []
    for span in sorted(span for span in met if span.start < span.end):
        if shared and shared[-1].end == span.start and shared[-1].preference == span.preference:
            shared[-1] = shared[-1]._replace(end=span.end)
        else:
            shared.append(span)
    return shared

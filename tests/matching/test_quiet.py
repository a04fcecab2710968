"""A moment to write at never lies in quiet hours or on a day off, whatever the clocks do, and is not far away."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from lyceum.matching.quiet import Quiet, first_day_on, next_moment

# Places whose clocks change at odd hours or by half hours, and one that has skipped a day.
_ZONES = st.sampled_from(
    [
        "Europe/London",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "America/Santiago",
        "UTC",
        "Africa/Cairo",
        "Asia/Beirut",
        "Pacific/Apia",
        "America/Sao_Paulo",
        "Africa/Casablanca",
        "Asia/Tehran",
    ]
)
_TIMES = st.integers(0, 287).map(lambda n: time(n // 12, n % 12 * 5))
_OFF = st.frozensets(st.integers(0, 6), max_size=6)
_MOMENTS = st.datetimes(datetime(2011, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001 - made aware at once


@given(now=_MOMENTS, zone=_ZONES, begins=_TIMES, ends=_TIMES, off=_OFF)
def test_next_moment_is_never_quiet_and_never_far(
    now: datetime, zone: str, begins: time, ends: time, off: frozenset[int]
) -> None:
    quiet = Quiet(begins, ends, off)

    due = next_moment(now, ZoneInfo(zone), quiet)

    assert due is not None
    local = due.astimezone(ZoneInfo(zone))
    assert due >= now
    assert not quiet.covers_time(local.time())
    assert local.weekday() not in off
    assert due - now <= timedelta(hours=36) + timedelta(days=len(off) + (zone == "Pacific/Apia"))


@given(now=_MOMENTS, zone=_ZONES, days=st.integers(0, 60))
def test_next_moment_waits_for_the_end_of_a_pause(now: datetime, zone: str, days: int) -> None:
    local = now.astimezone(ZoneInfo(zone))
    end = local.date() + timedelta(days=days)

    due = next_moment(now, ZoneInfo(zone), Quiet(paused_until=end))

    assert due is not None
    assert due.astimezone(ZoneInfo(zone)).date() >= end
    assert due - now <= timedelta(days=days + 1, hours=36)


def test_next_moment_knows_the_clock_changes_of_london() -> None:
    london = ZoneInfo("Europe/London")
    before_spring = datetime(2026, 3, 28, 23, 0, tzinfo=UTC)
    before_autumn = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)

    assert next_moment(before_spring, london, Quiet()) == datetime(2026, 3, 29, 6, 30, tzinfo=UTC)
    assert next_moment(before_autumn, london, Quiet()) == datetime(2026, 10, 25, 7, 30, tzinfo=UTC)


def test_next_moment_in_an_hour_that_comes_twice_or_not_at_all() -> None:
    london = ZoneInfo("Europe/London")
    skipped = Quiet(time(22), time(1, 30))  # 01:30 does not exist on 29 March
    twice = Quiet(time(1, 30), time(1, 45))  # comes twice on 25 October

    assert next_moment(datetime(2026, 3, 28, 23, tzinfo=UTC), london, skipped) == datetime(
        2026, 3, 29, 1, 30, tzinfo=UTC
    )
    assert next_moment(datetime(2026, 10, 25, 1, 35, tzinfo=UTC), london, twice) == datetime(
        2026, 10, 25, 1, 45, tzinfo=UTC
    )


def test_next_moment_with_no_day_left_is_none() -> None:
    assert next_moment(datetime(2026, 1, 1, tzinfo=UTC), ZoneInfo("UTC"), Quiet(days_off=frozenset(range(7)))) is None


def test_covers_a_pause_until_its_day() -> None:
    quiet = Quiet(paused_until=date(2026, 5, 4))

    assert quiet.covers(datetime(2026, 5, 3, 12, tzinfo=UTC))
    assert not quiet.covers(datetime(2026, 5, 4, 12, tzinfo=UTC))


def test_first_day_on_goes_round_the_week() -> None:
    assert first_day_on(6, {6, 0}) == 1
    assert first_day_on(6, set()) == 6
    assert first_day_on(2, set(range(7))) is None

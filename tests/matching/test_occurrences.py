"""When weekly times occur, through daylight-saving changes, against published dates."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lyceum.matching.times import HALF_HOUR, HALF_HOURS_PER_WEEK, Span, WeeklyTimes, occurrences
from tests.matching.weeks import (
    ALL,
    IF_NEEDED,
    KATHMANDU,
    LONDON,
    LORD_HOWE,
    NEW_YORK,
    NO,
    QUIET_MONDAY,
    YES,
    mondays,
    slot,
    utc,
    weekly_times,
)


def total(spans: list[Span]) -> timedelta:
    return sum((span.end - span.start for span in spans), timedelta())


def test_occurrences_in_london_follow_the_wall_clock_through_the_year() -> None:
    times = WeeklyTimes.from_slots(LONDON, yes=[slot(2, 19), slot(2, 19, 30)])

    winter, summer = (list(occurrences(times, day, 1)) for day in (date(2026, 1, 5), QUIET_MONDAY))

    assert winter == [Span(utc("2026-01-07T19:00"), utc("2026-01-07T20:00"), YES)]
    assert summer == [Span(utc("2026-06-03T18:00"), utc("2026-06-03T19:00"), YES)]


def test_occurrences_lose_the_hour_london_leaps_over() -> None:
    early = WeeklyTimes.from_slots(LONDON, yes=[slot(6, 1), slot(6, 1, 30)])

    last_of_winter, change = (occurrences(early, date(2026, 3, 16), 1), occurrences(early, date(2026, 3, 23), 1))

    assert list(last_of_winter) == [Span(utc("2026-03-22T01:00"), utc("2026-03-22T02:00"), YES)]
    assert list(change) == []


def test_occurrences_repeat_the_hour_london_repeats() -> None:
    early = WeeklyTimes.from_slots(LONDON, yes=[slot(6, 1)])

    found = list(occurrences(early, date(2026, 10, 19), 1))

    assert found == [
        Span(utc("2026-10-25T00:00"), utc("2026-10-25T00:30"), YES),
        Span(utc("2026-10-25T01:00"), utc("2026-10-25T01:30"), YES),
    ]


def test_occurrences_move_an_hour_after_the_change_in_new_york() -> None:
    times = WeeklyTimes.from_slots(NEW_YORK, yes=[slot(6, 1, 30), slot(6, 2), slot(6, 3)])

    found = list(occurrences(times, date(2026, 3, 2), 1))

    assert found == [Span(utc("2026-03-08T06:30"), utc("2026-03-08T07:30"), YES)]


def test_occurrences_in_lord_howe_shift_by_half_an_hour() -> None:
    times = WeeklyTimes.from_slots(LORD_HOWE, yes=[slot(6, 1, 30), slot(6, 2)])

    spring = list(occurrences(times, date(2026, 9, 28), 1))  # 2026-10-04, 02:00 becomes 02:30
    autumn = list(occurrences(times, date(2026, 3, 30), 1))  # 2026-04-05, 02:00 becomes 01:30

    assert spring == [Span(utc("2026-10-03T15:00"), utc("2026-10-03T15:30"), YES)]
    assert autumn == [Span(utc("2026-04-04T14:30"), utc("2026-04-04T16:00"), YES)]


def test_occurrences_in_kathmandu_begin_at_the_quarter() -> None:
    times = WeeklyTimes.from_slots(KATHMANDU, yes=[slot(0, 0)], if_needed=[slot(0, 0, 30)])

    found = list(occurrences(times, QUIET_MONDAY, 1))

    assert found == [
        Span(utc("2026-05-31T18:15"), utc("2026-05-31T18:45"), YES),
        Span(utc("2026-05-31T18:45"), utc("2026-05-31T19:15"), IF_NEEDED),
    ]


def test_occurrences_of_a_whole_week_are_one_stretch_over_several_weeks() -> None:
    found = list(occurrences(WeeklyTimes.from_slots(LONDON, yes=ALL), date(2026, 3, 23), 2))

    assert found == [Span(utc("2026-03-23T00:00"), utc("2026-04-05T23:00"), YES)]


def test_occurrences_want_a_monday() -> None:
    with pytest.raises(ValueError, match="not a Monday"):
        list(occurrences(WeeklyTimes.from_slots("UTC"), date(2026, 6, 2), 1))


@given(weekly_times)
def test_occurrences_last_as_long_as_the_half_hours_in_a_quiet_week(times: WeeklyTimes) -> None:
    free = sum(1 for level in times.slots if level)

    assert total(list(occurrences(times, QUIET_MONDAY, 1))) == free * HALF_HOUR


@given(weekly_times, st.integers(1, 4))
def test_occurrences_come_in_order_apart_or_with_another_preference(times: WeeklyTimes, weeks: int) -> None:
    found = list(occurrences(times, date(2026, 3, 2), weeks))

    assert all(span.start < span.end and span.preference for span in found)
    assert all(a.end < b.start or (a.end == b.start and a.preference != b.preference) for a, b in pairwise(found))


@settings(deadline=None)
@given(weekly_times, mondays)
def test_occurrences_agree_with_the_wall_clock_at_every_quarter_hour(times: WeeklyTimes, monday: date) -> None:
    zone = ZoneInfo(times.zone)
    spans = list(occurrences(times, monday, 1))
    moment = datetime(monday.year, monday.month, monday.day, tzinfo=zone).astimezone(UTC)

    while (local := moment.astimezone(zone)).date() < monday + timedelta(days=7):
        expected = times.slots[slot(local.weekday(), local.hour, local.minute)]
        assert expected == max((s.preference for s in spans if s.start <= moment < s.end), default=NO)
        moment += timedelta(minutes=15)


@pytest.mark.parametrize(
    ("zone", "monday", "gap"),
    [
        (LONDON, date(2026, 3, 23), range(slot(6, 1), slot(6, 2))),
        (NEW_YORK, date(2026, 3, 2), range(slot(6, 2), slot(6, 3))),
        (LORD_HOWE, date(2026, 9, 28), range(slot(6, 2), slot(6, 2, 30))),
    ],
)
@given(raw=st.binary(min_size=HALF_HOURS_PER_WEEK, max_size=HALF_HOURS_PER_WEEK))
def test_occurrences_lose_exactly_the_gap_in_spring(zone: str, monday: date, gap: range, raw: bytes) -> None:
    times = WeeklyTimes(zone, bytes(byte % 3 for byte in raw))
    kept = sum(1 for number, level in enumerate(times.slots) if level and number not in gap)

    assert total(list(occurrences(times, monday, 1))) == kept * HALF_HOUR


@pytest.mark.parametrize(
    ("zone", "monday", "repeated"),
    [
        (LONDON, date(2026, 10, 19), range(slot(6, 1), slot(6, 2))),
        (NEW_YORK, date(2026, 10, 26), range(slot(6, 1), slot(6, 2))),
        (LORD_HOWE, date(2026, 3, 30), range(slot(6, 1, 30), slot(6, 2))),
    ],
)
@given(raw=st.binary(min_size=HALF_HOURS_PER_WEEK, max_size=HALF_HOURS_PER_WEEK))
def test_occurrences_gain_what_is_repeated_in_autumn(zone: str, monday: date, repeated: range, raw: bytes) -> None:
    times = WeeklyTimes(zone, bytes(byte % 3 for byte in raw))
    had = sum(1 + (number in repeated) for number, level in enumerate(times.slots) if level)

    assert total(list(occurrences(times, monday, 1))) == had * HALF_HOUR

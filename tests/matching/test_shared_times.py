"""What weekly times have in common, and what they are in another zone."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lyceum.matching.times import CommonStart, Span, WeeklyTimes, common, convert
from tests.matching.weeks import (
    ALL,
    IF_NEEDED,
    KATHMANDU,
    LONDON,
    LORD_HOWE,
    NEW_YORK,
    QUIET_MONDAY,
    YES,
    mondays,
    overlap,
    slot,
    utc,
    weekly_times,
    zones,
)


def test_overlap_takes_the_smaller_preference() -> None:
    london = WeeklyTimes.from_slots(LONDON, yes=range(slot(2, 18), slot(2, 21)))
    new_york = WeeklyTimes.from_slots(NEW_YORK, yes=[slot(2, 14)], if_needed=range(slot(2, 14, 30), slot(2, 18)))

    assert overlap(london, new_york, date(2026, 6, 4)) == [
        Span(utc("2026-06-03T18:00"), utc("2026-06-03T18:30"), YES),
        Span(utc("2026-06-03T18:30"), utc("2026-06-03T20:00"), IF_NEEDED),
    ]


def test_overlap_moves_while_only_one_side_has_changed_its_clocks() -> None:
    london = WeeklyTimes.from_slots(LONDON, yes=[slot(2, 19)])
    new_york = WeeklyTimes.from_slots(NEW_YORK, yes=[slot(2, 14)])

    met = [len(overlap(london, new_york, date(2026, 3, day))) for day in (4, 11, 18, 25)]

    assert met == [1, 0, 0, 0]
    assert len(overlap(london, new_york, date(2026, 4, 1))) == 1


@settings(deadline=None)
@given(weekly_times, weekly_times, mondays)
def test_overlap_is_the_same_from_both_sides(a: WeeklyTimes, b: WeeklyTimes, on: date) -> None:
    assert overlap(a, b, on) == overlap(b, a, on)


@given(weekly_times, mondays, st.integers(0, 6))
def test_overlap_with_oneself_is_ones_own_week(times: WeeklyTimes, monday: date, day: int) -> None:
    always = WeeklyTimes.from_slots("UTC", yes=ALL)

    own = overlap(times, times, monday + timedelta(days=day))

    assert own == overlap(times, always, monday)


def test_common_ranks_by_how_many_can_then_by_how_well_then_by_time() -> None:
    people = [
        WeeklyTimes.from_slots("UTC", yes=[slot(0, 9), slot(1, 9), slot(2, 9), slot(3, 9)]),
        WeeklyTimes.from_slots("UTC", yes=[slot(0, 9), slot(2, 9), slot(3, 9)], if_needed=[slot(1, 9)]),
        WeeklyTimes.from_slots("UTC", yes=[slot(1, 9)], if_needed=[slot(2, 9)]),
    ]

    assert common(people, QUIET_MONDAY, 30) == [
        CommonStart(utc("2026-06-02T09:00"), 2, 1),
        CommonStart(utc("2026-06-03T09:00"), 2, 1),
        CommonStart(utc("2026-06-01T09:00"), 2, 0),
        CommonStart(utc("2026-06-04T09:00"), 2, 0),
    ]


def test_common_needs_the_whole_length() -> None:
    free = WeeklyTimes.from_slots("UTC", yes=[slot(0, 9), slot(0, 9, 30), slot(0, 11)])

    starts = common([free, free], QUIET_MONDAY, 45)

    assert [found.start for found in starts] == [utc("2026-06-01T09:00")]


def test_common_counts_if_needed_when_a_part_of_the_meeting_is() -> None:
    free = WeeklyTimes.from_slots("UTC", yes=[slot(0, 9)], if_needed=[slot(0, 9, 30)])

    assert common([free], QUIET_MONDAY, 60, at_least=1) == [CommonStart(utc("2026-06-01T09:00"), 0, 1)]


def test_common_lets_a_meeting_run_past_the_end_of_the_week() -> None:
    night = WeeklyTimes.from_slots("UTC", yes=[slot(6, 23, 30), slot(0, 0)])

    starts = [found.start for found in common([night, night], QUIET_MONDAY, 60)]

    assert starts == [utc("2026-06-07T23:30")]


def test_common_begins_at_the_quarter_where_somebody_lives_by_it() -> None:
    kathmandu = WeeklyTimes.from_slots(KATHMANDU, yes=[slot(2, 19), slot(2, 19, 30)])
    london = WeeklyTimes.from_slots(LONDON, yes=range(slot(2, 12), slot(2, 18)))

    assert common([kathmandu, london], QUIET_MONDAY, 60) == [CommonStart(utc("2026-06-03T13:15"), 2, 0)]


def test_common_of_kathmandu_alone_never_begins_off_its_clock() -> None:
    always = WeeklyTimes.from_slots(KATHMANDU, yes=ALL)

    assert {found.start.minute for found in common([always, always], QUIET_MONDAY, 30)} == {15, 45}


@pytest.mark.parametrize("length", [0, -30])
def test_common_refuses_a_meeting_without_length(length: int) -> None:
    with pytest.raises(ValueError, match="length"):
        common([], QUIET_MONDAY, length)


def test_convert_moves_the_half_hours() -> None:
    london = WeeklyTimes.from_slots(LONDON, yes=[slot(0, 1)], if_needed=[slot(2, 19)])

    moved = convert(london, NEW_YORK, QUIET_MONDAY)

    assert moved == WeeklyTimes.from_slots(NEW_YORK, yes=[slot(6, 20)], if_needed=[slot(2, 14)])


def test_convert_depends_on_the_week() -> None:
    london = WeeklyTimes.from_slots(LONDON, yes=[slot(2, 19)])

    moved = convert(london, NEW_YORK, date(2026, 3, 12))  # America has changed, Europe has not

    assert moved == WeeklyTimes.from_slots(NEW_YORK, yes=[slot(2, 15)])


def test_convert_from_a_quarter_hour_zone_keeps_only_whole_half_hours() -> None:
    kathmandu = WeeklyTimes.from_slots(KATHMANDU, yes=[slot(2, 19), slot(2, 19, 30)])  # 13:15 to 14:15 UTC

    assert convert(kathmandu, "UTC", QUIET_MONDAY) == WeeklyTimes.from_slots("UTC", yes=[slot(2, 13, 30)])


def test_convert_into_the_week_of_a_change_has_no_hour_that_is_leapt_over() -> None:
    always = WeeklyTimes.from_slots("UTC", yes=ALL)

    moved = convert(always, LONDON, date(2026, 3, 25))

    assert [number for number in ALL if not moved.slots[number]] == [slot(6, 1), slot(6, 1, 30)]


def test_convert_counts_a_repeated_hour_only_if_both_are_free() -> None:
    once = WeeklyTimes.from_slots("UTC", yes=[slot(6, 0), slot(6, 2)])

    moved = convert(once, LONDON, date(2026, 10, 25))

    assert moved == WeeklyTimes.from_slots(LONDON, yes=[slot(6, 2)])


@given(weekly_times)
def test_convert_to_the_own_zone_changes_nothing(times: WeeklyTimes) -> None:
    assert convert(times, times.zone, QUIET_MONDAY) == times


@settings(deadline=None)
@given(weekly_times, zones)
def test_convert_never_promises_time_that_is_not_free(times: WeeklyTimes, zone: str) -> None:
    moved = convert(times, zone, QUIET_MONDAY)

    shared = overlap(times, moved, QUIET_MONDAY)

    assert shared == overlap(moved, WeeklyTimes.from_slots("UTC", yes=ALL), QUIET_MONDAY)


@settings(deadline=None)
@given(weekly_times, st.sampled_from([LONDON, NEW_YORK, LORD_HOWE, "Asia/Kolkata", "UTC"]))
def test_convert_there_and_back_is_the_same_between_half_hour_zones(times: WeeklyTimes, zone: str) -> None:
    if times.zone in {KATHMANDU, "Pacific/Chatham"}:
        times = WeeklyTimes("UTC", times.slots)

    assert convert(convert(times, zone, QUIET_MONDAY), times.zone, QUIET_MONDAY) == times

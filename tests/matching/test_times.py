"""Weekly times across zones and daylight-saving changes, against published dates."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lyceum.matching.times import (
    HALF_HOUR,
    HALF_HOURS_PER_WEEK,
    CommonStart,
    Part,
    Preference,
    Run,
    Span,
    WeeklyTimes,
    common,
    convert,
    occurrences,
    overlap,
    runs,
)

NO, IF_NEEDED, YES = Preference
LONDON, NEW_YORK, LORD_HOWE, KATHMANDU = (
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
)
ALL = range(HALF_HOURS_PER_WEEK)
QUIET_MONDAY = date(2026, 6, 1)  # no zone of these tests changes in the week after, nor in the days around
ZONES = [
    LONDON,
    NEW_YORK,
    LORD_HOWE,
    KATHMANDU,
    "UTC",
    "Asia/Kolkata",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
]

zones = st.sampled_from(ZONES)
mondays = st.integers(0, 200).map(lambda week: date(2025, 1, 6) + timedelta(weeks=week))
weekly_times = st.builds(
    WeeklyTimes,
    zones,
    st.binary(min_size=HALF_HOURS_PER_WEEK, max_size=HALF_HOURS_PER_WEEK).map(
        lambda raw: bytes(byte % 3 for byte in raw),
    ),
)


def slot(weekday: int, hour: int, minute: int = 0) -> int:
    return weekday * 48 + hour * 2 + minute // 30


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def total(spans: list[Span]) -> timedelta:
    return sum((span.end - span.start for span in spans), timedelta())


@given(weekly_times)
def test_encode_is_read_back_by_decode(times: WeeklyTimes) -> None:
    text = times.encode()

    assert len(text) == 112
    assert WeeklyTimes.decode(times.zone, text) == times


def test_encode_stays_as_it_was_first_written() -> None:
    times = WeeklyTimes.from_slots("UTC", yes=[0, 335], if_needed=[1, 2])

    assert times.encode() == "v" + "-" * 110 + "b"  # 2*9 + 1*3 + 1 = 22; 0*9 + 0*3 + 2 = 2


@pytest.mark.parametrize("text", ["", "-" * 111, "-" * 113, "-" * 111 + "A", "-" * 111 + "é", "\ud800" * 112])
def test_decode_refuses_what_is_not_a_week(text: str) -> None:
    with pytest.raises(ValueError, match="Weekly times are written"):
        WeeklyTimes.decode("UTC", text)


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "America", "../../etc/passwd", "a\x00b", "\ud800", "a" * 5000])
def test_weekly_times_refuses_an_unknown_zone(zone: str) -> None:
    with pytest.raises(ValueError, match="no such time zone"):
        WeeklyTimes.from_slots(zone)


@pytest.mark.parametrize("slots", [b"", bytes(335), bytes(335) + b"\x03"])
def test_weekly_times_refuses_what_is_not_a_week(slots: bytes) -> None:
    with pytest.raises(ValueError, match="half hour"):
        WeeklyTimes("UTC", slots)


def test_from_slots_counts_a_half_hour_in_both_as_yes() -> None:
    times = WeeklyTimes.from_slots("UTC", yes=[3], if_needed=[3, 4])

    assert (times.slots[3], times.slots[4], sum(times.slots)) == (YES, IF_NEEDED, 3)


@pytest.mark.parametrize("number", [-1, 336])
def test_from_slots_refuses_a_half_hour_outside_the_week(number: int) -> None:
    with pytest.raises(ValueError, match="no half hour"):
        WeeklyTimes.from_slots("UTC", yes=[number])


def test_from_parts_marks_the_half_hours_of_each_part() -> None:
    times = WeeklyTimes.from_parts("UTC", {(0, Part.EVENING): YES, (6, Part.LATE): IF_NEEDED})

    expected = WeeklyTimes.from_slots(
        "UTC",
        yes=range(slot(0, 17), slot(0, 22)),
        if_needed=[*range(slot(6, 22), 336), slot(0, 0), slot(0, 0, 30)],
    )
    assert times == expected


def test_from_parts_refuses_an_eighth_day() -> None:
    with pytest.raises(ValueError, match="no weekday"):
        WeeklyTimes.from_parts("UTC", {(7, Part.EARLY): YES})


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 6), st.sampled_from(Part)),
        st.sampled_from([IF_NEEDED, YES]),
    ),
)
def test_parts_gives_the_grid_back(grid: dict[tuple[int, Part], Preference]) -> None:
    assert WeeklyTimes.from_parts("UTC", grid).parts() == grid


def test_occurrences_in_london_follow_the_wall_clock_through_the_year() -> None:
    times = WeeklyTimes.from_slots(LONDON, yes=[slot(2, 19), slot(2, 19, 30)])

    winter, summer = (list(occurrences(times, day, 1)) for day in (date(2026, 1, 5), QUIET_MONDAY))

    assert winter == [Span(utc("2026-01-07T19:00"), utc("2026-01-07T20:00"), YES)]
    assert summer == [Span(utc("2026-06-03T18:00"), utc("2026-06-03T19:00"), YES)]


def test_occurrences_lose_the_hour_london_leaps_over() -> None:
    early = WeeklyTimes.from_slots(LONDON, yes=[slot(6, 1), slot(6, 1, 30)])

    last_of_winter, change = (
        occurrences(early, date(2026, 3, 16), 1),
        occurrences(early, date(2026, 3, 23), 1),
    )

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


def test_overlap_takes_the_smaller_preference() -> None:
    london = WeeklyTimes.from_slots(LONDON, yes=range(slot(2, 18), slot(2, 21)))
    new_york = WeeklyTimes.from_slots(
        NEW_YORK,
        yes=[slot(2, 14)],
        if_needed=range(slot(2, 14, 30), slot(2, 18)),
    )

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


def test_runs_name_the_stretches_of_each_day() -> None:
    times = WeeklyTimes.from_slots("UTC", yes=[slot(0, 9), slot(0, 9, 30)], if_needed=[slot(0, 10), slot(4, 0)])

    assert runs(times) == [Run(0, 540, 600, YES), Run(0, 600, 630, IF_NEEDED), Run(4, 0, 30, IF_NEEDED)]


def test_runs_keep_a_short_night_with_the_evening_before() -> None:
    times = WeeklyTimes.from_parts("UTC", {(4, Part.LATE): YES, (6, Part.LATE): YES})

    assert runs(times) == [Run(4, 1320, 1500, YES), Run(6, 1320, 1500, YES)]


def test_runs_split_a_free_week_at_midnight() -> None:
    assert runs(WeeklyTimes.from_slots("UTC", yes=ALL)) == [Run(day, 0, 1440, YES) for day in range(7)]


@given(weekly_times)
def test_runs_cover_each_half_hour_once(times: WeeklyTimes) -> None:
    slots = bytearray(HALF_HOURS_PER_WEEK)
    for run in runs(times):
        for minute in range(run.start_minutes, run.end_minutes, 30):
            slots[(run.weekday * 48 + minute // 30) % HALF_HOURS_PER_WEEK] += run.preference

    assert bytes(slots) == times.slots


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

"""Weekly times as a person enters them: written down, read back, told in runs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lyceum.matching.times import HALF_HOURS_PER_WEEK, Part, Preference, Run, WeeklyTimes, runs
from tests.matching.weeks import ALL, IF_NEEDED, YES, slot, weekly_times


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
        "UTC", yes=range(slot(0, 17), slot(0, 22)), if_needed=[*range(slot(6, 22), 336), slot(0, 0), slot(0, 0, 30)]
    )
    assert times == expected


def test_from_parts_refuses_an_eighth_day() -> None:
    with pytest.raises(ValueError, match="no weekday"):
        WeeklyTimes.from_parts("UTC", {(7, Part.EARLY): YES})


@given(st.dictionaries(st.tuples(st.integers(0, 6), st.sampled_from(Part)), st.sampled_from([IF_NEEDED, YES])))
def test_parts_gives_the_grid_back(grid: dict[tuple[int, Part], Preference]) -> None:
    assert WeeklyTimes.from_parts("UTC", grid).parts() == grid


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

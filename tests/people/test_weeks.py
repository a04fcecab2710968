"""Weeks as forms show them and send them back."""

import pytest
from django.test import Client
from django.utils import translation

from lyceum.matching.times import HALF_HOURS_PER_DAY, Part, Preference, WeeklyTimes
from lyceum.people.queries.people import get_week
from lyceum.people.queries.weeks import (
    changed_day,
    changed_week,
    day_heads,
    grid_rows,
    list_half_hours,
    list_stretches,
)
from tests.factories import make_person

WEEK = WeeklyTimes.from_parts(
    "Asia/Kathmandu", {(0, Part.EVENING): Preference.YES, (1, Part.LATE): Preference.IF_NEEDED}
)


def ticked(week: WeeklyTimes, level: Preference) -> set[str]:
    return {cell.name for row in grid_rows(week, level) for cell in row.cells if cell.ticked}


def test_grids_sent_back_as_they_were_change_nothing() -> None:
    slots = bytearray(WEEK.slots)
    slots[5 * HALF_HOURS_PER_DAY + 20] = Preference.YES
    week = WeeklyTimes(WEEK.zone, bytes(slots))

    assert changed_week(week, ticked(week, Preference.YES), ticked(week, Preference.IF_NEEDED)) == week
    partly = [c.name for row in grid_rows(week, Preference.YES) for c in row.cells if c.some]
    assert partly == ["5-morning"]


def test_changed_week_takes_yes_before_if_needed_and_takes_ticks_off() -> None:
    week = changed_week(WEEK, {"2-early", "3-early"}, {"3-early", "4-early"})

    assert week.parts() == {
        (2, Part.EARLY): Preference.YES,
        (3, Part.EARLY): Preference.YES,
        (4, Part.EARLY): Preference.IF_NEEDED,
    }
    assert week.zone == "Asia/Kathmandu"


@pytest.mark.parametrize("sent", [{}, {"h0": "7", "h48": "2", "x": "1"}])
def test_changed_day_leaves_what_was_not_said(sent: dict[str, str]) -> None:
    assert changed_day(WEEK, 0, sent) == WEEK


def test_half_hours_of_a_day_and_the_week_in_words() -> None:
    assert [len(hours) for _name, hours in list_half_hours(WEEK, 0)] == [12, 12, 12, 12]
    assert [(one.day, one.start, one.end, one.level) for one in list_stretches(WEEK)] == [
        ("Monday", "17:00", "22:00", 2),
        ("Tuesday", "22:00", "01:00", 1),
    ]


@pytest.mark.parametrize("language", ["en", "ar", "es", "de"])
def test_day_heads_are_short_and_differ(language: str) -> None:
    with translation.override(language):
        heads = [short for _name, short in day_heads()]

    assert len(set(heads)) == 7
    assert max(map(len, heads)) <= 3


@pytest.mark.django_db
def test_times_page_keeps_both_preferences(client: Client) -> None:
    person = make_person()
    client.force_login(person)

    client.post("/me/times/", {"t": ["0-evening"], "n": ["6-morning"]})

    assert get_week(person).parts() == {(0, Part.EVENING): Preference.YES, (6, Part.MORNING): Preference.IF_NEEDED}
    assert client.get("/me/times/").content.decode().count(" checked") == 2

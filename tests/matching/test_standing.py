"""Times never become an oracle: what somebody changes counts a day later."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lyceum.matching.standing import COUNTS_AFTER, Standing
from lyceum.matching.times import HALF_HOURS_PER_WEEK, WeeklyTimes

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
WEEKS = st.builds(WeeklyTimes.from_slots, st.just("UTC"), st.sets(st.integers(0, HALF_HOURS_PER_WEEK - 1)))
# Changes of the times, and minutes until the next one.
CHANGES = st.lists(st.tuples(WEEKS, st.integers(0, 3000)), max_size=8)
FREE, EVENINGS = WeeklyTimes.from_slots("UTC", range(HALF_HOURS_PER_WEEK)), WeeklyTimes.from_slots("UTC", [40, 41])


def test_in_force_is_nothing_on_the_first_day() -> None:
    standing = Standing(EVENINGS, AT)

    assert standing.in_force(AT + COUNTS_AFTER - timedelta(seconds=1)) is None
    assert standing.in_force(AT + COUNTS_AFTER) == EVENINGS


def test_in_force_stays_what_it_was_for_a_day_after_a_change() -> None:
    changed = Standing(EVENINGS, AT).changed(FREE, AT + 2 * COUNTS_AFTER)

    assert changed.in_force(AT + 2.5 * COUNTS_AFTER) == EVENINGS
    assert changed.in_force(AT + 3 * COUNTS_AFTER) == FREE


def test_changed_begins_the_day_anew_but_keeps_what_counts() -> None:
    other = WeeklyTimes.from_slots("UTC", [7])
    standing = Standing(EVENINGS, AT - COUNTS_AFTER).changed(FREE, AT).changed(other, AT + timedelta(hours=20))

    assert standing.in_force(AT + timedelta(hours=30)) == EVENINGS
    assert standing.in_force(AT + timedelta(hours=44)) == other


def test_changed_to_the_same_leaves_the_day_running() -> None:
    standing = Standing(EVENINGS, AT)

    assert standing.changed(EVENINGS, AT + timedelta(hours=20)) is standing


@given(WEEKS, CHANGES)
def test_no_sequence_of_changes_gets_more_than_one_new_answer_a_day(
    mine: WeeklyTimes, changes: list[tuple[WeeklyTimes, int]]
) -> None:
    """Overlaps are made of what counts; whoever changes their times and asks again sees that change once a day."""
    standing, at = Standing(mine, AT - COUNTS_AFTER), AT
    asked: list[tuple[datetime, WeeklyTimes | None]] = []
    for week, minutes in changes:
        standing = standing.changed(week, at)
        asked += [(moment, standing.in_force(moment)) for moment in (at, at + timedelta(minutes=minutes))]
        at += timedelta(minutes=minutes)

    for begin, _counts in asked:
        assert len({counts for moment, counts in asked if begin <= moment < begin + COUNTS_AFTER}) <= 2

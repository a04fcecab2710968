"""Whose turn it is to be asked for help."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lyceum.matching.turns import Helper, choose_helper

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
_helpers = st.lists(
    st.builds(
        Helper,
        person_id=st.integers(1, 9),
        subject=st.sampled_from(["variance", "statistics"]),
        weekly_limit=st.integers(0, 3),
        asked_this_week=st.integers(0, 3),
        last_asked=st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds are naive by contract
    ),
    unique_by=lambda helper: helper.person_id,
    max_size=8,
)


def _helper(pk: int, *, days_ago: int | None = None, limit: int = 2, asked: int = 0, subject: str = "x") -> Helper:
    last = None if days_ago is None else NOW - timedelta(days=days_ago)
    return Helper(pk, subject, limit, asked, last)


def test_choose_helper_takes_who_was_asked_longest_ago() -> None:
    helpers = [_helper(1, days_ago=2), _helper(2, days_ago=9), _helper(3, days_ago=5)]

    chosen = choose_helper(helpers, not_again=frozenset(), last=None)

    assert chosen is not None
    assert chosen.person_id == 2


def test_choose_helper_asks_a_new_helper_before_one_who_has_helped() -> None:
    chosen = choose_helper([_helper(1, days_ago=300), _helper(2)], not_again=frozenset(), last=None)

    assert chosen is not None
    assert chosen.person_id == 2


@given(_helpers, st.frozensets(st.integers(1, 9)), st.none() | st.integers(1, 9))
def test_choose_helper_keeps_every_limit(helpers: list[Helper], not_again: frozenset[int], last: int | None) -> None:
    chosen = choose_helper(helpers, not_again=not_again, last=last)

    free = {h.person_id for h in helpers if h.asked_this_week < h.weekly_limit} - not_again
    if chosen is None:
        assert not free
        return
    assert chosen.person_id in free
    assert chosen.person_id != last or free == {last}


@given(_helpers)
def test_choose_helper_gives_everybody_a_turn(helpers: list[Helper]) -> None:
    left = {h.person_id for h in helpers if h.asked_this_week < h.weekly_limit}
    asked: set[int] = set()
    while chosen := choose_helper(helpers, not_again=frozenset(asked), last=None):
        asked.add(chosen.person_id)

    assert asked == left

"""Counting votes."""

from hypothesis import given
from hypothesis import strategies as st

from lyceum.matching.ballots import count_choices, leaders, run_off, winners

_ballots = st.lists(st.lists(st.integers(1, 5), unique=True, max_size=5), max_size=30)


def test_count_choices_keeps_the_order_of_the_options() -> None:
    assert list(count_choices([3, 1, 2], [1, 1, 3, 9]).items()) == [(3, 1), (1, 2), (2, 0)]


def test_run_off_gives_the_second_choices_of_the_weakest_to_others() -> None:
    ballots = [[1, 2]] * 4 + [[2, 1]] * 3 + [[3, 2]] * 2

    rounds = run_off([1, 2, 3], ballots)

    assert [r.dropped for r in rounds] == [(3,), ()]
    assert rounds[-1].counts == {1: 4, 2: 5}
    assert winners(rounds) == [2]


def test_run_off_without_a_ballot_has_no_winner() -> None:
    assert winners(run_off([1, 2], [])) == []


@given(_ballots)
def test_run_off_ends_and_who_wins_was_chosen_by_somebody(ballots: list[list[int]]) -> None:
    rounds = run_off([1, 2, 3, 4, 5], ballots)
    won = winners(rounds)

    assert 1 <= len(rounds) <= 5
    assert rounds[-1].dropped == ()
    assert bool(won) == any(ballots)
    assert all(any(one in ballot for ballot in ballots) for one in won)


@given(_ballots, st.permutations([1, 2, 3, 4, 5]))
def test_run_off_decides_nothing_by_the_order_of_the_list(ballots: list[list[int]], order: list[int]) -> None:
    assert set(winners(run_off(order, ballots))) == set(winners(run_off([1, 2, 3, 4, 5], ballots)))


def test_run_off_says_that_it_is_a_tie() -> None:
    rounds = run_off([1, 2, 3], [[1], [2]])

    assert [r.dropped for r in rounds] == [(3,), ()]
    assert winners(rounds) == [1, 2]


def test_leaders_of_nothing_are_nobody() -> None:
    assert leaders({1: 0, 2: 0}) == []
    assert leaders({1: 2, 2: 2, 3: 1}) == [1, 2]


@given(_ballots, st.integers(1, 5))
def test_run_off_takes_who_has_more_than_half_at_once(ballots: list[list[int]], option: int) -> None:
    many = ballots + [[option]] * (len(ballots) + 1)

    rounds = run_off([1, 2, 3, 4, 5], many)

    assert winners(rounds) == [option]
    assert len(rounds) == 1

"""Counting votes."""

from hypothesis import given
from hypothesis import strategies as st

from lyceum.matching.ballots import count_choices, run_off, winner

_ballots = st.lists(st.lists(st.integers(1, 5), unique=True, max_size=5), max_size=30)


def test_count_choices_keeps_the_order_of_the_options() -> None:
    assert list(count_choices([3, 1, 2], [1, 1, 3, 9]).items()) == [(3, 1), (1, 2), (2, 0)]


def test_run_off_gives_the_second_choices_of_the_weakest_to_others() -> None:
    ballots = [[1, 2]] * 4 + [[2, 1]] * 3 + [[3, 2]] * 2

    rounds = run_off([1, 2, 3], ballots)

    assert [r.dropped for r in rounds] == [3, None]
    assert rounds[-1].counts == {1: 4, 2: 5}
    assert winner(rounds) == 2


def test_run_off_without_a_ballot_has_no_winner() -> None:
    assert winner(run_off([1, 2], [])) is None


@given(_ballots)
def test_run_off_ends_and_its_winner_was_chosen_by_somebody(ballots: list[list[int]]) -> None:
    rounds = run_off([1, 2, 3, 4, 5], ballots)
    won = winner(rounds)

    assert 1 <= len(rounds) <= 5
    assert rounds[-1].dropped is None
    assert (won is None) == (not any(ballots))
    assert won is None or any(won in ballot for ballot in ballots)


@given(_ballots, st.integers(1, 5))
def test_run_off_takes_who_has_more_than_half_at_once(ballots: list[list[int]], option: int) -> None:
    many = ballots + [[option]] * (len(ballots) + 1)

    rounds = run_off([1, 2, 3, 4, 5], many)

    assert winner(rounds) == option
    assert len(rounds) == 1

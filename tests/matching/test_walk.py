"""What fits into five, ten or twenty minutes."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lyceum.matching.walk import Rank, Stop, choose_walk

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
_stops = st.lists(
    st.builds(
        Stop,
        key=st.sampled_from("abcdefgh"),
        rank=st.sampled_from(Rank),
        letters=st.integers(-5, 30_000),
        at=st.integers(0, 500).map(lambda hours: NOW - timedelta(hours=hours)),
    ),
    max_size=12,
)
_minutes = st.sampled_from([5, 10, 20])


def _stop(key: str, rank: Rank, letters: int = 100, hours: int = 1) -> Stop:
    return Stop(key, rank, letters, NOW - timedelta(hours=hours))


def test_choose_walk_begins_with_who_waits() -> None:
    stops = [_stop("news", Rank.NEWS, hours=90), _stop("mine", Rank.WITH_ME), _stop("ann", Rank.PERSON_WAITS)]

    assert [stop.key for stop in choose_walk(stops, 20)] == ["ann", "mine", "news"]


def test_choose_walk_takes_the_longest_wait_of_one_rank_first() -> None:
    stops = [_stop("new", Rank.PERSON_WAITS, hours=1), _stop("old", Rank.PERSON_WAITS, hours=9)]

    assert [stop.key for stop in choose_walk(stops, 20)] == ["old", "new"]


def test_choose_walk_passes_over_what_is_too_long_for_what_fits() -> None:
    stops = [_stop("short", Rank.NEWS), _stop("long", Rank.NEWS, letters=9_000, hours=8), _stop("a", Rank.WITH_ME)]

    assert [stop.key for stop in choose_walk(stops, 5)] == ["a", "short"]


@given(_stops, _minutes)
def test_choose_walk_fits_or_is_one_stop(stops: list[Stop], minutes: int) -> None:
    walk = choose_walk(stops, minutes)

    assert len(walk) <= 1 or sum(stop.seconds for stop in walk[1:]) <= max(0, minutes * 60 - walk[0].seconds)
    assert bool(walk) == bool(stops)


@given(_stops, _minutes)
def test_choose_walk_is_in_order_with_no_key_twice(stops: list[Stop], minutes: int) -> None:
    walk = choose_walk(stops, minutes)

    assert walk == sorted(walk, key=lambda stop: (stop.rank, stop.at, stop.key))
    assert len({stop.key for stop in walk}) == len(walk)


@given(_stops, _minutes)
def test_choose_walk_leaves_out_only_what_no_longer_fits(stops: list[Stop], minutes: int) -> None:
    walk = choose_walk(stops, minutes)

    left = minutes * 60 - sum(stop.seconds for stop in walk)
    first: dict[str, Stop] = {}
    for stop in sorted(stops, key=lambda stop: (stop.rank, stop.at, stop.key, stop.letters)):
        first.setdefault(stop.key, stop)
    assert all(stop.seconds > left for key, stop in first.items() if key not in {one.key for one in walk})


@given(_stops, _minutes, st.randoms())
def test_choose_walk_does_not_depend_on_the_order_given(stops: list[Stop], minutes: int, chance: object) -> None:
    mixed = list(stops)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # a random.Random, which hypothesis does not name

    assert choose_walk(mixed, minutes) == choose_walk(stops, minutes)

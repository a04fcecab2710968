"""What holds of the ranking whatever a profile says."""

from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lyceum.matching.ranking.catalogue import Catalogue
from lyceum.matching.ranking.entries import Profile
from lyceum.matching.ranking.ranking import rank
from lyceum.matching.ranking.rows import entry_from_row, profile_from_row
from tests.matching.small_catalogue import small_catalogue

pytestmark = pytest.mark.pure

WISHES = (
    "is it luck or do our new rules work on the ward?",
    "statistics and r",
    "Ich möchte die Wege in meinem Dorf auf eine Karte zeichnen",
    "quiero hacer una página para mi tienda",
    "機械学習とゲームを作りたい",
    "أريد تعلم الإحصاء",
    "python, but not games",
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40) | st.sampled_from(WISHES),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
FIELDS = (
    "id", "goals", "goal", "interests", "level", "languages", "city", "country", "lat", "lon", "timezone", "format",
    "self", "kinds", "hours_a_week", "concepts",
)  # fmt: skip
rows = st.dictionaries(st.sampled_from(FIELDS), anything, max_size=len(FIELDS))
profiles = st.builds(
    Profile,
    goals=st.tuples(st.sampled_from(WISHES)),
    level=st.sampled_from(("", "beginner", "advanced")),
    languages=st.sampled_from(((), ("en",), ("de", "en"), ("es",))),
    country=st.sampled_from(("", "DE", "PE")),
    format=st.sampled_from(("any", "local", "online")),
)


@lru_cache(maxsize=1)
def _catalogue() -> Catalogue:
    return small_catalogue()


@settings(max_examples=150, deadline=None)
@given(rows)
def test_rank_answers_any_row(row: dict[str, object]) -> None:
    ranking = rank(_catalogue(), profile_from_row(row), top=5)
    assert len(ranking.results) <= 5
    assert len({result.id for result in ranking.results}) == len(ranking.results)
    assert all(0 <= result.score <= 1 for result in ranking.results)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.sampled_from(("id", "name", "topics", "lat", "lon", "bbox", "languages", "members")), anything)
)
def test_entry_from_row_takes_any_row(row: dict[str, object]) -> None:
    entry = entry_from_row(row, today=738_000)
    assert entry.latitude is None or abs(entry.latitude) <= 90
    assert (entry.latitude is None) == (entry.longitude is None)


@settings(max_examples=60, deadline=None)
@given(profiles)
def test_rank_tells_reasons_that_add_up(profile: Profile) -> None:
    for result in rank(_catalogue(), profile, top=12).results:
        assert sum(reason.share for reason in result.reasons) == pytest.approx(result.score, abs=1e-6)
        assert all(reason.share > 0 for reason in result.reasons)
        assert list(result.reasons) == sorted(result.reasons, key=lambda reason: -reason.share)


@settings(max_examples=40, deadline=None)
@given(profiles)
def test_rank_is_the_same_twice(profile: Profile) -> None:
    assert rank(_catalogue(), profile, top=12) == rank(_catalogue(), profile, top=12)


@settings(max_examples=40, deadline=None)
@given(profiles, st.integers(0, 4))
def test_rank_leaves_out_what_is_refused(profile: Profile, place: int) -> None:
    found = rank(_catalogue(), profile, top=5).results
    if len(found) <= place:
        return
    changed = Profile(
        goals=profile.goals, level=profile.level, languages=profile.languages, country=profile.country,
        format=profile.format, refused={found[place].id: "topic"},
    )  # fmt: skip
    again = [result.id for result in rank(_catalogue(), changed, top=12).results]
    assert found[place].id not in again


@pytest.mark.parametrize(
    "goal", ["x", "🌻🌻🌻", "word " * 5000, "привет дава́й 学ぶ statistics مرحبا", "\x00\ud7ff", "((((", "ı" * 300]
)
def test_rank_answers_odd_goals(goal: str) -> None:
    ranking = rank(_catalogue(), Profile(goals=(goal,), languages=("xx", "", "??"), country="ZZ"), top=5)
    assert len(ranking.results) <= 5

"""Towns and countries by name in many scripts, and distances, for whatever is typed."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lyceum.matching import places
from lyceum.matching.places import countries, find_country, find_places

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Nairobi", "KE"),
        ("nairobi", "KE"),
        ("MÜNCHEN", "DE"),
        ("Munich", "DE"),
        ("القاهرة", "EG"),
        ("東京", "JP"),
        ("Москва", "RU"),
        ("São Paulo", "BR"),
        ("sao paulo", "BR"),
        ("Kathmandu", "NP"),
        ("Αθήνα", "GR"),
        ("서울", "KR"),
        ("I live near Lima, in Peru", "PE"),
    ],
)
def test_find_places_knows_towns_in_many_scripts(text: str, country: str) -> None:
    assert find_places(text)[0].country == country


@pytest.mark.parametrize("text", ["", "x", "qqqzzz", "🌍", "   ", "-" * 3000, "\x00", "(((", "12345"])
def test_find_places_knows_when_it_knows_nothing(text: str) -> None:
    assert find_places(text) == []


def test_find_places_keeps_to_the_country() -> None:
    assert find_places("Paris", "US")[0].country == "US"
    assert find_places("Paris")[0].country == "FR"
    assert find_places("Paris", "ZZ") == []


def test_find_places_heeds_the_region_named_beside() -> None:
    assert find_places("Gainesville, FL", "US")[0].region == "FL"


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Germany", "DE"),
        ("Deutschland", "DE"),
        ("de", "DE"),
        ("مصر", "EG"),
        ("日本", "JP"),
        ("Nowhere", ""),
        ("", ""),
    ],
)
def test_find_country_knows_names(text: str, country: str) -> None:
    assert find_country(text) == country


def test_countries_lie_on_the_globe() -> None:
    for country in countries().values():
        assert country.languages is not None
        assert len(country.code) == 2
        assert set(country.near) <= set(countries())


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=80))
def test_find_places_answers_any_text(text: str) -> None:
    for place in find_places(text):
        assert abs(place.latitude) <= 90
        assert abs(place.longitude) <= 180


@settings(max_examples=80, deadline=None)
@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180))
def test_distance_is_the_same_both_ways_and_never_beyond_half_the_globe(
    a: float, b: float, c: float, d: float
) -> None:
    there, back = places.distance_km(a, b, c, d), places.distance_km(c, d, a, b)
    assert math.isclose(there, back, abs_tol=1e-6)
    assert 0 <= there <= 20_040

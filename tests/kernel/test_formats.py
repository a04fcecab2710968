"""Dates and numbers, and zones by their towns, in the reader's language."""

from datetime import date

import pytest
from django.utils.translation import override

from lyceum.kernel.formats import date_element, number
from lyceum.kernel.zones import list_zones, todays_zone, zone_words

pytestmark = pytest.mark.pure
DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "23 November 2026"),
        ("de", "23. November 2026"),
        ("ar", "23 نوفمبر 2026"),
        ("es", "23 de noviembre de 2026"),
    ],
)
def test_dates_begin_with_the_day_and_have_one_kind_of_digits(language: str, words: str) -> None:
    with override(language):
        assert f">{words}<" in date_element(DAY)
        assert number(16) == "16"


@pytest.mark.parametrize(
    ("zone", "language", "words"),
    [
        ("Africa/Nairobi", "en", "Nairobi (Kenya)"),
        ("Asia/Katmandu", "en", "Kathmandu (Nepal)"),
        ("Atlantic/Faeroe", "de", "Färöer"),
        ("America/Argentina/Buenos_Aires", "es", "Buenos Aires (Argentina)"),
        ("UTC", "en", "UTC"),
    ],
)
def test_zones_are_named_by_their_town(zone: str, language: str, words: str) -> None:
    with override(language):
        assert zone_words(zone) == words


def test_zones_are_offered_once_under_todays_names() -> None:
    offered = [name for name, _words in list_zones()]

    assert len(offered) == len(set(offered))
    assert "Asia/Kathmandu" in offered
    assert "Asia/Katmandu" not in offered
    assert (todays_zone("Europe/Kiev"), todays_zone("UTC")) == ("Europe/Kyiv", "UTC")

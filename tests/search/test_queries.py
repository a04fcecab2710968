"""Searching takes whatever somebody types."""

import pytest
from django.contrib.auth.models import AnonymousUser

from lyceum.search.queries.searching import find_close, search

pytestmark = pytest.mark.django_db
ODD = ["snake_case_word", "a_b", "x\u19b0y", "\u1cf2 \u1cf3a", "c++ c#", '"quoted" AND OR NOT *', "𝒙² ①", "\x00", "'"]


@pytest.mark.parametrize("text", ODD)
def test_search_takes_any_words(text: str) -> None:
    assert search(AnonymousUser(), text) == []
    assert find_close("post", text) == []

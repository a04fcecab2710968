"""Searching takes whatever somebody types."""

import pytest
from django.contrib.auth.models import AnonymousUser

from lyceum.people.requests import SYSTEM
from lyceum.search.actions.indexing import index_thing
from lyceum.search.queries import searching
from lyceum.search.queries.searching import find_all, find_close, search
from tests.factories import make_community, make_conversation

pytestmark = pytest.mark.django_db
ODD = ["snake_case_word", "a_b", "x\u19b0y", "\u1cf2 \u1cf3a", "c++ c#", '"quoted" AND OR NOT *', "𝒙² ①", "\x00", "'"]


@pytest.mark.parametrize("text", ODD)
def test_search_takes_any_words(text: str) -> None:
    assert search(AnonymousUser(), text) == []
    assert find_close("post", text) == []


def test_hidden_hits_do_not_crowd_out_a_public_one() -> None:
    hidden = make_community(visibility="hidden")
    rows = [make_conversation(make_community(), title="Zebra stripes")]
    rows += [make_conversation(hidden, title=f"Zebra {n}") for n in range(14)]
    for row in rows:
        index_thing(SYSTEM, "conversation", row.pk)

    assert find_all(AnonymousUser(), "zebra").number == 1


@pytest.mark.parametrize(("hidden", "found", "is_bounded"), [(12, 1, False), (40, 0, False)])
def test_search_looks_behind_the_newest_hidden_hits_in_bounded_steps(
    monkeypatch: pytest.MonkeyPatch, hidden: int, found: int, *, is_bounded: bool
) -> None:
    monkeypatch.setattr(searching, "RANKED", 5)
    secret = make_community(visibility="hidden")
    rows = [make_conversation(make_community(), title="Zebra stripes")]
    rows += [make_conversation(secret, title=f"Zebra {n}") for n in range(hidden)]
    for row in rows:
        index_thing(SYSTEM, "conversation", row.pk)

    page = find_all(AnonymousUser(), "zebra")

    assert (page.number, page.is_bounded) == (found, is_bounded)

"""Searching takes whatever somebody types."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lyceum.communities.signals import CommunityNarrowed
from lyceum.discussions.models.conversations import Conversation
from lyceum.kernel.bus import publish
from lyceum.people.requests import SYSTEM, Viewer
from lyceum.search.actions.indexing import index_thing
from lyceum.search.models import SearchDocument
from lyceum.search.queries import hits
from lyceum.search.queries.hits import find_close
from lyceum.search.queries.searching import find_all, search
from tests.factories import make_community, make_conversation, make_member

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


@pytest.mark.parametrize("hidden", [12, 40])
def test_search_looks_behind_the_newest_hidden_hits(monkeypatch: pytest.MonkeyPatch, hidden: int) -> None:
    monkeypatch.setattr(hits, "RANKED", 5)
    secret = make_community(visibility="hidden")
    rows = [make_conversation(make_community(), title="Zebra stripes")]
    rows += [make_conversation(secret, title=f"Zebra {n}") for n in range(hidden)]
    for row in rows:
        index_thing(SYSTEM, "conversation", row.pk)

    assert find_all(AnonymousUser(), "zebra").number == 1


@pytest.mark.parametrize("visibility", ["hidden", "closed", "narrowed"])
def test_a_word_of_private_places_costs_the_same_statements_as_an_unknown_one(visibility: str) -> None:
    """Nobody learns from the time an answer takes what is written where they may not read."""
    private = make_community(
        visibility="public" if visibility == "narrowed" else visibility, name="Xylocarpus circle"
    )
    row = make_conversation(private, title="Zebra stripes")
    if visibility == "narrowed":
        Conversation.objects.filter(pk=row.pk).update(is_public=False)
    index_thing(SYSTEM, "conversation", row.pk)
    index_thing(SYSTEM, "community", private.pk)
    words = ["quagga", "zebra", *(["xylocarpus"] if visibility == "hidden" else [])]
    for viewer in (AnonymousUser(), make_member(make_community())):
        find_all(viewer, "warm")
        counts = {word: count_statements(viewer, word) for word in words}

        assert len(set(counts.values())) == 1, counts


def count_statements(viewer: Viewer, word: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert find_all(viewer, word).number == 0
    return len(asked)


def test_what_was_public_is_found_by_members_alone_after_its_place_has_closed() -> None:
    place = make_community()
    member = make_member(place)
    row = make_conversation(place, title="Zebra stripes")
    index_thing(SYSTEM, "conversation", row.pk)
    with transaction.atomic():
        publish(CommunityNarrowed(community_id=place.pk))

    assert SearchDocument.objects.get(kind="conversation", about_pk=row.pk).for_members
    assert find_all(AnonymousUser(), "zebra").number == 0
    assert find_all(member, "zebra").number == 1

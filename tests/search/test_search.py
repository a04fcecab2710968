"""The index follows what changes; nothing is found by who may not see it; any words are harmless."""

import pytest
from django.test import Client

from lyceum.discussions.actions.removing import withdraw_post
from lyceum.discussions.actions.writing import Typed, edit_post, reply, start_conversation
from lyceum.search.queries.hits import find_close
from lyceum.search.queries.searching import search
from tests.factories import make_community, make_conversation, make_member, make_person

pytestmark = pytest.mark.django_db


def test_search_finds_a_post_by_its_words_until_they_change() -> None:
    conversation = make_conversation(make_community())
    author = make_member(conversation.community)
    post = reply(author, conversation, Typed(source="The **heteroscedastic** kettle."))
    assert [r.kind for r in search(author, "heteroscedastic")] == ["post"]

    edit_post(author, post, Typed(source="A plain kettle."), version=1)

    assert search(author, "heteroscedastic") == []
    assert [r.kind for r in search(author, "plain kettle")] == ["post"]


def test_search_forgets_what_was_removed() -> None:
    conversation = make_conversation(make_community())
    author = make_member(conversation.community)
    post = reply(author, conversation, Typed(source="Ephemeral words."))

    withdraw_post(author, post)

    assert search(author, "ephemeral") == []


def test_search_of_a_closed_community_is_for_those_inside(client: Client) -> None:
    community = make_community("Quiet garden", visibility="closed")
    start_conversation(make_member(community), community, Typed(source="x", title="A whispered question"))
    client.force_login(make_person())

    assert "whispered question" not in client.get("/search/", {"q": "whispered"}).content.decode()


@pytest.mark.parametrize(
    "text",
    ['"', "a* OR b", "title : x", "NEAR(a b)", "(((", "-", "a:*&!|", "\x00", "x" * 5000, "لماذا", "🦊", "%_\\"],
)
def test_search_stands_any_words(client: Client, text: str) -> None:
    assert client.get("/search/", {"q": text}).status_code == 200


def test_find_close_prefers_titles_that_share_more() -> None:
    community = make_community()
    author = make_member(community)
    near = start_conversation(author, community, Typed(source="x", title="Why divide the variance by n minus one?"))
    start_conversation(author, community, Typed(source="x", title="A checklist for the variance of moods"))

    assert find_close("conversation", "divide variance by n", community_id=community.pk)[0] == near.pk

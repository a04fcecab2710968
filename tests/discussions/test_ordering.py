"""A conversation in the order a reader chooses: the address says it, the pages are counted right."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.discussions.actions.reacting import read_to
from lyceum.discussions.models.conversations import Conversation
from lyceum.discussions.queries.ordering import newest_positions
from tests.factories import make_community, make_conversation, make_member

pytestmark = pytest.mark.django_db


def _page(conversation: Conversation) -> str:
    return f"/c/{conversation.community.slug}/conversations/{conversation.pk}/"


def _shown(client: Client, address: str) -> list[int]:
    return [int(n) for n in re.findall(r'id="p(\d+)"', client.get(address).content.decode())]


@pytest.mark.parametrize(
    ("total", "wanted", "bounds"),
    [(0, 1, (1, 1)), (1, 1, (1, 1)), (20, 1, (1, 20)), (25, 1, (6, 25)), (25, 2, (1, 5)), (25, 9, (1, 5))],
)
def test_newest_positions_count_from_the_end(total: int, wanted: int, bounds: tuple[int, int]) -> None:
    page = newest_positions(total, wanted)

    assert (page.first_position, page.last_position) == bounds


@pytest.mark.parametrize("signed_in", [False, True])
def test_orders_are_never_mixed_whichever_is_asked_first(client: Client, *, signed_in: bool) -> None:
    conversation = make_conversation(make_community(), replies=24)
    if signed_in:
        client.force_login(conversation.author)
    address = _page(conversation)

    for _visit in range(2):
        assert _shown(client, f"{address}?order=newest") == list(range(25, 5, -1))
        assert _shown(client, address) == list(range(1, 21))
        assert _shown(client, f"{address}?order=newest&page=2") == [5, 4, 3, 2, 1]
        assert _shown(client, f"{address}?page=2") == [21, 22, 23, 24, 25]


def test_the_pager_keeps_the_order_and_no_search_engine_keeps_the_page(client: Client) -> None:
    conversation = make_conversation(make_community(), replies=24)

    page = client.get(f"{_page(conversation)}?order=newest").content.decode()
    usual = client.get(_page(conversation)).content.decode()

    assert 'href="?order=newest&amp;page=2"' in page
    assert 'content="noindex"' in page
    assert 'href="?order=newest"' in usual
    assert 'href="?page=2"' in usual
    assert 'content="noindex"' not in usual


def test_a_short_conversation_offers_no_orders_and_an_unknown_one_is_the_usual(client: Client) -> None:
    conversation = make_conversation(make_community(), replies=2)

    assert "order=newest" not in client.get(_page(conversation)).content.decode()
    assert _shown(client, f"{_page(conversation)}?order=sideways") == [1, 2, 3]


def test_the_first_unread_leads_to_its_place(client: Client) -> None:
    conversation = make_conversation(make_community(), replies=24)
    reader = make_member(conversation.community)
    address = f"{_page(conversation)}?order=unread"

    assert client.get(address).headers["Location"] == _page(conversation)
    client.force_login(reader)
    read_to(reader, conversation, 22)
    assert client.get(address).headers["Location"] == f"{_page(conversation)}?page=2#p23"
    read_to(reader, conversation, 25)
    assert client.get(address).headers["Location"] == f"{_page(conversation)}?page=2#p25"


def test_reading_the_newest_first_marks_nothing_read_by_itself(client: Client) -> None:
    conversation = make_conversation(make_community(), replies=24)
    client.force_login(make_member(conversation.community))

    page = client.get(f"{_page(conversation)}?order=newest").content.decode()

    assert "data-read=" not in page


@pytest.mark.parametrize("replies", [1, 24])
def test_the_newest_first_costs_one_statement_more_for_its_posts_alone(client: Client, replies: int) -> None:
    conversation = make_conversation(make_community(), replies=replies)
    address = f"{_page(conversation)}?order=newest"
    client.get(address)

    with CaptureQueriesContext(connection) as found:
        client.get(address)

    assert len(found.captured_queries) == 2


def test_who_may_not_read_it_gets_404_in_every_order(client: Client) -> None:
    conversation = make_conversation(make_community(visibility="closed"))

    for order in ("newest", "unread"):
        assert client.get(f"{_page(conversation)}?order={order}").status_code == 404

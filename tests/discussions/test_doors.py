"""Addresses that only take forms lead whoever opens them by a link back to a page."""

import pytest
from django.test import Client

from lyceum.discussions.actions.writing import Typed, start_conversation
from tests.factories import make_community, make_member, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/c/place/conversations/names/1/open/", "/c/place/conversations/names/"),
        ("/c/place/conversations/1/sample/", "/c/place/samples/"),
        ("/c/place/samples/1/drop/", "/c/place/samples/"),
        ("/asked/1/pass/", "/me/help/"),
        ("/messages/1/read/", "/messages/1/"),
        ("/messages/1/answer/accept/", "/messages/1/"),
        ("/messages/one/1/take-back/", "/messages/"),
    ],
)
def test_a_link_to_a_writing_address_leads_to_its_page(client: Client, address: str, page: str) -> None:
    client.force_login(make_person())

    answer = client.get(address)

    assert (answer.status_code, answer.headers["Location"]) == (302, page)


def test_a_title_keeps_its_own_direction_and_stands_at_the_start_of_the_page(client: Client) -> None:
    community = make_community()
    typed = Typed(source="مرحبا", title="سؤال", language="ar")
    conversation = start_conversation(make_member(community), community, typed)

    page = client.get(f"/c/{community.slug}/conversations/{conversation.pk}/").content.decode()

    assert '<h1 lang="ar"><bdi>سؤال</bdi></h1>' in page

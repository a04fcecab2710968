"""What stands on the page of a conversation: reply forms for who may reply, and kind words for the others."""

import pytest
from django.test import Client

from lyceum.discussions.actions.arranging import lock_replies
from lyceum.discussions.models.conversations import Conversation
from lyceum.people.models.accounts import Person
from tests.factories import make_community, make_conversation, make_member, make_person

pytestmark = pytest.mark.django_db

FORM = 'data-clear data-focus="#posts .post"'


def _page(conversation: Conversation) -> str:
    return f"/c/{conversation.community.slug}/conversations/{conversation.pk}/"


def _closed() -> tuple[Conversation, Person]:
    conversation = make_conversation(make_community(), replies=1)
    steward = make_member(conversation.community, role="steward")
    lock_replies(steward, conversation, on=True)
    return conversation, steward


def test_a_reply_form_stands_for_members_and_not_for_who_has_not_joined(client: Client) -> None:
    conversation = make_conversation(make_community())
    client.force_login(make_person())

    outside = client.get(_page(conversation)).content.decode()
    client.force_login(make_member(conversation.community))
    inside = client.get(_page(conversation)).content.decode()

    assert FORM not in outside
    assert "Join the community first." in outside
    assert FORM in inside


@pytest.mark.parametrize("who", ["visitor", "stranger", "member"])
def test_a_closed_conversation_says_by_whom_and_what_one_can_do(client: Client, who: str) -> None:
    conversation, _steward = _closed()
    if who != "visitor":
        client.force_login(make_member(conversation.community) if who == "member" else make_person())

    page = client.get(_page(conversation)).content.decode()

    assert FORM not in page
    assert "The stewards closed this conversation to new replies on <time" in page
    assert "Start a new conversation" in page
    assert "Join to reply" not in page
    assert "Sign in to reply" not in page


def test_stewards_still_write_in_what_they_have_closed(client: Client) -> None:
    conversation, steward = _closed()
    client.force_login(steward)

    page = client.get(_page(conversation)).content.decode()

    assert FORM in page
    assert "so you can still write" in page


def test_words_typed_before_it_was_closed_are_kept_with_the_reason(client: Client) -> None:
    conversation, _steward = _closed()
    client.force_login(make_member(conversation.community))

    client.post(f"{_page(conversation)}reply/", {"source": "Half an hour of thoughts"}, follow=True)
    page = client.get(_page(conversation)).content.decode()

    assert "Half an hour of thoughts" in page
    assert "The stewards closed this conversation" in page
    assert conversation.posts.count() == 2

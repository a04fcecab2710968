"""What stands on the page of a conversation: reply forms for who may reply, and kind words for the others."""

import pytest
from django.test import Client

from lyceum.discussions.actions.arranging import lock_replies, save_reply
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


def test_nobody_asks_back_in_a_conversation_of_their_own(client: Client) -> None:
    conversation = make_conversation(make_community())
    pages = []
    for person in (conversation.author, make_member(conversation.community)):
        client.force_login(person)
        pages.append('value="ask_back"' in client.get(_page(conversation)).content.decode())
    client.force_login(conversation.author)
    client.post(f"{_page(conversation)}reply/", {"source": "One more thing", "intent": "ask_back"})

    assert pages == [False, True]
    assert conversation.posts.get(n=2).intent == "answer"


def test_the_error_of_a_first_message_names_the_short_names_nobody_has(client: Client) -> None:
    writer, reader = make_person(), make_person()
    client.force_login(writer)

    answer = client.post("/messages/new/", {"to": f"@nobodyatall, {reader.handle}", "source": "Hello to both"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "nobody of the short name @nobodyatall whom" in page
    assert "Hello to both" in page
    assert f"Write to {reader.name}" not in page


def test_saved_replies_are_shown_as_they_will_look_and_ask_for_a_title_kindly(client: Client) -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    save_reply(steward, community, title="Welcome", source="**Welcome** here")
    client.force_login(steward)
    address = f"/c/{community.slug}/conversations/replies/"

    page = client.get(address).content.decode()
    answer = client.post(address, {"title": "", "source": ""})

    assert "<strong>Welcome</strong>" in page
    assert "Write a title first." in answer.content.decode()

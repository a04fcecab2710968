"""What stewards meet when they put conversations in order, and what readers are told of it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.communities.models.communities import Community
from lyceum.discussions.actions.arranging import (
    merge_conversation,
    move_conversation,
    slow_conversation,
    split_conversation,
    undo_arrangement,
)
from lyceum.discussions.actions.removing import hide_post
from lyceum.discussions.models.arranging import Arrangement
from lyceum.discussions.models.conversations import Conversation
from lyceum.discussions.queries.arranged import find_trail
from lyceum.people.models.accounts import Person
from tests.factories import make_community, make_conversation, make_member, make_person

pytestmark = pytest.mark.django_db


def _page(conversation: Conversation) -> str:
    conversation.refresh_from_db()
    return f"/c/{conversation.community.slug}/conversations/{conversation.pk}/"


def _place(replies: int = 3) -> tuple[Conversation, Person]:
    conversation = make_conversation(make_community(), replies=replies)
    return conversation, make_member(conversation.community, role="steward")


def _read(client: Client, conversation: Conversation) -> str:
    return client.get(_page(conversation)).content.decode()


@pytest.mark.parametrize("what", ["merge", "move"])
def test_nothing_is_chosen_beforehand(client: Client, what: str) -> None:
    conversation, steward = _place()
    make_conversation(conversation.community)
    make_member(make_community(), steward, role="steward")
    client.force_login(steward)

    answer = client.post(f"{_page(conversation)}arrange/{what}/", {f"{what}-target": "", f"{what}-reason": ""})

    assert answer.status_code == 422
    assert "Choose a c" in answer.content.decode()
    assert not Arrangement.objects.exists()


def test_conversations_of_the_same_name_are_told_apart(client: Client) -> None:
    conversation, steward = _place()
    make_conversation(conversation.community, title="Check-in", replies=2)
    make_conversation(conversation.community, title="Check-in")
    client.force_login(steward)

    page = client.get(f"{_page(conversation)}arrange/").content.decode()

    assert page.count("Check-in\u2069 (") == 2
    assert ", 2 replies)" in page
    assert ", 0 replies)" in page


def test_readers_see_what_was_merged_until_it_is_taken_back(client: Client) -> None:
    conversation, steward = _place()
    into = make_conversation(conversation.community)

    step = merge_conversation(steward, conversation, into)

    merged = _read(client, into)
    assert "Merged from another conversation:" in merged
    assert conversation.title in merged
    undo_arrangement(steward, step)
    assert "Merged from another conversation:" not in _read(client, into)


def test_the_title_of_a_merged_conversation_goes_with_its_hidden_opening(client: Client) -> None:
    conversation, steward = _place()
    Conversation.objects.filter(pk=conversation.pk).update(title="An unkind title")
    opening = conversation.posts.get(n=1)
    into = make_conversation(conversation.community)
    merge_conversation(steward, conversation, into)
    assert "An unkind title" in _read(client, into)

    opening.refresh_from_db()
    hide_post(steward, opening, reason="")

    assert "An unkind title" not in _read(client, into)


def test_a_split_leads_there_and_back(client: Client) -> None:
    conversation, steward = _place()

    made = split_conversation(steward, conversation, [2], "Another thing")

    client.force_login(make_member(conversation.community))
    assert f'{_page(made)}" dir="auto"' in _read(client, conversation)
    assert f'{_page(conversation)}" dir="auto"' in _read(client, made)


def test_a_move_is_told_to_who_may_see_where_it_was(client: Client) -> None:
    conversation, steward = _place()
    community = conversation.community
    target = make_community()
    make_member(target, steward, role="steward")
    move_conversation(steward, conversation, target)
    Community.objects.filter(pk=community.pk).update(visibility="closed")
    inside, outside = make_member(community), make_person()
    make_member(target, inside)

    told = []
    for person in (inside, outside, None):
        client.logout()
        if person:
            client.force_login(person)
        told.append("Moved here from" in _read(client, conversation))

    assert told[0] is True
    assert told[2] is False
    assert community.name in _read_as(client, inside, conversation)


def _read_as(client: Client, person: Person, conversation: Conversation) -> str:
    client.force_login(person)
    return _read(client, conversation)


def test_find_trail_asks_once_where_nothing_was_arranged() -> None:
    conversation, steward = _place()
    find_trail(steward, conversation)

    with CaptureQueriesContext(connection) as found:
        assert find_trail(steward, conversation) is None

    assert not found.captured_queries


@pytest.mark.parametrize(
    ("what", "data", "said"),
    [
        ("pin", {}, "It stands on top of the list now."),
        ("lock", {"lock-reason": ""}, "Closed to replies."),
        ("slow", {"slow-minutes": "15", "slow-reason": ""}, "everybody waits 15 minutes between two posts"),
        ("split", {"split-posts": "2", "split-title": "Another thing"}, "Split off."),
    ],
)
def test_each_step_says_what_was_done_and_takes_it_back(
    client: Client, what: str, data: dict[str, str], said: str
) -> None:
    conversation, steward = _place()
    client.force_login(steward)

    page = client.post(f"{_page(conversation)}arrange/{what}/", data, follow=True).content.decode()

    row = Arrangement.objects.get()
    undo = f"/c/{conversation.community.slug}/conversations/arranged/{row.pk}/undo/"
    assert said in page
    assert undo in page
    client.post(undo)
    row.refresh_from_db()
    assert row.undone_at is not None


def test_a_move_is_taken_back_from_the_message_too(client: Client) -> None:
    conversation, steward = _place()
    here, target = conversation.community, make_community()
    make_member(target, steward, role="steward")
    client.force_login(steward)

    sent = {"move-target": str(target.pk), "move-reason": ""}
    page = client.post(f"{_page(conversation)}arrange/move/", sent, follow=True).content.decode()
    row = Arrangement.objects.get()

    assert f"/c/{here.slug}/conversations/arranged/{row.pk}/undo/" in page
    client.post(f"/c/{here.slug}/conversations/arranged/{row.pk}/undo/")
    conversation.refresh_from_db()
    assert conversation.community_id == here.pk


def test_slow_conversation_at_its_own_pace_changes_and_logs_nothing(client: Client) -> None:
    conversation, steward = _place()
    client.force_login(steward)

    assert slow_conversation(steward, conversation, minutes=0) is None
    sent = {"slow-minutes": "0", "slow-reason": ""}
    page = client.post(f"{_page(conversation)}arrange/slow/", sent, follow=True).content.decode()

    assert "Nothing was changed." in page
    assert not Arrangement.objects.exists()

"""A few minutes: a finite walk through what is new, in the right order, with an end; nothing of it is stored."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.communities.models.communities import Community
from lyceum.discussions.models.asking import Asking
from lyceum.discussions.models.conversations import Conversation, ReadMark
from lyceum.kernel import clock
from lyceum.notifications.actions.notices import notify
from lyceum.notifications.models import Following, InboxItem
from lyceum.people.actions.relations import block_person
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM
from lyceum.today.queries import get_walk
from tests.factories import make_community, make_conversation, make_member, make_person, make_post, run_tasks

pytestmark = pytest.mark.django_db


def _followed(person: Person, community: Community, title: str) -> Conversation:
    conversation = make_conversation(community, title=title, replies=2)
    Conversation.objects.filter(pk=conversation.pk).update(people_count=3)
    ReadMark.objects.create(person=person, conversation=conversation, n=1)
    Following.objects.create(person=person, kind="conversation", pk_of=conversation.pk)
    return conversation


def _asked(person: Person, community: Community, title: str) -> Conversation:
    conversation = make_conversation(community, title=title)
    Asking.objects.create(conversation=conversation, person=person, until=clock.now() + timedelta(days=1))
    return conversation


def _waits(person: Person, community: Community, title: str) -> None:
    conversation = make_conversation(community, title=title)
    ReadMark.objects.create(person=person, conversation=conversation, n=1)
    by = make_member(community)
    post = make_post(conversation, by)
    notify(SYSTEM, kind="mention", about=("post", post.pk), audience={"people": [person.pk]}, actor_id=by.pk)
    run_tasks()
    assert InboxItem.objects.filter(person=person, waits=True).exists()


def _walk(person: Person, minutes: int = 20) -> list[str]:
    """The titles of a walk, one stop after the other."""
    found, keys, at = [], None, 0
    while (walk := get_walk(person, minutes, keys, at)).now is not None:
        found.append(walk.now.title)
        keys, at = walk.keys, walk.at + 1
    return found


def _links(page: str) -> dict[str, str]:
    return {text: unescape(url) for url, text in re.findall(r'href="(/check-in/[^"]*)">([^<]+)</a>', page)}


def test_get_walk_goes_from_who_waits_to_what_nobody_answered() -> None:
    community = make_community()
    person = make_member(community)
    make_conversation(community, title="Unanswered")
    _followed(person, community, "Followed")
    _asked(person, community, "With me")
    _waits(person, community, "Waits")

    walk = _walk(person)

    assert "Waits" in walk[0]
    assert walk[1:] == ["With me", "Followed", "Unanswered"]


def test_get_walk_takes_what_fits_and_the_rest_stays_new() -> None:
    community = make_community()
    person = make_member(community)
    for n in range(6):
        make_conversation(community, title=f"Question {n}")

    walk = get_walk(person, 5, None, 0)

    assert len(walk.keys) == 2
    assert walk.new == 6


def test_get_walk_shows_only_what_the_person_may_read_and_has_not_read() -> None:
    community = make_community()
    person = make_member(community)
    closed = make_community(visibility="members")
    _followed(person, closed, "Elsewhere")
    read = _followed(person, community, "Read")
    ReadMark.objects.filter(conversation=read).update(n=3)
    blocked = make_conversation(community, title="Of somebody blocked")
    block_person(person, blocked.author)
    make_conversation(community, person, title="My own")
    Following.objects.filter(pk_of=_followed(person, community, "Muted").pk).update(level="mute")
    removed = make_conversation(community, title="Removed")
    Conversation.objects.filter(pk=removed.pk).update(removed_at=clock.now())

    assert _walk(person) == []
    assert _walk(make_person()) == []


def test_get_walk_passes_over_what_is_done_meanwhile() -> None:
    community = make_community()
    person = make_member(community)
    first, second = _followed(person, community, "First"), _followed(person, community, "Second")
    walk = get_walk(person, 20, None, 0)
    ReadMark.objects.filter(conversation=first).update(n=3)

    now = get_walk(person, 20, walk.keys, 0).now

    assert now is not None
    assert now.title == second.title


def test_check_in_leads_to_the_end_and_stores_nothing(client: Client) -> None:
    community = make_community()
    person = make_member(community)
    _followed(person, community, "First")
    _followed(person, community, "Second")
    client.force_login(person)
    assert "How much time do you have?" in client.get("/check-in/").content.decode()

    with CaptureQueriesContext(connection) as asked:
        first = client.get("/check-in/?minutes=10").content.decode()
        second = client.get(_links(first)["Next"]).content.decode()
        end = client.get(_links(second)["Next"]).content.decode()
        shorter = client.get(_links(first)["Not now"]).content.decode()

    assert "1 of 2" in first
    assert "#p2" in first
    assert "2 of 2" in second
    assert "You are up to date" in end
    assert "2 things are still new." in end
    assert "1 of 1" in shorter
    assert not [one for one in asked if one["sql"].lstrip("( ").split(" ")[0] not in {"SELECT", "WITH"}]


def test_check_in_says_when_nothing_is_new(client: Client) -> None:
    client.force_login(make_member(make_community()))

    for address in ("/check-in/", "/check-in/?minutes=5"):
        page = client.get(address).content.decode()
        assert "You are up to date" in page
        assert "Nothing is new in your communities." in page


@pytest.mark.parametrize(
    "query", ["minutes=7", "minutes=x&at=-1", "minutes=5&walk=&at=99999", "minutes=5&walk=%22.%00"]
)
def test_check_in_takes_any_address(client: Client, query: str) -> None:
    community = make_community()
    client.force_login(make_member(community))
    make_conversation(community)

    assert client.get(f"/check-in/?{query}").status_code == 200


def test_check_in_is_for_who_has_signed_in(client: Client) -> None:
    assert client.get("/check-in/").status_code in {302, 401}


@pytest.mark.parametrize("number", [1, 3])
def test_check_in_asks_a_constant_number_of_statements(client: Client, number: int) -> None:
    person = make_person()
    for n in range(number):
        community = make_community()
        make_member(community, person)
        _followed(person, community, f"Followed {n}")
        _asked(person, community, f"With me {n}")
        make_conversation(community, title=f"Unanswered {n}")
        _waits(person, community, f"Waits {n}")
    client.force_login(person)
    client.get("/check-in/")

    with CaptureQueriesContext(connection) as asked:
        page = client.get("/check-in/?minutes=20")

    assert page.status_code == 200
    assert len(asked) == 8

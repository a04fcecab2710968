"""Searches people keep: told once of what is new, only of what they may see, and forgotten when they say so."""

import pytest
from django.test import Client

from lyceum.discussions.actions.writing import Typed, start_conversation
from lyceum.notifications.models import InboxItem
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM
from lyceum.search.actions.indexing import index_thing
from lyceum.search.actions.saving import save_search, tell_of_new
from lyceum.search.models import SavedSearch
from lyceum.search.policies import MOST_SAVED
from lyceum.search.tasks import tell_of_new_things
from tests.factories import make_community, make_conversation, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db


def _told(person: Person) -> int:
    run_tasks()
    return InboxItem.objects.filter(person=person, notice__kind="saved_search").count()


def test_a_kept_search_tells_once_of_what_is_new() -> None:
    community = make_community()
    author, reader = make_member(community), make_person()
    saved = save_search(reader, "kettle", "")
    start_conversation(author, community, Typed(source="x", title="The kettle question"))

    tell_of_new_things.call()
    assert _told(reader) == 1
    assert tell_of_new(SYSTEM, saved.pk) is False


def test_a_kept_search_is_silent_about_what_its_owner_may_not_see() -> None:
    closed = make_community(visibility="closed")
    reader = make_person()
    save_search(reader, "kettle", "")
    start_conversation(make_member(closed), closed, Typed(source="x", title="The kettle question"))

    tell_of_new_things.call()

    assert _told(reader) == 0


def test_what_was_there_before_is_not_new() -> None:
    community = make_community()
    start_conversation(make_member(community), community, Typed(source="x", title="The kettle question"))
    reader = make_person()
    save_search(reader, "kettle", "")

    tell_of_new_things.call()

    assert _told(reader) == 0


def test_keeping_and_forgetting_on_the_page(client: Client) -> None:
    reader = make_person()
    client.force_login(reader)

    client.post("/search/keep/", {"q": "kettle", "kind": "conversation"})
    client.post("/search/keep/", {"q": "kettle", "kind": "conversation"})
    saved = SavedSearch.objects.get(person=reader)
    assert "kettle" in client.get("/search/").content.decode()

    client.post(f"/search/kept/{saved.pk}/forget/")
    assert not SavedSearch.objects.exists()


def test_nobody_forgets_the_search_of_another(client: Client) -> None:
    saved = save_search(make_person(), "kettle", "")
    client.force_login(make_person())

    assert client.post(f"/search/kept/{saved.pk}/forget/").status_code == 404
    assert SavedSearch.objects.filter(pk=saved.pk).exists()


def test_there_is_an_end_to_kept_searches(client: Client) -> None:
    reader = make_person()
    for n in range(MOST_SAVED):
        save_search(reader, f"kettle {n}", "")
    client.force_login(reader)

    page = client.post("/search/keep/", {"q": "one more"}, follow=True).content.decode()

    assert "many searches" in page
    assert SavedSearch.objects.count() == MOST_SAVED


def test_visitors_are_led_to_sign_in(client: Client) -> None:
    assert client.post("/search/keep/", {"q": "kettle"}).status_code == 401
    assert not SavedSearch.objects.exists()


def test_hidden_hits_do_not_keep_a_public_one_from_being_told() -> None:
    index_thing(SYSTEM, "conversation", make_conversation(make_community(), title="Older").pk)
    saved = save_search(make_person(), "zebra", "")
    hidden = make_community(visibility="hidden")
    rows = [make_conversation(make_community(), title="Zebra stripes")]
    rows += [make_conversation(hidden, title=f"Zebra {n}") for n in range(8)]
    for row in rows:
        index_thing(SYSTEM, "conversation", row.pk)

    assert tell_of_new(SYSTEM, saved.pk)

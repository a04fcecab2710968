"""A conversation kept as a page: by whom, with whose credit, linked both ways, changed together, taken out."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.discussions.actions.explaining import confirm_explanation, explain_answer
from lyceum.discussions.actions.reacting import accept_answer
from lyceum.discussions.actions.writing import Typed, reply, start_conversation
from lyceum.discussions.models.conversations import Conversation
from lyceum.kernel.verdicts import Refused
from lyceum.library.actions import ChangedMeanwhileError, change_page, make_page, remove_page
from lyceum.library.models import Page, PageRevision
from lyceum.notifications.models import InboxItem
from lyceum.people.models.accounts import Person
from tests.factories import make_community, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db


def _answered(visibility: str = "public") -> tuple[Conversation, Person]:
    community = make_community(visibility=visibility)
    conversation = start_conversation(make_member(community), community, Typed(source="?", title="Why n - 1?"))
    helper = make_member(community)
    accept_answer(conversation.author, conversation, reply(helper, conversation, Typed(source="You spent it.")))
    explain_answer(conversation.author, conversation, "One deviation is forced.")
    confirm_explanation(helper, conversation)
    conversation.refresh_from_db()
    return conversation, helper


def _at(conversation: Conversation) -> str:
    return f"/c/{conversation.community.slug}/conversations/{conversation.pk}/"


def test_one_step_keeps_the_answer_with_its_authors_and_links_both_ways(client: Client) -> None:
    conversation, helper = _answered()
    client.force_login(helper)
    assert "Make a page of it" in client.get(_at(conversation)).content.decode()
    form = client.get(f"{_at(conversation)}page/").content.decode()
    assert "One deviation is forced." in form
    assert "You spent it." in form

    client.post(f"{_at(conversation)}page/", {"title": "Why n - 1", "source": "One deviation is forced."})

    page = Page.objects.get()
    shown = client.get(f"/c/{page.community.slug}/library/{page.pk}/").content.decode()
    assert helper.name in shown
    assert conversation.author.name in shown
    assert _at(conversation) in shown
    assert f"/library/{page.pk}/" in client.get(_at(conversation)).content.decode()
    client.logout()
    assert f"/library/{page.pk}/" in client.get(_at(conversation)).content.decode()


def test_the_authors_hear_of_it_and_who_made_it_does_not() -> None:
    conversation, helper = _answered()

    make_page(helper, conversation, title="Why", source="Words.")
    run_tasks()

    told = InboxItem.objects.filter(notice__kind="page_made").values_list("person_id", flat=True)
    assert set(told) == {conversation.author_id}


def test_make_page_twice_is_one_page() -> None:
    conversation, helper = _answered()

    first = make_page(helper, conversation, title="One", source="Words.")
    second = make_page(conversation.author, conversation, title="Two", source="Others.")

    assert first.pk == second.pk


def test_make_page_is_for_those_who_took_part_and_the_stewards() -> None:
    conversation, _helper = _answered()

    for person in (make_member(conversation.community), make_person()):
        with pytest.raises(Refused):
            make_page(person, conversation, title="Mine", source="x")
    assert not Page.objects.exists()
    make_page(make_member(conversation.community, role="steward"), conversation, title="Kept", source="x")

    assert Page.objects.count() == 1


def test_a_page_of_a_closed_place_is_nobody_elses(client: Client) -> None:
    conversation, helper = _answered("closed")
    page = make_page(helper, conversation, title="Secret words", source="Secret words.")
    run_tasks()
    address = f"/c/{page.community.slug}/library/{page.pk}/"

    for person in (None, make_person()):
        if person:
            client.force_login(person)
        assert client.get(address).status_code == 404
        assert "Secret words" not in client.get("/search/?q=secret").content.decode()
    client.force_login(helper)
    assert client.get(address).status_code == 200


def test_change_page_keeps_what_it_said_and_meets_a_second_editor(client: Client) -> None:
    conversation, helper = _answered()
    page = make_page(helper, conversation, title="Why", source="Old words.")
    member = make_member(conversation.community)

    change_page(member, page, title="Why", source="New words.", version=1)

    assert PageRevision.objects.get().source == "Old words."
    with pytest.raises(ChangedMeanwhileError):
        change_page(helper, page, title="Why", source="Mine.", version=1)
    client.force_login(helper)
    answer = client.post(
        f"/c/{page.community.slug}/library/{page.pk}/change/", {"title": "Why", "source": "Mine.", "version": "1"}
    )
    assert answer.status_code == 409
    assert "Mine." in answer.content.decode()
    assert "New words." in answer.content.decode()


def test_remove_page_takes_it_out_and_back(client: Client) -> None:
    conversation, helper = _answered()
    page = make_page(helper, conversation, title="Why", source="Words.")
    address = f"/c/{page.community.slug}/library/{page.pk}/"

    with pytest.raises(Refused):
        remove_page(make_member(conversation.community), page)
    remove_page(helper, page)
    assert client.get(address).status_code == 404
    assert f"/library/{page.pk}/" not in client.get(_at(conversation)).content.decode()

    remove_page(helper, page, on=False)

    assert client.get(address).status_code == 200


@pytest.mark.parametrize("pages", [1, 3])
def test_the_list_costs_the_same_however_many_there_are(client: Client, pages: int) -> None:
    community = make_community()
    for n in range(pages):
        Page.objects.create(community=community, title=f"Page {n}", source="x", html="x", is_public=True)
    client.get(f"/c/{community.slug}/library/")

    with CaptureQueriesContext(connection) as found:
        page = client.get(f"/c/{community.slug}/library/").content.decode()

    assert page.count("/library/") >= pages
    assert len(found) <= 4


@pytest.mark.parametrize("words", ["", "x" * 60_000, "\x00"])
def test_bad_words_are_answered_at_the_field(client: Client, words: str) -> None:
    conversation, helper = _answered()
    client.force_login(helper)

    answer = client.post(f"{_at(conversation)}page/", {"title": "A title", "source": words})

    assert answer.status_code == 422
    assert not Page.objects.exists()

"""Wishes that nobody answers: private, counted from five on, and gathered without names."""

from datetime import timedelta

import pytest
from django.test import Client

from lyceum.discovery.actions.wishes import answer_gathering, end_wish, make_wish
from lyceum.discovery.models import Gathering, Wish
from lyceum.discovery.queries.wishes import find_wish_circle, get_gathering_page
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.models import InboxItem
from lyceum.people.actions.relations import block_person
from lyceum.people.models.accounts import Person
from tests.factories import make_person, run_tasks

pytestmark = pytest.mark.django_db
TEXT = "play chess with others on Sundays"


def _wishers(number: int, *, may_gather: bool = True) -> list[Person]:
    people = [make_person() for _n in range(number)]
    for n, person in enumerate(people):
        make_wish(person, f"{TEXT} {n}", may_gather=may_gather)
    run_tasks()
    return people


def test_five_who_share_a_wish_are_told_and_nobody_is_named(client: Client) -> None:
    people = _wishers(5)

    gathering = Gathering.objects.get()
    assert gathering.starts_at > clock.now() + timedelta(days=7)
    assert InboxItem.objects.filter(notice__kind="gathering").count() == 5
    client.force_login(people[0])
    page = client.get(f"/gatherings/{gathering.pk}/").content.decode()
    assert "About 5 people" in page
    assert all(other.name not in page for other in people[1:])


@pytest.mark.parametrize(("number", "may_gather"), [(4, True), (8, False)])
def test_fewer_or_those_who_did_not_agree_are_not_gathered(number: int, may_gather: bool) -> None:  # noqa: FBT001 - a parameter
    _wishers(number, may_gather=may_gather)

    assert not Gathering.objects.exists()


def test_a_gathering_is_unknown_to_everybody_else(client: Client) -> None:
    _wishers(5)
    client.force_login(make_person())
    pk = Gathering.objects.get().pk

    assert client.get(f"/gatherings/{pk}/").status_code == 404
    assert client.post(f"/gatherings/{pk}/answer/", {"comes": "yes"}).status_code == 404
    with pytest.raises(Refused):
        answer_gathering(make_person(), Gathering.objects.get(), comes=True)
    assert not Wish.objects.filter(comes=True).exists()


def test_who_takes_a_wish_back_leaves_the_gathering(client: Client) -> None:
    people = _wishers(5)
    wish = Wish.objects.select_related("gathering").get(person=people[0])
    client.force_login(people[0])
    assert client.get(f"/gatherings/{wish.gathering_id}/").status_code == 200

    end_wish(people[0], wish)

    assert client.get(f"/gatherings/{wish.gathering_id}/").status_code == 404
    assert get_gathering_page(people[1], wish.gathering_id or 0).about == 0


def test_people_kept_apart_are_not_brought_together() -> None:
    people = [make_person() for _n in range(5)]
    block_person(people[0], people[4])
    for n, person in enumerate(people):
        make_wish(person, f"{TEXT} {n}", may_gather=True)
    run_tasks()

    assert not Gathering.objects.exists()


def test_a_sensitive_subject_brings_nobody_together() -> None:
    for n in range(6):
        make_wish(make_person(), f"talk about abortion {n}", may_gather=True)
    run_tasks()

    assert not Gathering.objects.exists()


def test_the_circle_is_told_in_steps_of_five() -> None:
    asker = make_person()
    make_wish(asker, TEXT, may_gather=False)
    _wishers(4)
    assert find_wish_circle(asker) == 0

    _wishers(3)
    assert find_wish_circle(asker) == 5


@pytest.mark.parametrize(("counted", "told"), [("on", "when enough others share it"), ("", "for you alone")])
def test_a_wish_says_who_hears_of_it(client: Client, counted: str, told: str) -> None:
    client.force_login(make_person())

    page = client.post("/me/wishes/", {"text": "A choir for beginners", "may_gather": counted}, follow=True)

    assert told in page.content.decode()


def test_a_wish_is_written_once_and_taken_back(client: Client) -> None:
    person = make_person()
    client.force_login(person)
    client.post("/me/wishes/", {"text": TEXT, "may_gather": "on"})
    client.post("/me/wishes/", {"text": TEXT, "may_gather": "on"})
    wish = Wish.objects.get(person=person)

    client.post(f"/me/wishes/{wish.pk}/end/")

    assert Wish.objects.get().ended_at is not None


def test_nobody_ends_the_wish_of_another(client: Client) -> None:
    wish = make_wish(make_person(), TEXT, may_gather=False)
    client.force_login(make_person())

    assert client.post(f"/me/wishes/{wish.pk}/end/").status_code == 404
    with pytest.raises(Refused):
        end_wish(make_person(), wish)
    assert Wish.objects.get().ended_at is None


@pytest.mark.parametrize("text", ["", "x" * 301])
def test_an_empty_or_huge_wish_is_answered_at_the_field(client: Client, text: str) -> None:
    client.force_login(make_person())
    answer = client.post("/me/wishes/", {"text": text})
    assert answer.status_code == 422
    assert 'class="err"' in answer.content.decode()

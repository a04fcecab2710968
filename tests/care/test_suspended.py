"""Who is suspended reads at sign-in why, until when, and how to ask for another look without signing in."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from lyceum.care.actions.cases import open_case
from lyceum.care.actions.measures import Grounds, suspend_concerned
from lyceum.care.actions.undoing import undo_everything
from lyceum.care.models import Case
from lyceum.care.queries import appeal_token, list_deciders
from lyceum.kernel import clock
from lyceum.people.actions.safety import suspend_person
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM
from tests.factories import make_person, run_tasks

pytestmark = pytest.mark.django_db
PASSWORD = "quite a long sentence"


def make_account() -> Person:
    person = make_person("Eve", email="eve@example.org")
    person.set_password(PASSWORD)
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def make_suspended() -> tuple[Person, Case]:
    """Suspended for a week by a steward of the site."""
    person = make_account()
    case = open_case(SYSTEM, "person", person.pk, community_id=None, person_id=person.pk, snapshot="Buy pills!")
    until = clock.now() + timedelta(days=7)
    suspend_concerned(make_person(is_steward=True), case, Grounds("We do not sell here."), until=until)
    return person, case


def sign_in(client: Client, password: str = PASSWORD) -> str:
    answer = client.post("/account/login/", {"login": "eve@example.org", "password": password})
    assert answer.status_code in {403, 422}
    return answer.content.decode()


def test_sign_in_while_suspended_tells_why_until_when_and_what_to_do(client: Client) -> None:
    _person, case = make_suspended()

    page = sign_in(client)
    (address,) = re.findall(r'href="(/care/appeal/[^"]+)"', page)
    client.post(address, {"words": "It was a joke."})
    case.refresh_from_db()

    assert "We do not sell here." in page
    assert "Until " in page
    assert case.appealed_at is not None
    assert case.state == Case.State.OPEN
    assert "You asked for it" in client.get(address).content.decode()
    assert client.get("/me/").status_code == 302


def test_sign_in_by_code_while_suspended_is_answered_by_mail_alone(client: Client) -> None:
    make_suspended()
    before = client.post("/account/login/code/", {"email": "eve@example.org"})
    other = client.post("/account/login/code/", {"email": "nobody@example.org"})
    run_tasks()
    letter = mail.outbox[0]

    (address,) = re.findall(r"http://testserver(/care/appeal/\S+)", str(letter.body))
    assert letter.to == ["eve@example.org"]
    assert letter.subject == "Your account is suspended"
    assert "We do not sell here." in str(letter.body)
    assert client.get(address).status_code == 200
    assert (before.status_code, before["Location"]) == (other.status_code, other["Location"])


def test_sign_in_with_a_wrong_password_tells_nothing_of_a_suspension(client: Client) -> None:
    make_suspended()

    page = sign_in(client, "something quite different")

    assert "suspended" not in page
    assert "sell" not in page


def test_suspended_by_hand_reads_why_and_somebody_else_looks_again(client: Client) -> None:
    boss, person = make_person(is_administrator=True), make_account()
    client.force_login(boss)
    client.post(f"/admin/people/{person.handle}/suspend/", {"days": "30", "reason": "Far too loud."})
    run_tasks()

    page = sign_in(Client())
    (address,) = re.findall(r'href="(/care/appeal/[^"]+)"', page)
    Client().post(address, {"words": "I whisper."})

    case = Case.objects.get()
    assert "Far too loud." in page
    assert "Far too loud." in str(mail.outbox[0].body)
    assert list_deciders(case) == {boss.pk}
    assert (case.state, case.origin) == (Case.State.OPEN, Case.Origin.HAND)


def test_suspended_among_many_reads_why_and_whom_to_write_to(client: Client) -> None:
    person = make_account()
    undo_everything(make_person(is_steward=True), [person.pk], None, reason="Pills.")

    page = sign_in(client)

    assert "Pills." in page
    assert "/care/appeal/" not in page
    assert "/legal/operator/" in page


def test_suspended_without_a_word_reads_whom_to_write_to(client: Client) -> None:
    suspend_person(make_person(is_administrator=True), make_account())

    page = sign_in(client)

    assert "Your account is suspended" in page
    assert "/legal/operator/" in page
    assert not Case.objects.exists()


def test_appeal_page_wants_words_and_a_token_of_the_person_concerned(client: Client) -> None:
    person, case = make_suspended()
    token = appeal_token(case.pk, person.pk)

    assert client.post(f"/care/appeal/{token}/", {"words": ""}).status_code == 422
    assert client.get(f"/care/appeal/{appeal_token(case.pk, make_person().pk)}/").status_code == 404
    assert client.get(f"/care/appeal/{token}x/").status_code == 404
    assert client.get("/care/appeal/1:2:3/").status_code == 404
    for _scanner in range(2):
        assert client.get(f"/care/appeal/{token}/").status_code == 200
    case.refresh_from_db()
    assert case.appealed_at is None

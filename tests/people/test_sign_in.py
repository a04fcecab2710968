"""Signing up and in, from the pages of a browser: codes, passwords, policies of the site, and no enumeration."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.test import Client

from lyceum.people.actions.accounts import approve_person, refuse_person
from lyceum.people.actions.site import change_instance, make_invitation, publish_legal_page
from lyceum.people.models.accounts import Person
from lyceum.people.models.instance import LegalAcceptance, SignUpInvitation
from lyceum.people.requests import SYSTEM
from tests.factories import make_person, run_tasks

pytestmark = pytest.mark.django_db

TYPED = {"name": "Noor Haddad", "email": "noor@example.org", "old_enough": "yes"}


def last_code() -> str:
    run_tasks()
    found = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    assert found
    return found[0]


def html_of(message: EmailMessage) -> str:
    assert isinstance(message, EmailMultiAlternatives)
    return str(message.alternatives[0][0])


def sign_up(client: Client, **changed: str) -> None:
    response = client.post("/account/signup/", TYPED | changed)
    assert response.status_code == 302, response.content.decode()[:3000]
    client.post("/account/confirm-email/", {"code": last_code(), "action": "verify"})


def test_sign_up_open_leads_in_after_the_code(client: Client) -> None:
    sign_up(client)

    person = Person.objects.get_queryset().get(email="noor@example.org")
    assert person.handle == "noor-haddad"
    assert person.status == "active"
    assert EmailAddress.objects.get(user=person).verified
    assert client.get("/me/").status_code == 200
    assert "<html" in html_of(mail.outbox[-1])


def test_sign_up_too_young_keeps_nothing(client: Client) -> None:
    response = client.post("/account/signup/", TYPED | {"old_enough": "no"})

    assert "people of 16 and older" in response.content.decode()
    assert not Person.objects.get_queryset().exists()


def test_sign_up_by_approval_waits_and_is_told(client: Client) -> None:
    change_instance(SYSTEM, {"sign_up": "approval"})
    sign_up(client, application="I read papers for work.")
    person = Person.objects.get_queryset().get()

    assert person.status == "waiting"
    assert client.get("/me/").status_code == 302

    approve_person(make_person(is_steward=True), person)
    run_tasks()
    person.refresh_from_db()
    assert person.status == "active"
    assert mail.outbox[-1].subject == "You are in"


def test_refuse_person_removes_the_account_and_sends_the_reason(client: Client) -> None:
    change_instance(SYSTEM, {"sign_up": "approval"})
    sign_up(client, application="Buy my pills.")
    person = Person.objects.get_queryset().get()

    refuse_person(make_person(is_steward=True), person, reason="We do not sell here.")
    run_tasks()

    assert not Person.objects.get_queryset().filter(pk=person.pk).exists()
    assert "We do not sell here." in str(mail.outbox[-1].body)
    assert mail.outbox[-1].to == ["noor@example.org"]


def test_sign_up_closed_says_so(client: Client) -> None:
    change_instance(SYSTEM, {"sign_up": "closed"})

    assert "No new accounts now" in client.get("/account/signup/").content.decode()
    client.post("/account/signup/", TYPED)
    assert not Person.objects.get_queryset().exists()


def test_site_join_get_changes_nothing_and_the_button_lets_in(client: Client) -> None:
    change_instance(SYSTEM, {"sign_up": "invitation"})
    pk, secret = make_invitation(SYSTEM, note="Friends")
    scanner = Client()

    for _time in range(3):
        response = scanner.get(f"/join-site/{secret}/")
        assert response["Referrer-Policy"] == "no-referrer"
    assert "by invitation" in scanner.get("/account/signup/").content.decode()
    assert SignUpInvitation.objects.get(pk=pk).uses_left == 1

    client.post(f"/join-site/{secret}/")
    sign_up(client)
    used = SignUpInvitation.objects.get(pk=pk)
    assert used.uses_left == 0
    assert used.used_by.get().email == "noor@example.org"
    assert client.get(f"/join-site/{secret}/").status_code == 404


def test_sign_up_invitation_for_an_address_works_for_it_alone(client: Client) -> None:
    change_instance(SYSTEM, {"sign_up": "closed"})
    _pk, secret = make_invitation(SYSTEM, mail="noor@example.org")
    run_tasks()
    assert f"/join-site/{secret}/" in str(mail.outbox[-1].body)
    client.post(f"/join-site/{secret}/")

    refused = client.post("/account/signup/", TYPED | {"email": "eve@example.org"})
    assert "for another mail address" in refused.content.decode()

    sign_up(client)
    assert Person.objects.get_queryset().get().email == "noor@example.org"


def test_sign_up_accepts_legal_texts_that_need_it(client: Client) -> None:
    publish_legal_page(SYSTEM, "terms", "Be kind.", needs_acceptance=True)

    refused = client.post("/account/signup/", TYPED)
    assert refused.status_code == 422
    sign_up(client, accepts_legal="on")

    person = Person.objects.get_queryset().get()
    assert person.legal_accepted == 1
    assert LegalAcceptance.objects.filter(person=person).count() == 1


def test_sign_in_by_code(client: Client) -> None:
    sign_up(client)
    again = Client()

    response = again.post("/account/login/code/", {"email": "noor@example.org", "next": "/me/goals/"})
    assert "next=%2Fme%2Fgoals%2F" in response["Location"]
    response = again.post(response["Location"], {"code": last_code(), "action": "verify", "next": "/me/goals/"})

    assert response["Location"] == "/me/goals/"
    assert again.get("/me/goals/").status_code == 200


def test_sign_in_with_a_wrong_code_says_what_to_do(client: Client) -> None:
    sign_up(client)
    again = Client()
    again.post("/account/login/code/", {"email": "noor@example.org"})

    response = again.post("/account/login/code/confirm/", {"code": "000000", "action": "verify"})

    assert "6 digits from the newest mail" in response.content.decode()
    assert "Another way" in response.content.decode()


def test_sign_in_answers_the_same_for_unknown_addresses(client: Client) -> None:
    sign_up(client)
    pages = []
    for address in ("noor@example.org", "nobody@example.org"):
        visitor = Client()
        first = visitor.post("/account/login/code/", {"email": address})
        page = visitor.get(first["Location"]).content.decode()
        pages.append(
            (first.status_code, first["Location"], re.sub(r'csrf[^>]+>|"[^"]{32,}"', "", page).replace(address, "X"))
        )

    assert pages[0] == pages[1]


def test_sign_up_answers_the_same_for_known_addresses(client: Client) -> None:
    sign_up(client)
    cache.clear()  # a second mail to one address within a minute is refused for everybody alike
    answers = []
    for address in ("noor@example.org", "new@example.org"):
        visitor = Client()
        first = visitor.post("/account/signup/", TYPED | {"email": address})
        page = visitor.get(first["Location"]).content.decode()
        answers.append((first["Location"], re.sub(r'csrf[^>]+>|"[^"]{32,}"', "", page).replace(address, "X")))

    assert answers[0] == answers[1]
    assert Person.objects.get_queryset().filter(email="noor@example.org").count() == 1


def test_password_reset_answers_the_same_for_unknown_addresses(client: Client) -> None:
    make_person(email="known@example.org")
    answers = {
        (response.status_code, response["Location"])
        for response in (
            Client().post("/account/password/reset/", {"email": a}) for a in ("known@example.org", "x@example.org")
        )
    }

    assert len(answers) == 1


def test_sign_in_with_password(client: Client) -> None:
    person = make_person(email="kwame@example.org")
    person.set_password("a long enough word")
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)

    wrong = client.post("/account/login/", {"login": "kwame@example.org", "password": "nope"})
    right = client.post("/account/login/", {"login": "kwame@example.org", "password": "a long enough word"})

    assert 'aria-invalid="true"' in wrong.content.decode()
    assert right.status_code == 302
    assert client.get("/me/").status_code == 200


def test_sign_in_suspended_is_told(client: Client) -> None:
    person = make_person(email="kwame@example.org", status="suspended")
    person.set_password("a long enough word")
    person.save()

    response = client.post("/account/login/", {"login": "kwame@example.org", "password": "a long enough word"})

    assert response.status_code == 403
    assert "Your account is suspended" in response.content.decode()


def test_sign_in_code_asked_too_often_for_one_address_says_so() -> None:
    make_person(email="noor@example.org")

    pages = [Client().post("/account/login/code/", {"email": "noor@example.org"}) for _n in range(5)]

    assert pages[0].status_code == 302
    assert pages[-1].status_code == 422
    assert "There is a problem" in pages[-1].content.decode()


def test_sign_up_too_often_from_one_place_is_429() -> None:
    answers = [Client().post("/account/signup/", {"email": f"a{n}@example.org"}) for n in range(12)]

    assert answers[-1].status_code == 429
    assert "often in a short time" in answers[-1].content.decode()


def test_signed_out_post_keeps_the_words(client: Client) -> None:
    response = client.post("/me/goals/", {"text": "Read papers"})

    assert response.status_code == 401
    assert "is kept and waits" in response.content.decode()
    assert client.session["kept"]["words"]["text"] == "Read papers"
    sign_up(client)
    assert 'value="Read papers"' in client.get("/me/goals/").content.decode()


def test_change_of_address_needs_the_codes_of_both(client: Client) -> None:
    person = make_person(email="old@example.org")
    client.force_login(person)
    client.post("/me/address/", {"address": "new@example.org"})
    run_tasks()
    codes = {message.to[0]: re.findall(r"\b\d{6}\b", str(message.body))[0] for message in mail.outbox}

    half = client.post("/me/address/codes/", {"code_old": "000000", "code_new": codes["new@example.org"]})
    person.refresh_from_db()
    assert half.status_code == 422
    assert person.email == "old@example.org"

    client.post("/me/address/codes/", {"code_old": codes["old@example.org"], "code_new": codes["new@example.org"]})
    person.refresh_from_db()
    assert person.email == "new@example.org"


def test_change_to_a_taken_address_tells_the_page_nothing(client: Client) -> None:
    make_person(email="taken@example.org")
    client.force_login(make_person(email="old@example.org"))

    response = client.post("/me/address/", {"address": "taken@example.org"})
    run_tasks()

    assert response["Location"] == "/me/address/codes/"
    taken = next(message for message in mail.outbox if message.to == ["taken@example.org"])
    assert not re.search(r"\b\d{6}\b", str(taken.body))


def test_sign_in_mail_speaks_the_language_of_the_person(client: Client) -> None:
    make_person(email="noor@example.org", language="ar")

    client.post("/account/login/code/", {"email": "noor@example.org"})
    run_tasks()

    assert 'dir="rtl"' in html_of(mail.outbox[-1])


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/account/login/", {"login": "nobody", "password": ""}),
        ("/account/signup/", {"name": "", "email": "no address"}),
        ("/account/login/code/", {"email": "no address"}),
        ("/account/password/reset/", {"email": ""}),
    ],
)
def test_forms_of_sign_in_answer_422_to_mistakes(client: Client, path: str, data: dict[str, str]) -> None:
    answer = client.post(path, data)

    assert answer.status_code == 422
    assert "Error: " in answer.content.decode()


@pytest.mark.parametrize("path", ["/account/login/", "/account/signup/"])
def test_fields_of_sign_in_have_labels_and_no_placeholders(client: Client, path: str) -> None:
    main = client.get(path).content.decode().partition("<main")[2]

    assert 'type="email"' in main
    assert "placeholder" not in main

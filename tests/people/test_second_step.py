"""Authenticator app, recovery codes, sessions and other services, from the pages."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client
from pytest_django import Settings

from lyceum.people.adapters import SocialAccountAdapter
from tests.factories import make_person, run_tasks

pytestmark = pytest.mark.django_db


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def test_authenticator_app_is_set_up_and_asked_for(client: Client) -> None:
    person = make_person(email="noor@example.org")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    client.force_login(person)
    page = client.get("/account/2fa/totp/activate/").content.decode()
    found = re.search(r"<code dir=\"ltr\">(\w+)</code>", page)
    assert found

    activated = client.post("/account/2fa/totp/activate/", {"code": code_of(found[1])})
    assert activated.status_code == 302
    assert Authenticator.objects.filter(user=person).count() == 2
    codes = client.get("/account/2fa/recovery-codes/")
    assert codes.status_code in {200, 302}

    again = Client()
    again.post("/account/login/code/", {"email": "noor@example.org"})
    run_tasks()
    sent = next(re.findall(r"\b\d{6}\b", str(m.body)) for m in mail.outbox if "sign-in code" in m.subject)
    response = again.post("/account/login/code/confirm/", {"code": sent[0], "action": "verify"})
    assert response["Location"].startswith("/account/2fa/authenticate/")
    assert "Second step" in again.get("/account/2fa/authenticate/").content.decode()
    assert again.get("/me/").status_code == 302
    recovery = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()[0]
    again.post("/account/2fa/authenticate/", {"code": recovery})
    assert again.get("/me/").status_code == 200


def test_sessions_are_listed_and_ended(client: Client) -> None:
    person = make_person(email="noor@example.org")
    person.set_password("a long enough word")
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    other = Client()
    for browser in (client, other):
        browser.post("/account/login/", {"login": "noor@example.org", "password": "a long enough word"})
        assert browser.get("/account/sessions/").status_code == 200

    client.post("/account/sessions/")

    assert client.get("/me/").status_code == 200
    assert other.get("/me/").status_code == 302


def test_other_services_come_from_the_configuration_and_open_by_a_button(settings: Settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "library",
                    "name": "Library card",
                    "client_id": "lyceum",
                    "secret": "s",
                    "settings": {"server_url": "https://id.example.org"},
                }
            ]
        }
    }

    assert "Continue with Library card" in Client().get("/account/login/").content.decode()
    page = Client().get("/account/oidc/library/login/")
    assert page.status_code == 200
    assert "You go to that service" in page.content.decode()


def test_other_services_are_never_linked_by_an_address() -> None:
    assert not SocialAccountAdapter().can_authenticate_by_email(None, "noor@example.org")


def test_passkey_page_runs_no_code_of_its_own(client: Client) -> None:
    client.force_login(make_person())

    response = client.get("/account/2fa/webauthn/add/")

    scripts = re.findall(r"<script([^>]*)>", response.content.decode())
    assert all("src=" in tag or 'type="application/json"' in tag for tag in scripts)
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert client.get("/account/login/").status_code == 302

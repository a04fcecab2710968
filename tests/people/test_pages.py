"""Every page of people and of the site answers, for visitors, people, stewards and administrators."""

import pytest
from django.test import Client

from lyceum.people.models.accounts import Person
from tests.factories import make_person

OWN = [
    "/me/", "/me/as/stranger/", "/me/as/member/", "/me/as/steward/", "/me/profile/", "/me/interests/",
    "/me/interests/?q=stat", "/me/goals/", "/me/contributions/", "/me/times/", "/me/times/0/", "/me/display/",
    "/me/safety/", "/me/signing-in/", "/me/address/", "/me/data/", "/me/data/leave/", "/language/", "/how/",
    "/legal/accept/", "/legal/terms/", "/legal/privacy/", "/legal/accessibility/", "/legal/operator/",
    "/account/password/set/", "/account/2fa/", "/account/2fa/totp/activate/", "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/", "/account/sessions/", "/account/3rdparty/", "/account/logout/",
]  # fmt: skip
OPEN = ["/how/", "/legal/terms/", "/language/", "/me/display/", "/account/login/", "/account/signup/",
        "/account/login/code/", "/account/password/reset/", "/account/inactive/", "/waiting/"]  # fmt: skip
ADMIN = ["/admin/", "/admin/people/", "/admin/people/?q=noor", "/admin/invitations/", "/admin/legal/terms/"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", OWN)
def test_own_pages_answer(client: Client, address: str) -> None:
    client.force_login(make_person())

    assert client.get(address).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("address", [a for a in OWN if a.startswith("/me/") and a != "/me/display/"])
def test_own_pages_ask_visitors_to_sign_in(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 302
    assert "/account/login/" in response["Location"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", OPEN)
def test_open_pages_answer_visitors(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADMIN)
def test_admin_pages_answer_administrators_alone(client: Client, address: str) -> None:
    answers = {}
    for role in ("person", "administrator"):
        client.force_login(make_person(is_administrator=role == "administrator"))
        answers[role] = client.get(address).status_code

    assert answers["administrator"] == 200
    assert answers["person"] in {403, 404}


@pytest.mark.django_db
def test_account_page_answers_stewards(client: Client) -> None:
    client.force_login(make_person(is_steward=True))
    other: Person = make_person("Kwame")

    assert client.get(f"/admin/people/{other.handle}/").status_code == 200

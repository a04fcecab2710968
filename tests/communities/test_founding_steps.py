"""Founding in four steps: nothing typed is lost, lists are checked first, and a first week follows."""

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lyceum.communities.actions.joining import join_by_invitation
from lyceum.communities.forms.founding import MOST_LINES, check_addresses
from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.models.invitations import Invitation, OwnershipOffer
from lyceum.communities.queries.shapes import SHAPES
from lyceum.discussions.models.conversations import Conversation
from lyceum.people.models.accounts import Person
from lyceum.people.models.profiles import PersonLanguage
from tests.factories import make_community, make_member, make_person

pytestmark = pytest.mark.django_db
NAME = {
    "name": "Bread, slowly",
    "description": "For people who bake at home.",
    "language": "en",
    "city": "Leeds",
    "visibility": "public",
}


def _found(client: Client, shape: str = "exchange", **people: object) -> Community:
    client.post("/communities/new/", {"shape": shape})
    client.post("/communities/new/name/", NAME)
    client.post("/communities/new/agreement/", {"points": "We knead.\nWe wait."})
    client.post("/communities/new/people/", people)
    return Community.objects.get(name="Bread, slowly")


@pytest.fixture
def founder(client: Client) -> Person:
    person = make_person()
    client.force_login(person)
    return person


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_founds_a_community_that_begins_with_conversations(
    client: Client, founder: Person, shape: str
) -> None:
    community = _found(client, shape)

    own = Membership.objects.get(community=community, person=founder)
    assert (own.is_owner, own.is_greeter) == (True, True)
    assert community.join_mode == SHAPES[shape].join_mode
    assert community.latitude is not None
    assert community.agreement_versions.get().points == ["We knead.", "We wait."]
    assert Conversation.objects.filter(community=community, author=founder).count() == len(SHAPES[shape].opening)


def test_what_was_typed_stays_until_the_community_stands(client: Client, founder: Person) -> None:
    client.post("/communities/new/", {"shape": "local"})
    client.post("/communities/new/name/", NAME)

    assert "Bread, slowly" in client.get("/communities/new/name/").content.decode()

    client.post("/communities/new/agreement/", {"points": "We knead."})
    client.post("/communities/new/people/", {})
    assert "Bread, slowly" not in client.get("/communities/new/name/", follow=True).content.decode()


@pytest.mark.parametrize(
    ("step", "typed"),
    [
        ("", {"shape": "castle"}),
        ("name/", {"name": ""}),
        ("name/", {"name": "x" * 500}),
        ("agreement/", {"points": ""}),
    ],
)
def test_a_wrong_step_says_so_at_the_field_and_founds_nothing(
    client: Client, founder: Person, step: str, typed: dict[str, str]
) -> None:
    client.post("/communities/new/", {"shape": "exchange"})

    answer = client.post(f"/communities/new/{step}", {**(NAME if step == "name/" else {}), **typed})

    assert answer.status_code == 422
    assert 'class="err"' in answer.content.decode()
    assert not Community.objects.exists()


def test_later_steps_need_the_first(client: Client, founder: Person) -> None:
    assert client.get("/communities/new/people/")["Location"] == "/communities/new/"
    assert client.get("/communities/new/castle/").status_code == 404


def test_a_list_is_checked_before_anything_is_sent(client: Client, founder: Person) -> None:
    client.post("/communities/new/", {"shape": "exchange"})
    client.post("/communities/new/name/", NAME)
    client.post("/communities/new/agreement/", {"points": "We knead."})

    page = client.post(
        "/communities/new/people/", {"mails": "ann@example.org\nnobody\nbo@example", "check": "1"}
    ).content.decode()

    assert "1 person can be invited" in page
    assert "Line 2" in page
    assert "Line 3" in page
    assert "ann@example.org" in page
    assert not Community.objects.exists()
    assert not Invitation.objects.exists()


def test_forty_people_are_invited_from_a_file_in_one_go(client: Client, founder: Person) -> None:
    rows = "name,mail\n" + "\n".join(f'"Person {n}",p{n}@example.org' for n in range(40))
    community = _found(client, file=SimpleUploadedFile("people.csv", rows.encode()))

    assert Invitation.objects.filter(community=community).count() == 40
    page = client.get(f"/c/{community.slug}/first-week/").content.decode()
    assert "p39@example.org" in page


def test_what_passes_the_limit_of_the_day_is_said_first_and_given_back(client: Client, founder: Person) -> None:
    community = make_community()
    make_member(community, founder, role="organiser")
    mails = "\n".join(f"p{n}@example.org" for n in range(60))

    checked = client.post(f"/c/{community.slug}/invite/", {"mails": mails, "check": "1"}).content.decode()
    page = client.post(f"/c/{community.slug}/invite/", {"mails": mails, "note": "Do come"}).content.decode()

    assert "you can invite 50 more people today" in checked
    assert Invitation.objects.count() == 50
    assert "10 addresses have to wait" in page
    assert "not kept anywhere" in page
    assert "p59@example.org" in page
    assert "p49@example.org" not in page
    assert "Do come" in page


def test_what_passes_the_limit_is_given_back_after_founding(client: Client, founder: Person) -> None:
    client.post("/communities/new/", {"shape": "exchange"})
    client.post("/communities/new/name/", NAME)
    client.post("/communities/new/agreement/", {"points": "We knead."})
    page = client.post("/communities/new/people/", {"mails": "\n".join(f"p{n}@example.org" for n in range(60))})

    community = Community.objects.get(name="Bread, slowly")
    assert "p59@example.org" in page.content.decode()
    assert f'action="/c/{community.slug}/invite/"' in page.content.decode()


def test_ones_own_word_outlives_the_check_of_a_file(client: Client, founder: Person) -> None:
    client.post("/communities/new/", {"shape": "exchange"})
    client.post("/communities/new/name/", NAME)
    client.post("/communities/new/agreement/", {"points": "We knead."})
    file = SimpleUploadedFile("people.csv", b"mail\nann@example.org\n")

    page = client.post("/communities/new/people/", {"file": file, "note": "Bring a bowl", "check": "1"})

    assert 'value="Bring a bowl"' in page.content.decode()
    assert 'value="Bring a bowl"' in client.get("/communities/new/people/").content.decode()


def test_founding_offers_many_languages_ones_own_first(client: Client, founder: Person) -> None:
    PersonLanguage.objects.create(person=founder, code="fo")
    client.post("/communities/new/", {"shape": "exchange"})

    page = client.get("/communities/new/name/").content.decode()

    assert page.index(">English<") < page.index(">Faroese<") < page.index(">Afrikaans<")
    assert ">Swahili<" in page
    assert ">Nepali<" in page


def test_the_first_week_says_that_a_second_person_was_asked(client: Client, founder: Person) -> None:
    community = _found(client, second="bo@example.org")

    assert "asked, no answer yet" in client.get(f"/c/{community.slug}/first-week/").content.decode()


def test_the_second_owner_is_asked_once_they_have_come(client: Client, founder: Person) -> None:
    community = _found(client, second="bo@example.org")
    invitation = Invitation.objects.get(community=community)
    bo = make_person("Bo", email="bo@example.org")
    EmailAddress.objects.create(user=bo, email="bo@example.org", verified=True, primary=True)

    join_by_invitation(bo, invitation, agreed=1)

    own = Membership.objects.get(community=community, person=bo)
    assert not own.is_owner
    assert OwnershipOffer.objects.filter(community=community, person=bo).exists()


@pytest.mark.parametrize("role", ["member", "facilitator"])
def test_the_first_week_and_mass_invitations_are_for_those_who_look_after_it(client: Client, role: str) -> None:
    community = make_community()
    client.force_login(make_member(community, role=role))

    assert client.get(f"/c/{community.slug}/first-week/").status_code == 404
    client.post(f"/c/{community.slug}/invite/", {"mails": "ann@example.org"})
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["", "\x00\x01", "a@b" * 5000, "ann@example.org;" * 10, "=cmd()@x.org", "\u202egro.elpmaxe@nna", "🦊@🦊.🦊"],
)
def test_check_addresses_stands_any_text(text: str) -> None:
    checked = check_addresses(text)
    assert len(checked.mails) <= 1


def test_five_thousand_broken_addresses_are_told_kindly() -> None:
    checked = check_addresses("nobody\n" * (MOST_LINES + 10))

    assert checked.mails == ()
    assert len(checked.wrong) == 50
    assert checked.more_wrong == MOST_LINES + 1 - 50


def test_a_name_brought_along_comes_to_the_second_step_and_reading_writes_nothing(client: Client) -> None:
    client.force_login(make_person())

    client.get("/communities/new/?name=Chess+on+Sundays")
    assert "founding_name" not in client.session
    page = client.post("/communities/new/?name=Chess+on+Sundays", {"shape": "local"}, follow=True)

    assert "Chess on Sundays" in page.content.decode()

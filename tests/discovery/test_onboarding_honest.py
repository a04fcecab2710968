"""The first steps say no more than is known, send nobody into the night, and lose no answer to a mistyped address."""

from typing import Any

import pytest
from django.test import Client

from lyceum.communities.models.listings import Listing
from lyceum.discovery.models import Answers, CatalogueVersion
from lyceum.discovery.queries.catalogue import forget_directory
from lyceum.discovery.queries.reasons import reason_text
from lyceum.matching.ranking.entries import Reason
from lyceum.matching.times import HALF_HOURS_PER_DAY, WeeklyTimes
from lyceum.people.models.accounts import Person
from lyceum.people.models.interests import Goal
from lyceum.people.queries.languages import find_language
from tests.factories import make_community
from tests.people.test_sign_in import TYPED, sign_up

pytestmark = pytest.mark.django_db
GOAL = "understand the statistics in medical papers"


@pytest.fixture(autouse=True)
def directory() -> None:
    CatalogueVersion.objects.get_or_create(pk=1)
    forget_directory()


def _statistics(**fields: Any) -> None:
    told = {"description": "Learn to read the statistics of medical papers together.", "languages": ["en"]}
    make_community("Statistics, slowly", topics=["statistics"], **{**told, **fields})


def _landing(client: Client, goal: str = GOAL) -> str:
    client.post("/start/goal/", {"text": goal, "start": "new"})
    return client.get("/start/people/").content.decode()


def test_what_is_about_the_wish_fits(client: Client) -> None:
    _statistics()

    page = _landing(client)

    assert "Fits you best" in page
    assert "Comes nearest" not in page


def test_what_only_helps_with_the_wish_comes_nearest_and_the_wish_can_be_written_down(client: Client) -> None:
    make_community("Python people", description="We write Python.", topics=["python"], languages=["en"])

    page = _landing(client, "model my company's cash flow in a spreadsheet")

    assert "Fits you best" not in page
    assert "Comes nearest" in page
    assert "/wishes/" in page


@pytest.mark.parametrize(("half_hour", "is_told"), [(39, True), (3, False)])
def test_nobody_is_sent_to_a_meeting_in_their_night(client: Client, half_hour: int, *, is_told: bool) -> None:
    week = WeeklyTimes.from_slots("UTC", yes=[3 * HALF_HOURS_PER_DAY + half_hour])
    _statistics(meetings_zone="UTC", meetings_slots=week.encode())

    assert ("Sit in once" in _landing(client)) is is_told


def test_a_mistyped_address_costs_no_answer_and_can_be_typed_again(client: Client) -> None:
    _landing(client)
    client.post("/account/signup/", TYPED | {"email": "noor@exmaple.org"})
    waiting = client.get("/account/confirm-email/").content.decode()
    kept = Answers.objects.exists()

    client.post("/account/logout/", {"next": "/account/signup/"})
    form = client.get("/account/signup/")
    sign_up(client)

    assert 'action="/account/logout/"' in waiting
    assert kept
    assert form.status_code == 200
    person = Person.objects.get_queryset().get(email="noor@example.org")
    assert Goal.objects.get(person=person).text == GOAL
    assert not Answers.objects.exists()


@pytest.mark.parametrize("word", ["عربي", "عربية", "العربية", "Arabic"])
def test_arabic_is_known_by_the_names_people_write(word: str) -> None:
    assert find_language(word) == "ar"


def test_a_search_is_no_goal() -> None:
    reason = Reason("subject", 1.0, {"label": "History", "words": "genealogy"})

    assert reason_text(reason) == "It is about History, which your goal needs (you wrote “genealogy”)."
    assert reason_text(reason, is_search=True) == "It is about History (you looked for “genealogy”)."


def test_being_on_a_list_is_not_called_a_confirmation(client: Client) -> None:
    Listing.objects.create(
        name="Odin", slug="odin", state="listed", source="discord", confirmed_by="discord", confirmed_at="2026-11-24"
    )

    page = client.get("/elsewhere/odin/").content.decode()

    assert "Last confirmed" not in page
    assert "Nobody has confirmed it since" in page

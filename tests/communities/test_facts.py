"""The facts of a card: what organisers tell, how it is kept, what everybody then reads."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from lyceum.communities.actions.telling import change_facts
from lyceum.communities.models.communities import Community, Life
from lyceum.communities.queries.facts import Meeting, encode_meetings, list_meetings, locate
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.matching.times import WeeklyTimes
from tests.factories import make_agreement, make_community, make_member, make_person

pytestmark = pytest.mark.django_db

TOLD = {
    "topics": "statistics; R",
    "languages": ["en", "ar"],
    "learner_levels": ["beginner"],
    "pace": "steady",
    "hours_a_week": "3",
    "format": "hybrid",
    "city": "Nairobi",
    "day0": "3",
    "start0": "19:30",
    "minutes0": "90",
    "minutes1": "60",
    "minutes2": "60",
    "meetings_zone": "Africa/Nairobi",
    "cost": "donation",
    "cost_note": "what you can",
    "access": ["captions", "camera_off"],
    "welcomes_newcomers": "yes",
}


def test_organisers_tell_the_facts_and_everybody_reads_them(client: Client) -> None:
    community = make_community(visibility="closed")
    make_agreement(community, "One.", "Two.")
    client.force_login(make_member(community, role="organiser"))

    assert client.post(f"/c/{community.slug}/settings/facts/", TOLD).status_code == 302
    body = Client().get(f"/c/{community.slug}/").content.decode()
    again = client.get(f"/c/{community.slug}/settings/").content.decode()

    community.refresh_from_db()
    assert (community.country, community.languages, community.topics) == ("KE", ["en", "ar"], ["statistics", "R"])
    assert list_meetings(community) == [Meeting(3, 19 * 60 + 30, 90)]
    for words in (
        "English and Arabic",
        "New to it",
        "about 3 hours",
        "Thursday 19:30 to 21:00, Nairobi time",
        "By donation · what you can",
        "Captions and Camera off is fine",
        "2 points",
    ):
        assert words in body
    assert 'value="19:30"' in again


def test_what_nobody_has_said_is_left_out() -> None:
    community = make_community()

    body = Client().get(f"/c/{community.slug}/").content.decode()

    assert "Pace" not in body
    assert "Cost" not in body
    assert "Signs of life" not in body


@pytest.mark.parametrize(
    "wrong",
    [
        {"hours_a_week": "-1"},
        {"hours_a_week": "x"},
        {"day0": "3", "start0": ""},
        {"start0": "25:99"},
        {"city": "x" * 200},
        {"topics": ",".join("abcdefghijkl")},
        {"access": ["all"]},
        {"meetings_zone": "Mars/Base"},
    ],
)
def test_wrong_facts_are_refused_kindly(client: Client, wrong: dict[str, object]) -> None:
    community = make_community()
    client.force_login(make_member(community, role="owner"))

    assert client.post(f"/c/{community.slug}/settings/facts/", {**TOLD, **wrong}).status_code == 422

    community.refresh_from_db()
    assert community.pace == ""


def test_only_organisers_tell_facts(client: Client) -> None:
    community = make_community()
    for person in (make_person(), make_member(community), make_member(community, role="steward")):
        with pytest.raises(Refused):
            change_facts(person, community, {"pace": "steady"})
        client.force_login(person)
        assert client.post(f"/c/{community.slug}/settings/facts/", TOLD).status_code in {302, 403, 404}

    assert Community.objects.get().pace == ""


def test_locate_keeps_towns_it_does_not_know_as_text() -> None:
    known, unknown = locate("München"), locate("Qwxzy upon Nothing")

    assert known["country"] == "DE"
    assert unknown["latitude"] is None
    assert unknown["city"] == "Qwxzy upon Nothing"
    assert locate("")["latitude"] is None


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 1439), st.integers(15, 360)), max_size=3))
def test_encode_meetings_writes_weeks_that_can_be_read(rows: list[tuple[int, int, int]]) -> None:
    code = encode_meetings("Asia/Kathmandu", [Meeting(*row) for row in rows])

    assert bool(code) is bool(rows)
    if code:
        assert sum(bool(slot) for slot in WeeklyTimes.decode("Asia/Kathmandu", code).slots) >= 1


def test_a_front_page_tells_the_signs_of_life_without_counts() -> None:
    community = make_community()
    Life.objects.create(
        community=community,
        state="quiet",
        last_activity_at=clock.now(),
        active_people=17,
        questions=20,
        answered=18,
        first_reply_minutes=180,
    )

    body = Client().get(f"/c/{community.slug}/").content.decode()

    assert "quiet" in body
    assert "in about 3 hours" in body
    assert "9 of 10 answered" in body
    assert "17" not in body.split("Signs of life")[1].split("</dl>")[0]


@pytest.mark.parametrize(
    ("visibility", "words"), [("public", "Look around first"), ("closed", "Before you join you see this card")]
)
def test_the_page_says_what_can_be_seen_before_joining(visibility: str, words: str) -> None:
    community = make_community(visibility=visibility)

    assert words in Client().get(f"/c/{community.slug}/").content.decode()

"""The first steps, for visitors under a key and for people in their profile: kept, kind to all input, read alone."""

from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from lyceum.discovery.forms.onboarding import FirstGoalForm, list_days, shorten_goal
from lyceum.discovery.models import Answers
from lyceum.discovery.queries.answers import COOKIE, find_answers, read_key
from lyceum.discovery.queries.files import get_vocabulary
from lyceum.discovery.queries.interests import list_choices, match_words
from lyceum.people.actions.vocabulary import Entry, load_vocabulary
from lyceum.people.models.interests import Concept, Goal, Interest
from lyceum.people.models.profiles import Profile
from lyceum.people.requests import SYSTEM
from tests.factories import make_person

pytestmark = pytest.mark.django_db
GOAL = "understand the statistics in medical papers"
STEPS = ("/start/goal/", "/start/interests/", "/start/times/")
ODD_GOALS = {
    "mixed scripts": "read العربية and 日本語 मज़े से",
    "one sign that is a word": "画",
    "markup": "<script>alert(1)</script> cook",
    "override": "abc\u202egnp.exe",
    "control": "play\x00 the\x1b[31m flute",
}


@pytest.fixture(autouse=True)
def vocabulary() -> None:
    load_vocabulary(
        SYSTEM,
        [
            Entry("concept119", labels={"en": "Statistics", "de": "Statistik"}),
            Entry("lyceum:bayesian-statistics", labels={"en": "Bayesian statistics"}, broader={"concept119"}),
            Entry("lyceum:knitting", labels={"en": "Knitting"}),
            Entry("lyceum:web-design", labels={"en": "Web design"}),
        ],
        frozenset(),
    )


def answers_of(client: Client) -> dict[str, Any]:
    """What is stored for the browser of this client."""
    request = HttpRequest()
    request.COOKIES[COOKIE] = client.cookies[COOKIE].value
    return find_answers(read_key(request))


def send_goal(client: Client, **fields: str) -> Any:
    return client.post("/start/goal/", {"text": GOAL, **fields})


def test_goal_step_keeps_a_visitors_goal_under_a_key_of_their_browser(client: Client) -> None:
    day = list_days()[2][0]

    answer = send_goal(client, by=day, start="new")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/start/interests/"
    cookie = answer.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 24 * 60 * 60
    assert answers_of(client) == {"goal": GOAL, "by": day, "start": "new"}
    assert GOAL in client.get("/start/goal/").content.decode()


def test_goal_step_writes_a_persons_goal_once_however_often_it_is_sent(client: Client) -> None:
    person = make_person()
    client.force_login(person)

    send_goal(client)
    send_goal(client, text="knit socks", start="stuck")

    goal = Goal.objects.get(person=person)
    assert (goal.text, goal.start, goal.by) == ("knit socks", "stuck", None)
    assert not Answers.objects.exists()
    assert COOKIE not in client.cookies


@pytest.mark.parametrize("text", ["", "   ", "x", "😀", "👩🏽‍🔬🎉", "…", "\u200b"])
def test_goal_step_asks_kindly_for_words(client: Client, text: str) -> None:
    answer = send_goal(client, text=text)

    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert not Answers.objects.exists()


@pytest.mark.parametrize("text", ODD_GOALS.values(), ids=ODD_GOALS)
def test_goal_step_takes_words_of_every_script(client: Client, text: str) -> None:
    answer = send_goal(client, text=text)

    assert answer.status_code == 302
    for page in (*STEPS[1:], "/start/people/"):
        assert client.get(page).status_code == 200, page
    assert b"<script>alert(1)" not in client.get("/start/goal/").content


def test_goal_step_keeps_all_of_five_thousand_words_and_offers_their_beginning(client: Client) -> None:
    text = "statistics " * 5000

    refused = send_goal(client, text=text)
    cut = send_goal(client, text=text, cut="1")

    assert refused.status_code == 422
    assert refused.content.decode().count("statistics") >= 5000
    assert "300" in refused.content.decode()
    assert cut.status_code == 302
    assert len(answers_of(client)["goal"]) <= 300
    assert answers_of(client)["goal"].endswith("statistics")


@pytest.mark.parametrize(
    "field", [{"by": "yesterday"}, {"by": "9999-99-99"}, {"by": "0001-01-01"}, {"start": "king"}]
)
def test_goal_step_refuses_choices_that_are_none(client: Client, field: dict[str, str]) -> None:
    assert send_goal(client, **field).status_code == 422


@given(text=st.text(max_size=700))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_goal_form_accepts_or_says_why(text: str) -> None:
    form = FirstGoalForm({"text": text, "by": "", "start": ""}, {})

    if form.is_valid():
        assert 0 < len(form.told()["goal"]) <= 300
    else:
        assert form.errors["text"]
    assert len(shorten_goal(text)) <= 300


def test_list_days_are_in_the_future_and_keep_a_day_chosen_before() -> None:
    days = dict(list_days("2027-03-03"))

    assert days[""] == "No date"
    assert "2027-03-03" in days
    assert all(not day or day >= localdate().isoformat() for day in days)


def test_interests_step_ticks_what_the_goal_names_and_says_so(client: Client) -> None:
    send_goal(client)

    page = client.get("/start/interests/").content.decode()

    assert "our guess" in page
    assert _is_ticked(page, "concept119")
    assert not _is_ticked(page, "lyceum:bayesian-statistics")
    assert "lyceum:knitting" not in page


def _is_ticked(page: str, key: str) -> bool:
    at = page.index(f'name="concept" value="{key}"')
    return " checked" in page[at : page.index(">", at)]


def test_interests_step_matches_words_between_commas_and_keeps_the_others(client: Client) -> None:
    send_goal(client)

    client.post(
        "/start/interests/",
        {"concept": ["concept119", "no-such"], "words": "knitting، bell ringing,, KNITTING", "styles": ["group"]},
    )

    told = answers_of(client)
    assert told["concepts"] == ["concept119", "lyceum:knitting"]
    assert told["words"] == ["bell ringing"]
    assert told["styles"] == ["group"]
    page = client.get("/start/interests/").content.decode()
    assert "bell ringing" in page
    assert _is_ticked(page, "lyceum:knitting")
    assert "our guess" not in page


def test_interests_step_does_not_tick_again_what_a_visitor_took_off(client: Client) -> None:
    send_goal(client)

    client.post("/start/interests/", {"words": ""})

    assert not _is_ticked(client.get("/start/interests/").content.decode(), "concept119")


def test_interests_step_changes_only_what_a_person_was_shown(client: Client) -> None:
    person = make_person()
    for key in ("concept119", "lyceum:knitting"):
        Interest.objects.create(person=person, concept=Concept.objects.get(key=key))
    client.force_login(person)

    client.post(
        "/start/interests/",
        {"shown": ["concept119", "lyceum:web-design"], "concept": ["lyceum:web-design"], "words": "bell ringing"},
    )

    keys = set(Interest.objects.filter(person=person).values_list("concept__key", flat=True))
    assert keys == {"lyceum:knitting", "lyceum:web-design"}
    assert Profile.objects.get(person=person).words == ["bell ringing"]


def test_interests_step_refuses_ways_to_learn_that_are_none(client: Client) -> None:
    answer = client.post("/start/interests/", {"styles": ["shouting"], "concept": ["lyceum:knitting"]})

    assert answer.status_code == 422
    assert _is_ticked(answer.content.decode(), "lyceum:knitting")


@given(text=st.text(max_size=400))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_match_words_takes_everything(text: str) -> None:
    found = match_words(text)

    assert len(found.keys) + len(found.words) <= 20
    assert all(0 < len(word) <= 80 for word in found.words)


def test_list_choices_shows_as_popular_only_what_five_people_share_and_nothing_sensitive() -> None:
    Concept.objects.filter(key="lyceum:web-design").update(is_sensitive=True)
    for n in range(5):
        person = make_person()
        for key in ("concept119", "lyceum:web-design", *(["lyceum:knitting"] if n else [])):
            Interest.objects.create(person=person, concept=Concept.objects.get(key=key))

    choices = list_choices("", [], is_new=True)

    assert [choice.key for choice in choices.popular] == ["concept119"]


@pytest.fixture(params=["visitor", "person"])
def walker(request: pytest.FixtureRequest, client: Client) -> Client:
    if request.param == "person":
        client.force_login(make_person())
    return client


@pytest.mark.parametrize("path", [*STEPS, "/start/times/2/", "/start/people/"])
def test_a_get_of_a_step_writes_nothing_and_is_not_kept_by_caches(walker: Client, path: str) -> None:
    send_goal(walker)
    walker.get(path)

    with CaptureQueriesContext(connection) as asked:
        answer = walker.get(path)

    assert [q["sql"] for q in asked if not q["sql"].lstrip("(").startswith("SELECT")] == []
    assert COOKIE not in answer.cookies
    assert "private" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(("path", "most"), [("/start/goal/", 10), ("/start/interests/", 14), ("/start/times/", 10)])
def test_steps_take_as_many_statements_with_few_as_with_many_interests(
    client: Client, path: str, most: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    person = make_person()
    client.force_login(person)
    numbers = []
    for keys in (("concept119",), ("lyceum:knitting", "lyceum:web-design", "lyceum:bayesian-statistics")):
        Interest.objects.bulk_create(Interest(person=person, concept=c) for c in Concept.objects.filter(key__in=keys))
        client.get(path)
        with django_assert_max_num_queries(most) as asked:
            client.get(path)
        numbers.append(len(asked))

    assert len(set(numbers)) == 1


def test_a_sensitive_subject_is_offered_and_never_ticked_for_somebody(client: Client) -> None:
    key = next(key for key, words in get_vocabulary().label.items() if key in get_vocabulary().sensitive and words)
    load_vocabulary(SYSTEM, [Entry(key, labels={"en": get_vocabulary().label[key]})], frozenset({key}))
    send_goal(client, text=f"understand {get_vocabulary().label[key]}")

    assert not _is_ticked(client.get("/start/interests/").content.decode(), key)


def test_steps_say_who_sees_a_line_as_the_person_chose(client: Client) -> None:
    person = make_person()
    Profile.objects.filter(person=person).update(circles={"interests": "me", "area": "everybody", "goals": "members"})
    client.force_login(person)

    assert "Seen by: members of your communities" in client.get("/start/goal/").content.decode()
    assert "Seen by: only you" in client.get("/start/interests/").content.decode()
    assert "Seen by: everybody" in client.get("/start/times/").content.decode()
    assert "Seen by: members of your communities" in Client().get("/start/interests/").content.decode()

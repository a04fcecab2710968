"""The third step: times, area, languages, what would help; and how long answers live, and for whom."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lyceum.discovery.actions.answers import forget_old_answers, keep_answers
from lyceum.discovery.forms.onboarding import FirstTimesForm
from lyceum.discovery.models import Answers, CatalogueVersion
from lyceum.discovery.queries.answers import COOKIE, find_answers, week_of
from lyceum.discovery.queries.catalogue import forget_directory
from lyceum.discovery.tasks import forget_visitors_answers
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.matching.times import HALF_HOURS_PER_DAY, Part, Preference, WeeklyTimes
from lyceum.people.models.accounts import Person
from lyceum.people.models.profiles import Profile
from lyceum.people.models.profiles import WeeklyTimes as StoredTimes
from lyceum.people.queries.languages import find_language
from lyceum.people.queries.people import get_week
from lyceum.people.requests import SYSTEM
from tests.discovery.test_onboarding_steps import GOAL, answers_of, send_goal
from tests.factories import make_community, make_person

pytestmark = pytest.mark.django_db


def week_posted(**fields: Any) -> dict[str, Any]:
    return {"zone": "Europe/London", "area": "", "languages": "", **fields}


def test_times_step_keeps_the_grid_with_yes_and_if_needed(client: Client) -> None:
    client.post("/start/times/", week_posted(t=["3-evening"], n=["3-evening", "5-morning"]))

    week = week_of(answers_of(client))
    assert week.zone == "Europe/London"
    assert week.parts() == {(3, Part.EVENING): Preference.YES, (5, Part.MORNING): Preference.IF_NEEDED}


def test_times_step_writes_a_persons_times_area_and_languages(client: Client) -> None:
    person = make_person()
    client.force_login(person)

    client.post(
        "/start/times/",
        week_posted(
            t=["0-early"],
            area="12 Main Street, Leeds",
            languages="English، العربية",
            meets="either",
            needs=["captions"],
            may_use_needs="on",
        ),
    )

    profile = Profile.objects.get(person=person)
    assert (profile.area, profile.country, profile.meets) == ("Leeds", "GB", "either")
    assert (profile.latitude, profile.longitude) == (53.8, -1.5)
    assert (profile.needs, profile.may_use_needs) == (["captions"], True)
    assert sorted(person.languages.values_list("code", flat=True)) == ["ar", "en"]
    assert get_week(person).parts() == {(0, Part.EARLY): Preference.YES}
    assert Person.objects.get(pk=person.pk).time_zone == "Europe/London"


def test_times_step_keeps_no_needs_without_consent_and_says_so(client: Client) -> None:
    answer = client.post("/start/times/", week_posted(needs=["captions", "step_free"]), follow=True)

    assert "not kept" in answer.content.decode()
    assert answers_of(client)["needs"] == []
    assert "captions" not in str(Answers.objects.values_list("data", flat=True))


def test_times_step_takes_nothing_at_all(client: Client) -> None:
    person = make_person()
    client.force_login(person)

    answer = client.post("/start/times/", {})

    assert answer.status_code == 302
    assert not StoredTimes.objects.filter(person=person).exists()


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Pacific/Kiritimati", "America/St_Johns"])
def test_times_step_keeps_unusual_zones(client: Client, zone: str) -> None:
    client.post("/start/times/", week_posted(zone=zone, t=["1-late"]))

    assert week_of(answers_of(client)).zone == zone
    assert client.get("/start/people/").status_code == 200


def test_times_step_takes_the_zone_of_the_town_when_none_is_chosen(client: Client) -> None:
    client.post("/start/times/", week_posted(zone="", area="Kathmandu", t=["1-late"]))

    told = answers_of(client)
    assert told["zone"] == "Asia/Kathmandu"
    assert week_of(told).parts() == {(1, Part.LATE): Preference.YES}


def test_times_step_keeps_an_unknown_town_as_words_and_says_so(client: Client) -> None:
    send_goal(client)

    client.post("/start/times/", week_posted(area="Nowhereville-on-Sea"))

    told = answers_of(client)
    assert (told["area"], told["latitude"], told["country"]) == ("Nowhereville-on-Sea", None, "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Mars/Olympus"},
        {"languages": "Klingonish"},
        {"languages": "xx-yy"},
        {"meets": "by owl"},
        {"needs": ["a pony"]},
        {"area": "a" * 500},
    ],
    ids=str,
)
def test_times_step_says_what_is_wrong_and_keeps_the_grid(client: Client, wrong: dict[str, Any]) -> None:
    answer = client.post("/start/times/", week_posted(t=["3-evening"]) | wrong)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'name="t" value="3-evening" checked' in page
    assert not Answers.objects.exists()


@pytest.mark.parametrize("word", ["Faroese", "føroyskt", "FOROYSKT", "färöisch"])
def test_times_step_knows_languages_by_many_names(client: Client, word: str) -> None:
    with override("de"):
        code = find_language(word)

    assert code == "fo"


def test_a_word_that_is_no_language_does_not_cost_the_rest_of_the_step(client: Client) -> None:
    person = make_person()
    client.force_login(person)

    answer = client.post("/start/times/", week_posted(t=["0-early"], area="Leeds", languages="Nepali, Klingonish"))

    assert answer.status_code == 422
    assert "Klingonish" in answer.content.decode()
    assert Profile.objects.get(person=person).area == "Leeds"
    assert list(person.languages.values_list("code", flat=True)) == ["ne"]
    assert StoredTimes.objects.filter(person=person).exists()


def test_zones_are_named_by_town_and_former_names_are_understood(client: Client) -> None:
    page = client.get("/start/times/").content.decode()
    assert ">Nairobi (Kenya)<" in page
    assert ">Kathmandu (Nepal)<" in page
    assert "Faeroe" not in page

    client.post("/start/times/", week_posted(zone="Asia/Katmandu", t=["0-early"]))

    assert week_of(answers_of(client)).zone == "Asia/Kathmandu"


def test_an_unknown_zone_is_answered_kindly(client: Client) -> None:
    page = client.post("/start/times/", week_posted(zone="Mars/Olympus")).content.decode()

    assert "Select a valid choice" not in page
    assert "We do not know this time zone" in page


@given(area=st.text(max_size=100), languages=st.text(max_size=60))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_times_form_takes_or_refuses_kindly(area: str, languages: str) -> None:
    form = FirstTimesForm({"area": area, "languages": languages, "zone": ""}, {}, "")

    if form.is_valid():
        told = form.told(WeeklyTimes.from_slots("UTC"))
        assert told["latitude"] is None or told["latitude"] == round(told["latitude"], 1)
    else:
        assert set(form.errors) <= {"area", "languages"}


def test_finer_and_back_keep_what_was_ticked(client: Client) -> None:
    finer = client.post("/start/times/", week_posted(t=["3-evening"], finer="3"))
    day = client.post("/start/times/3/", {"h20": "1", "h34": "0", "h99": "2", "h5": "x"})
    back = client.post("/start/times/", week_posted(back="1", t=[]))

    assert finer.headers["Location"] == "/start/times/3/"
    assert day.headers["Location"] == "/start/times/"
    assert back.headers["Location"] == "/start/interests/"
    slots = week_of(answers_of(client)).slots[3 * HALF_HOURS_PER_DAY :]
    assert (slots[20], slots[34], slots[35], slots[43]) == (1, 0, 2, 2)
    assert client.get("/start/times/7/").status_code == 404


def test_answers_end_after_a_day(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    send_goal(client)
    later = clock.now() + timedelta(hours=24, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)

    page = client.get("/start/goal/").content.decode()

    assert GOAL not in page
    assert forget_visitors_answers.func() == 1
    assert not Answers.objects.exists()


def test_forged_and_foreign_keys_open_nothing(client: Client) -> None:
    key = keep_answers(SYSTEM, "", {"goal": "a secret goal"})
    for value in (key, f"{key}:1abcde:forged", "", "x" * 5000):
        client.cookies[COOKIE] = value

        page = client.get("/start/goal/")

        assert page.status_code == 200
        assert "a secret goal" not in page.content.decode()
    client.post("/start/goal/", {"text": "my own goal"})
    assert find_answers(key) == {"goal": "a secret goal"}


def test_answers_forget_takes_row_and_cookie_away(client: Client) -> None:
    send_goal(client)

    answer = client.post("/start/forget/")

    assert answer.headers["Location"] == "/start/goal/"
    assert not Answers.objects.exists()
    assert not answer.cookies[COOKIE].value
    assert client.get("/start/forget/").status_code == 405


def test_visitors_answers_are_kept_by_the_software_alone() -> None:
    person = make_person()

    with pytest.raises(Refused):
        keep_answers(person, "", {"goal": GOAL})
    with pytest.raises(Refused):
        forget_old_answers(person)

    assert not Answers.objects.exists()


def test_new_answers_from_one_place_are_limited(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"first_steps": "2/h/ip"}
    for _n in range(2):
        assert Client().post("/start/goal/", {"text": GOAL}).status_code == 302

    assert client.post("/start/goal/", {"text": GOAL}).status_code == 429
    assert Answers.objects.count() == 2


def test_landing_tells_what_would_help_only_with_consent(client: Client) -> None:
    CatalogueVersion.objects.get_or_create(pk=1)
    forget_directory()
    make_community("Statistics, slowly", description="Statistics in medical papers.", access=["captions"])
    send_goal(client)

    client.post("/start/times/", week_posted(needs=["captions", "step_free"]))
    without = client.get("/start/people/").content.decode()
    client.post("/start/times/", week_posted(needs=["captions", "step_free"], may_use_needs="on"))
    agreed = client.get("/start/people/").content.decode()

    assert "Statistics, slowly" in without
    assert "Captions" not in without
    assert "what would help you: Captions." in agreed
    assert "whether it has: Step-free." in agreed


@given(goal=st.text(min_size=1, max_size=200), area=st.text(max_size=60))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_all_steps_end_in_a_page_whatever_was_typed(client: Client, goal: str, area: str) -> None:
    CatalogueVersion.objects.get_or_create(pk=1)
    client.post("/start/goal/", {"text": goal})
    client.post("/start/interests/", {"words": area})
    client.post("/start/times/", week_posted(area=area))

    for page in ("/start/goal/", "/start/interests/", "/start/times/", "/start/people/"):
        assert client.get(page).status_code == 200

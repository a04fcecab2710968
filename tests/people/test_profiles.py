"""Profiles line by line: who stands near enough for which circle, what forms refuse, and how many statements."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.kernel import clock
from lyceum.matching.times import WeeklyTimes as Week
from lyceum.people.actions.accounts import change_handle
from lyceum.people.actions.profiles import (
    Told,
    add_goal,
    add_interest,
    change_circles,
    change_profile,
    forget_times,
    set_times,
)
from lyceum.people.actions.relations import block_person
from lyceum.people.actions.vocabulary import Entry, load_vocabulary
from lyceum.people.models.accounts import Block, Mute, Person
from lyceum.people.models.interests import Concept, Goal, Interest
from lyceum.people.models.profiles import Circle, WeeklyTimes
from lyceum.people.queries.people import get_week, list_weeks_in_force, sees
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_member, make_person

pytestmark = pytest.mark.django_db
BAD = {
    "empty": "",
    "huge": "x" * 1_000_000,
    "control": "a\x00b\x07c\x1b[31m",
    "surrogate": "a\ud800b".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "override": "abc\u202egnp.exe",
    "emoji": "👩🏽‍🔬 learning",
    "html": "<script>alert(1)</script><b>x</b>",
}
ABOUT = "I like **tables**."


def make_told_person() -> Person:
    person = make_person("Noor Haddad", handle="noor")
    change_profile(person, person, Told(name="Noor Haddad", about=ABOUT, area="Leeds", reads=("en", "ar")))
    return person


ROLES = ["visitor", "outsider", "member", "left", "blocked", "steward of the site", "administrator", "self"]
# The nearest circle that each role does not see any more; `None`: sees everything.
SEEN = {
    Circle.EVERYBODY: set(ROLES),
    Circle.SIGNED_IN: {"outsider", "member", "left", "steward of the site", "administrator", "self"},
    Circle.MEMBERS: {"member", "steward of the site", "administrator", "self"},
    Circle.GROUPS: {"self"},
    Circle.ME: {"self"},
}


def sign_in_as(client: Client, role: str, person: Person) -> None:
    community = make_community()
    make_member(community, person)
    viewer = person if role == "self" else make_person()
    if role in {"member", "blocked"}:
        make_member(community, viewer)
    if role == "left":
        make_member(community, viewer, state="left")
    if role == "blocked":
        block_person(person, viewer)
    if role in {"steward of the site", "administrator"}:
        viewer = make_person(is_steward=role != "administrator", is_administrator=role == "administrator")
    if role != "visitor":
        client.force_login(viewer)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("circle", [str(circle) for circle in SEEN])
def test_person_page_shows_a_line_to_its_circle_alone(client: Client, role: str, circle: str) -> None:
    person = make_told_person()
    change_circles(person, person, {"about": circle}, can_be_found=False)
    sign_in_as(client, role, person)

    page = client.get("/people/noor/").content.decode()

    assert ("<strong>tables</strong>" in page) is (role in SEEN[Circle(circle)])
    assert "Noor Haddad" in page


def test_sees_holds_the_nearer_circles() -> None:
    assert sees(Circle.ME, Circle.ME)
    assert sees(Circle.GROUPS, Circle.MEMBERS)
    assert not sees(Circle.SIGNED_IN, Circle.MEMBERS)


def test_person_page_costs_the_same_with_more_to_show(client: Client) -> None:
    load_vocabulary(SYSTEM, [Entry(f"c{n}", labels={"en": f"Word {n}"}) for n in range(3)], frozenset())
    person = make_told_person()
    client.force_login(person)
    client.get("/people/noor/")
    counts = []
    for n in range(3):
        add_goal(person, person, f"Goal {n}")
        add_interest(person, person, Concept.objects.get(key=f"c{n}"), "learn")
        with CaptureQueriesContext(connection) as told:
            client.get("/people/noor/")
        counts.append(len([q for q in told if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]))

    assert counts[0] == counts[2]


def test_person_page_is_not_for_robots(client: Client) -> None:
    make_told_person()

    assert client.get("/people/noor/")["X-Robots-Tag"] == "noindex"


def test_person_page_of_an_old_short_name_leads_to_the_new(client: Client) -> None:
    person = make_told_person()
    change_handle(person, person, "noor-h")

    assert client.get("/people/noor/")["Location"] == "/people/noor-h/"


@pytest.mark.parametrize("status", ["suspended", "former", "waiting"])
def test_person_page_of_somebody_away_does_not_exist(client: Client, status: str) -> None:
    make_person(handle="gone", status=status)

    assert client.get("/people/gone/").status_code == 404
    assert client.get("/people/nobody/").status_code == 404


def test_own_page_as_a_stranger_shows_what_a_stranger_sees(client: Client) -> None:
    person = make_told_person()
    client.force_login(person)

    assert "<strong>tables</strong>" not in client.get("/me/as/stranger/").content.decode()
    assert "<strong>tables</strong>" in client.get("/me/as/member/").content.decode()
    assert client.get("/me/as/hacker/").status_code == 404


def test_own_page_saves_circles(client: Client) -> None:
    person = make_told_person()
    client.force_login(person)

    client.post("/me/", {"circle_about": "everybody", "can_be_found": "on"})

    person.profile.refresh_from_db()
    assert person.profile.circle_of("about") == "everybody"
    assert person.profile.circle_of("area") == "me"
    assert person.profile.can_be_found
    assert client.post("/me/", {"circle_about": "the world"}).status_code == 422


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("field", ["name", "pronunciation", "pronouns", "about", "area"])
def test_profile_form_stands_bad_input(client: Client, field: str, kind: str) -> None:
    person = make_told_person()
    client.force_login(person)
    data = {"name": "Noor", "time_zone": "UTC"} | {field: BAD[kind]}

    response = client.post("/me/profile/", data)
    person.refresh_from_db()
    page = client.get("/people/noor/").content.decode()

    assert response.status_code in {302, 422}
    assert (response.status_code == 422) is (kind == "huge" or (kind == "empty" and field == "name"))
    assert "<script>alert" not in page
    assert "\x00" not in page
    assert "\u202e" not in page


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/me/goals/", "text"),
        ("/account/login/code/", "email"),
        ("/account/signup/", "name"),
        ("/me/address/", "address"),
    ],
)
def test_forms_stand_bad_input(client: Client, address: str, field: str, kind: str) -> None:
    if address.startswith("/me/"):
        client.force_login(make_person())

    response = client.post(address, {field: BAD[kind]})

    assert response.status_code in {200, 302, 422}


@pytest.mark.parametrize("kind", BAD)
def test_searches_stand_bad_input(client: Client, kind: str) -> None:
    client.force_login(make_person(is_administrator=True))

    for address in ("/me/interests/", "/admin/people/"):
        assert client.get(address, {"q": BAD[kind][:4000]}).status_code == 200


@pytest.mark.parametrize("kind", BAD)
def test_settings_of_the_site_stand_bad_input(client: Client, kind: str) -> None:
    client.force_login(make_person(is_administrator=True))

    for address, field in (
        ("/admin/settings/name/", "name"),
        ("/admin/legal/terms/", "source"),
        ("/admin/invitations/", "note"),
    ):
        response = client.post(address, {field: BAD[kind], "language": "en", "days": 3, "uses": 1})
        assert response.status_code in {200, 302, 422}


def test_goals_are_made_ended_and_removed(client: Client) -> None:
    person = make_person()
    client.force_login(person)
    client.post("/me/goals/", {"text": "Read a forest plot"})
    goal = Goal.objects.get(person=person)

    client.post(f"/me/goals/{goal.pk}/reached/")
    assert Goal.objects.get().state == "reached"
    client.post(f"/me/goals/{goal.pk}/remove/")
    assert not Goal.objects.exists()


def test_goal_of_somebody_else_stays(client: Client) -> None:
    owner = make_person()
    goal = add_goal(owner, owner, "Mine")
    client.force_login(make_person())

    client.post(f"/me/goals/{goal.pk}/remove/")

    assert Goal.objects.filter(pk=goal.pk).exists()


def test_interests_are_found_added_and_removed(client: Client) -> None:
    load_vocabulary(SYSTEM, [Entry("knit", labels={"en": "Knitting", "de": "Stricken"})], frozenset({"knit"}))
    person = make_person()
    client.force_login(person)

    found = client.get("/me/interests/", {"q": "strick"}).content.decode()
    concept = Concept.objects.get()
    client.post("/me/interests/add/", {"concept": concept.pk, "direction": "help"})

    assert "Knitting" in found
    assert concept.is_sensitive
    interest = Interest.objects.get(person=person)
    assert interest.direction == "help"
    client.post(f"/me/interests/{interest.pk}/remove/")
    assert not Interest.objects.exists()
    assert client.post("/me/interests/add/", {"concept": "99999999", "direction": "learn"}).status_code == 404


def test_times_by_parts_keep_finer_half_hours(client: Client) -> None:
    person = make_person(time_zone="Europe/London")
    client.force_login(person)

    client.post("/me/times/", {"t": ["0-evening"]})
    client.post("/me/times/1/", {"h20": "1", "h21": "2"})
    client.post("/me/times/", {"t": ["0-evening", "5-morning"]})

    row = WeeklyTimes.objects.get(person=person)
    page = client.get("/me/times/").content.decode()
    assert row.zone == "Europe/London"
    assert "17:00" in page
    assert "if needed" in page
    client.post("/me/times/forget/")
    assert not WeeklyTimes.objects.exists()


def test_set_times_counts_for_others_a_day_later() -> None:
    person, evening, morning = make_person(), Week.from_slots("UTC", [40]), Week.from_slots("UTC", [18])
    at = clock.now()

    def counting(hours: int) -> Week | None:
        with clock.frozen(at + timedelta(hours=hours)):
            return list_weeks_in_force([person.pk]).get(person.pk)

    for hours, week in ((0, evening), (30, morning)):
        with clock.frozen(at + timedelta(hours=hours)):
            set_times(person, person, week)
            assert get_week(person) == week

    assert [counting(hours) for hours in (31, 53, 54)] == [evening, evening, morning]


def test_forget_times_counts_at_once() -> None:
    person = make_person()
    with clock.frozen(clock.now() - timedelta(days=2)):
        set_times(person, person, Week.from_slots("UTC", [40]))

    forget_times(person, person)
    set_times(person, person, Week.from_slots("UTC", [18]))

    assert list_weeks_in_force([person.pk]) == {}


def test_times_are_on_no_page_of_others(client: Client) -> None:
    person = make_told_person()
    client.force_login(person)
    client.post("/me/times/", {"t": ["0-evening"]})

    assert "17:00" not in client.get("/me/as/group/").content.decode()


def test_block_person_and_mute_from_the_page(client: Client) -> None:
    me, other = make_person(), make_person("Eve", handle="eve")
    client.force_login(me)

    client.post("/people/eve/block/")
    client.post("/people/eve/block/")
    client.post("/people/eve/mute/")

    assert Block.objects.get().blocked == other
    assert Mute.objects.get().muted == other
    assert "Eve" in client.get("/me/safety/").content.decode()
    client.post("/people/eve/unblock/")
    client.post("/people/eve/unmute/")
    assert not Block.objects.exists()
    assert not Mute.objects.exists()


def test_block_person_refuses_oneself(client: Client) -> None:
    me = make_person(handle="me-too")
    client.force_login(me)

    client.post("/people/me-too/block/")

    assert not Block.objects.exists()


@pytest.mark.parametrize("verb", ["block", "unblock", "mute", "unmute"])
def test_relations_are_no_get(client: Client, verb: str) -> None:
    make_person(handle="eve")
    client.force_login(make_person())

    assert client.get(f"/people/eve/{verb}/").status_code == 405


def test_display_is_kept_with_the_account_and_for_visitors_in_cookies(client: Client) -> None:
    client.post("/me/display/", {"language": "de", "theme": "dark", "time_zone": "Europe/Berlin"})
    page = client.get("/how/")
    assert page["Content-Language"] == "de"
    assert 'data-theme="dark"' in page.content.decode()

    person = make_person()
    client.force_login(person)
    client.post("/me/display/", {"language": "ar", "theme": "light", "time_zone": "Asia/Amman"})
    person.refresh_from_db()
    assert (person.language, person.theme, person.time_zone, person.shortcuts) == ("ar", "light", "Asia/Amman", False)
    assert 'dir="rtl"' in client.get("/me/display/").content.decode()


def test_language_choice_by_one_press(client: Client) -> None:
    response = client.post("/language/", {"language": "es", "next": "/how/"})

    assert response["Location"] == "/how/"
    assert client.get("/how/")["Content-Language"] == "es"
    assert client.post("/language/", {"language": "es", "next": "https://evil.example/"})["Location"] == "/"

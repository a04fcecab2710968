"""Where the first steps lead, and how answers become a person's own at the first sign-in."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.communities.models.communities import Community
from lyceum.communities.registries import Sitting, sittings
from lyceum.discovery.actions.answers import claim_answers, keep_answers
from lyceum.discovery.models import Answers, CatalogueVersion, Refusal
from lyceum.discovery.queries.answers import COOKIE, read_key
from lyceum.discovery.queries.catalogue import forget_directory
from lyceum.discovery.queries.sittings import list_usual_meetings, suits
from lyceum.kernel import clock
from lyceum.kernel.calendar_file import CalendarDate, write_calendar
from lyceum.kernel.verdicts import Refused
from lyceum.matching.times import HALF_HOURS_PER_DAY, Part, Preference, WeeklyTimes, occurrences
from lyceum.people.actions.profiles import add_goal
from lyceum.people.actions.relations import block_person
from lyceum.people.actions.site import change_instance
from lyceum.people.actions.vocabulary import Entry, load_vocabulary
from lyceum.people.models.accounts import Person
from lyceum.people.models.interests import Goal, Interest
from lyceum.people.models.profiles import Profile
from lyceum.people.queries.people import get_week
from lyceum.people.registries import personal_data
from lyceum.people.requests import SYSTEM, Viewer
from tests.factories import make_community, make_member, make_person
from tests.people.test_sign_in import sign_up

pytestmark = pytest.mark.django_db
GOAL = "understand the statistics in medical papers"
THURSDAY_EVENING = WeeklyTimes.from_slots(
    "Europe/London", yes=[3 * HALF_HOURS_PER_DAY + 39, 3 * HALF_HOURS_PER_DAY + 40]
)


@pytest.fixture(autouse=True)
def directory() -> None:
    CatalogueVersion.objects.get_or_create(pk=1)
    forget_directory()
    load_vocabulary(SYSTEM, [Entry("concept119", labels={"en": "Statistics"})], frozenset())


def make_fitting(name: str = "Statistics, slowly", **fields: Any) -> Community:
    told = {"description": "Learn to read the statistics of medical papers together.", "topics": ["statistics"]}
    return make_community(name, **{**told, "concepts": ["concept119"], "languages": ["en"], **fields})


def make_meeting(**fields: Any) -> Community:
    return make_fitting(meetings_zone="Europe/London", meetings_slots=THURSDAY_EVENING.encode(), **fields)


def walk(client: Client, **times: Any) -> None:
    """Answer all three steps."""
    client.post("/start/goal/", {"text": GOAL, "start": "new"})
    client.post("/start/interests/", {"concept": ["concept119"], "styles": ["group"], "words": "bell ringing"})
    told = {"zone": "Europe/London", "area": "Leeds", "languages": "English", "meets": "either"}
    client.post("/start/times/", {**told, "t": ["3-evening"], **times})


def landing(client: Client) -> str:
    answer = client.get("/start/people/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_landing_names_a_community_a_person_and_a_date_each_with_its_reason(client: Client) -> None:
    community = make_meeting()
    make_member(community, make_person("Rosa Lindqvist", handle="rosa"), is_greeter=True)
    make_member(community, make_person("Owen Organiser"), role="owner")
    walk(client)

    page = landing(client)

    assert "Statistics, slowly" in page
    assert "You wrote" in page or "It is about" in page
    assert "Rosa Lindqvist" in page
    assert "greets newcomers in Statistics, slowly" in page
    assert "Thursday 19:30, sit in once" in page
    assert "You are free then." in page
    assert "/account/signup/?next=/start/people/" in page
    assert GOAL in page


def test_landing_of_a_person_leads_to_today(client: Client) -> None:
    make_meeting()
    client.force_login(make_person())
    walk(client)

    page = landing(client)

    assert 'href="/today/"' in page
    assert "/account/signup/" not in page


@pytest.mark.parametrize(
    ("times", "reason"),
    [
        ({"t": ["3-evening"]}, "You are free then."),
        ({"t": [], "n": ["3-evening"]}, "You could come then, if needed."),
        ({"t": ["0-early"]}, "outside the times you named"),
        ({"t": []}, "the next time they usually meet"),
    ],
)
def test_landing_says_how_the_date_suits(client: Client, times: dict[str, Any], reason: str) -> None:
    make_meeting()
    walk(client, **times)

    assert reason in landing(client)


def test_landing_without_a_date_or_a_person_is_a_sensible_page(client: Client) -> None:
    make_fitting()
    walk(client, t=[])

    page = landing(client)

    assert "Sit in once" not in page
    assert "one way to begin this week" not in page or "Somebody to greet" in page
    assert "Somebody to greet" not in page
    assert client.get("/start/people/meeting.ics").status_code == 404


def test_landing_says_when_nothing_fits_and_when_nothing_was_told(client: Client) -> None:
    make_community("Knitters", description="We knit socks.", topics=["knitting"])

    unknown = landing(client)
    client.post("/start/goal/", {"text": "xyzzy plugh frobnicate"})
    nothing = landing(client)

    assert "We know nothing of you yet" in unknown
    assert "Nothing here fits well yet" in nothing
    assert "Knitters" not in nothing


@pytest.mark.parametrize("visibility", ["hidden"])
def test_landing_never_shows_a_hidden_community(client: Client, visibility: str) -> None:
    hidden = make_meeting(name="Secret statistics", visibility=visibility)
    make_member(hidden, make_person("Hidden Host"), role="owner")
    walk(client)

    page = landing(client)

    assert "Secret" not in page
    assert "Hidden Host" not in page


@pytest.mark.parametrize("why", ["suspended", "blocked", "self"])
def test_landing_greets_nobody_who_cannot_be_met(client: Client, why: str) -> None:
    community = make_fitting()
    host = make_person("Hana Host", status="suspended" if why == "suspended" else "active")
    make_member(community, host, is_greeter=True)
    reader = host if why == "self" else make_person()
    if why == "blocked":
        block_person(host, reader)
    client.force_login(reader)
    walk(client)

    assert "Somebody to greet" not in landing(client)


def test_landing_takes_a_date_that_others_have_plugged_in(client: Client) -> None:
    community = make_meeting()
    soon = (clock.now() + timedelta(days=2)).replace(microsecond=0)
    asked: list[Any] = []
    told = [("Elsewhere", community.pk + 1), ("Reading circle", community.pk)]

    def find(viewer: Viewer, ids: list[int], week: WeeklyTimes | None) -> list[Sitting]:
        asked.append((viewer.is_authenticated, ids, week))
        return [Sitting(title, "/c/x/g/1/", soon, soon + timedelta(hours=1), community_id=pk) for title, pk in told]

    sittings.plug("test", find)
    try:
        walk(client, t=[])
        page = landing(client)
    finally:
        sittings._plugs.pop("test")  # noqa: SLF001 - a registry has no way to take a plug out

    assert "Reading circle" in page
    assert "Elsewhere" not in page
    assert asked == [(False, [community.pk], None)]


def test_landing_takes_a_constant_number_of_statements(client: Client) -> None:
    person = make_person()
    client.force_login(person)
    walk(client)
    numbers = []
    for members in (1, 3):
        community = make_meeting(name=f"Statistics {members}")
        for _n in range(members):
            make_member(community, make_person(), is_greeter=True)
        forget_directory()
        landing(client)
        with CaptureQueriesContext(connection) as asked:
            landing(client)
        numbers.append(len(asked))

    assert numbers[0] == numbers[1]
    assert numbers[0] <= 26


def test_list_usual_meetings_keeps_wall_clock_time_across_the_end_of_summer_time() -> None:
    community = make_meeting()
    before = datetime(2026, 10, 20, 12, tzinfo=UTC)  # summer time ends on 25 October

    starts = [one.starts_at for one in list_usual_meetings(community, before)]

    assert starts == [datetime(2026, 10, 22, 18, 30, tzinfo=UTC), datetime(2026, 10, 29, 19, 30, tzinfo=UTC)]
    assert {start.astimezone(ZoneInfo("Europe/London")).hour for start in starts} == {19}


def test_list_usual_meetings_of_a_place_that_is_open_all_day_is_an_hour() -> None:
    always = WeeklyTimes.from_slots("UTC", yes=range(HALF_HOURS_PER_DAY))
    community = make_fitting(meetings_zone="UTC", meetings_slots=always.encode())

    found = list_usual_meetings(community, datetime(2026, 11, 23, 12, tzinfo=UTC))

    assert [one.ends_at - one.starts_at for one in found] == [timedelta(hours=1)] * 2


@pytest.mark.parametrize(("zone", "slots"), [("", ""), ("Mars", "-" * 112), ("UTC", "nonsense")])
def test_list_usual_meetings_of_unreadable_times_is_empty(zone: str, slots: str) -> None:
    assert list_usual_meetings(make_fitting(meetings_zone=zone, meetings_slots=slots), clock.now()) == []


def test_suits_is_the_least_of_what_a_meeting_touches() -> None:
    week = WeeklyTimes.from_parts(
        "UTC", {(0, Part.MORNING): Preference.YES, (0, Part.AFTERNOON): Preference.IF_NEEDED}
    )
    free = list(occurrences(week, date(2026, 11, 23), 1))

    def on_monday(hour: int) -> datetime:
        return datetime(2026, 11, 23, hour, tzinfo=UTC)

    assert suits(on_monday(9), on_monday(11), free) == Preference.YES
    assert suits(on_monday(11), on_monday(13), free) == Preference.IF_NEEDED
    assert suits(on_monday(16), on_monday(18), free) == Preference.NO
    assert suits(on_monday(16), on_monday(18), None) is None


def parse(content: bytes) -> dict[str, str]:
    """The properties of the one event of a calendar file, unfolded."""
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    inside = lines[lines.index("BEGIN:VEVENT") + 1 : lines.index("END:VEVENT")]
    return dict(line.split(":", 1) for line in inside)


def test_meeting_file_has_the_date_of_the_page_in_utc(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_meeting(city="Leeds")
    walk(client)
    for now, start in (
        (datetime(2027, 3, 26, 12, tzinfo=UTC), "20270401T183000Z"),  # summer time begins on 28 March
        (datetime(2027, 10, 29, 12, tzinfo=UTC), "20271104T193000Z"),  # and ends on 31 October
    ):
        Answers.objects.update(made_at=now)
        monkeypatch.setattr(clock, "now", lambda now=now: now)

        answer = client.get("/start/people/meeting.ics")

        told = parse(answer.content)
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert told["DTSTART"] == start
        assert told["SUMMARY"] == "Statistics\\, slowly"
        assert told["LOCATION"] == "Leeds"
        assert told["URL"].startswith("http://testserver/c/")


def test_write_calendar_folds_long_lines_between_letters() -> None:
    at = datetime(2026, 11, 26, 19, 30, tzinfo=UTC)
    title = "الإحصاء ببطء؛ 統計学, with\nlines; and \\ signs " * 4

    told = parse(write_calendar(CalendarDate("x@y", title, at, at), at))

    plain = told["SUMMARY"].replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
    assert plain == title


def read_cookie(client: Client) -> str:
    request = HttpRequest()
    request.COOKIES[COOKIE] = client.cookies[COOKIE].value
    return read_key(request)


def test_answers_become_a_new_persons_own_at_the_first_sign_in_by_code(client: Client) -> None:
    walk(client, n=["5-morning"], needs=["captions"], may_use_needs="on")
    client.get("/account/signup/?next=/start/people/")

    sign_up(client)

    person = Person.objects.get_queryset().get(email="noor@example.org")
    goal = Goal.objects.get(person=person)
    profile = Profile.objects.get(person=person)
    assert (goal.text, goal.start) == (GOAL, "new")
    assert list(Interest.objects.filter(person=person).values_list("concept__key", flat=True)) == ["concept119"]
    assert (profile.area, profile.country, profile.meets) == ("Leeds", "GB", "either")
    assert (profile.words, profile.styles, profile.needs) == (["bell ringing"], ["group"], ["captions"])
    assert get_week(person).parts() == {(3, Part.EVENING): Preference.YES, (5, Part.MORNING): Preference.IF_NEEDED}
    assert person.time_zone == "Europe/London"
    assert not Answers.objects.exists()
    assert GOAL in landing(client)


def test_claim_answers_leaves_alone_what_the_person_has(client: Client) -> None:
    person = make_person(time_zone="Asia/Kathmandu")
    Profile.objects.filter(person=person).update(area="Patan", meets="online", styles=["writing"])
    person.languages.create(code="ne")
    add_goal(person, person, "climb")
    walk(client)
    key = read_cookie(client)

    assert claim_answers(person, key)
    assert not claim_answers(person, key)

    profile = Profile.objects.get(person=person)
    assert (profile.area, profile.meets, profile.styles, profile.words) == (
        "Patan",
        "online",
        ["writing"],
        ["bell ringing"],
    )
    assert set(Goal.objects.filter(person=person).values_list("text", flat=True)) == {"climb", GOAL}
    assert list(person.languages.values_list("code", flat=True)) == ["ne"]
    assert Person.objects.get(pk=person.pk).time_zone == "Asia/Kathmandu"


def test_claim_answers_takes_over_what_was_put_aside() -> None:
    person = make_person()
    key = keep_answers(SYSTEM, "", {"goal": GOAL, "refused": {"community:4": "topic"}})

    claim_answers(person, key)

    assert list(Refusal.objects.filter(person=person).values_list("entry", "because")) == [("community:4", "topic")]


def test_claim_answers_of_old_unknown_or_nobodys_keys_does_nothing() -> None:
    person = make_person()
    key = keep_answers(SYSTEM, "", {"goal": GOAL})
    Answers.objects.update(made_at=clock.now() - timedelta(hours=24))

    assert not claim_answers(person, key)
    assert not claim_answers(person, "unknown")
    with pytest.raises(Refused):
        claim_answers(AnonymousUser(), key)
    assert not Goal.objects.exists()


def test_sign_in_with_a_forged_cookie_claims_nothing(client: Client) -> None:
    key = keep_answers(SYSTEM, "", {"goal": GOAL})
    client.cookies[COOKIE] = f"{key}:1aaaaa:forged"

    sign_up(client)

    assert not Goal.objects.exists()
    assert Answers.objects.filter(key=key).exists()


def test_finding_is_exported_and_erased() -> None:
    person = make_person()
    Refusal.objects.create(person=person, entry="community:4", because="topic")
    kind = personal_data["finding"]

    assert kind.export(person)["not_for_me"][0]["entry"] == "community:4"
    kind.erase(person)
    assert not Refusal.objects.exists()


def test_answers_wait_with_the_account_for_approval(client: Client) -> None:
    change_instance(SYSTEM, {"sign_up": "approval"})
    walk(client)

    sign_up(client, application="I read papers for work.")

    assert Person.objects.get_queryset().get(email="noor@example.org").status == "waiting"
    assert Goal.objects.get().text == GOAL
    assert not Answers.objects.exists()


def test_landing_of_a_closed_community_names_who_looks_after_it_but_no_greeter(client: Client) -> None:
    closed = make_fitting(visibility="closed")
    make_member(closed, make_person("Greta Greeter"), is_greeter=True)
    walk(client)
    alone = landing(client)
    make_member(closed, make_person("Owen Organiser"), role="owner")

    page = landing(client)

    assert "Greta" not in alone
    assert "Somebody to greet" not in alone
    assert "Owen Organiser" in page

"""Today: one next step by rule with its reason, people before posts, an end; nothing of others leaks in."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.communities.actions.claiming import claim_listing
from lyceum.communities.actions.tipping import tip_listing
from lyceum.communities.models.communities import Community
from lyceum.communities.models.listings import Listing
from lyceum.discussions.models.conversations import Conversation
from lyceum.kernel import clock
from lyceum.notifications.actions.notices import notify
from lyceum.notifications.models import InboxItem
from lyceum.people.actions.relations import block_person
from lyceum.people.models.accounts import Person
from lyceum.people.models.interests import Concept, ConceptLabel, Goal, Interest
from lyceum.people.registries import Step, StepSource, today_steps
from lyceum.people.requests import SYSTEM
from lyceum.today.models import Choice
from lyceum.today.queries import get_today
from tests.factories import make_community, make_conversation, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db


def _settled(person: Person) -> Person:
    """Somebody whose first weeks are over, with a goal."""
    Person.objects.filter(pk=person.pk).update(date_joined=clock.now() - timedelta(days=60))
    Goal.objects.create(person=person, text="Read medical papers")
    return Person.objects.get(pk=person.pk)


def _new(name: str = "") -> Person:
    return make_person(name, date_joined=clock.now())


def _helps_with_variance(person: Person) -> None:
    concept = Concept.objects.create(key="variance")
    ConceptLabel.objects.create(concept=concept, language="en", text="Variance", folded="variance", is_preferred=True)
    Interest.objects.create(person=person, concept=concept, direction="help")


def _waits(person: Person, by: Person, conversation: Conversation, *, hours: int) -> None:
    post = conversation.posts.order_by("n").last()
    assert post is not None
    notify(SYSTEM, kind="mention", about=("post", post.pk), audience={"people": [person.pk]}, actor_id=by.pk)
    run_tasks()
    InboxItem.objects.filter(person=person).update(made_at=clock.now() - timedelta(hours=hours))


def test_a_newcomer_begins_with_a_goal_then_a_community_then_hello() -> None:
    person = _new()
    assert get_today(person).chosen.step.key == "goal"  # type: ignore[union-attr]  # there is one

    Goal.objects.create(person=person, text="Read medical papers")
    step = get_today(person).chosen.step  # type: ignore[union-attr]  # there is one
    # To a place and somebody there, not to one more list.
    assert (step.key, step.url) == ("join", "/start/people/")

    community = make_community("Statistics, slowly")
    make_member(community, make_person("Rosa"), is_greeter=True)
    make_member(community, person)
    page = get_today(person)
    assert page.chosen.step.key == "hello"  # type: ignore[union-attr]  # there is one
    assert page.greeter is not None
    assert page.greeter.name == "Rosa"


def test_a_hello_is_posted_from_the_page(client: Client) -> None:
    community, person = make_community(), _new("Noor")
    make_member(community, make_person("Rosa"), is_greeter=True)
    make_member(community, person)
    Goal.objects.create(person=person, text="Read medical papers")
    client.force_login(person)
    page = client.get("/today/").content.decode()
    assert f'action="/c/{community.slug}/conversations/new/"' in page

    typed = {"kind": "discussion", "title": "Hello from Noor", "language": "en", "source": "Hello, I am Noor."}
    client.post(f"/c/{community.slug}/conversations/new/", typed)

    assert Conversation.objects.filter(community=community, author=person).exists()
    assert get_today(person).chosen.step.key != "hello"  # type: ignore[union-attr]  # there is one


@pytest.mark.parametrize(("hours", "rule"), [(25, 3), (2, 6)])
def test_a_person_who_has_waited_for_a_day_comes_first(hours: int, rule: int) -> None:
    community = make_community()
    person = _settled(make_member(community))
    _helps_with_variance(person)
    make_conversation(community, title="Why do we divide the variance by n minus one?")
    other = make_member(community)
    _waits(person, other, make_conversation(community, other, kind="discussion"), hours=hours)

    page = get_today(person)

    assert len(page.waiting) == 1
    assert page.chosen is not None
    assert page.chosen.rule == rule


def test_who_waits_is_a_step_where_nothing_else_is_and_can_be_put_off_and_shown_again(client: Client) -> None:
    community = make_community()
    person = _settled(make_member(community))
    other = make_member(community)
    _waits(person, other, make_conversation(community, other, kind="discussion"), hours=2)
    chosen = get_today(person).chosen
    assert chosen is not None
    client.force_login(person)

    client.post("/today/step/", {"key": chosen.step.key, "put_off": "1"})
    page = client.get("/today/").content.decode()
    client.post("/today/step/take-back/")

    assert "Who waits for you stands below" in page
    assert "nobody waits" not in page
    assert get_today(person).chosen == chosen


def test_a_place_that_was_looked_at_is_not_the_step_again(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    person = _settled(make_member(make_community()))
    fits = Step("fits:" + "long " * 20, "Look inside", "/c/some/", "Look inside", "It fits your goal.")
    monkeypatch.setattr(today_steps, "_plugs", {"fits": (1, StepSource(9, lambda _person, _skipped: fits))})
    client.force_login(person)

    assert client.post("/today/step/", {"key": fits.key})["Location"] == "/c/some/"

    assert get_today(person).chosen is None


def test_a_question_on_what_somebody_helps_with_is_a_step_with_its_reason() -> None:
    community = make_community()
    person = _settled(make_member(community))
    _helps_with_variance(person)
    make_conversation(community, title="Why do we divide the variance by n minus one?")

    chosen = get_today(person).chosen

    assert chosen is not None
    assert chosen.rule == 6
    assert "variance" in chosen.step.reason


def test_questions_of_people_kept_apart_and_of_places_one_is_not_in_are_not_shown() -> None:
    community = make_community()
    person = _settled(make_member(community))
    other = make_member(community)
    make_conversation(community, other, title="A question of somebody blocked")
    make_conversation(make_community(visibility="hidden"), title="A question elsewhere")
    block_person(person, other)

    assert get_today(person).help is None


def test_taking_a_step_leads_there_and_keeps_the_reason(client: Client) -> None:
    person = _new()
    client.force_login(person)

    answer = client.post("/today/step/", {"key": "goal"})

    assert answer["Location"] == "/start/goal/"
    kept = Choice.objects.get(person=person)
    assert (kept.rule, kept.is_put_off, bool(kept.reason)) == (8, False, True)


def test_a_step_that_is_put_off_gives_way_for_the_day(client: Client) -> None:
    person = _new()
    client.force_login(person)

    client.post("/today/step/", {"key": "goal", "put_off": "1"})

    chosen = get_today(person).chosen
    assert chosen is None or chosen.step.key != "goal"


def test_a_step_that_no_longer_stands_first_changes_nothing(client: Client) -> None:
    client.force_login(make_person())

    assert client.post("/today/step/", {"key": "waiting:/p/1"})["Location"] == "/today/"
    assert not Choice.objects.exists()


def test_the_first_week_can_be_hidden(client: Client) -> None:
    client.force_login(_new())
    assert "Your first week" in client.get("/today/").content.decode()

    client.post("/today/first-week/")

    assert "Your first week" not in client.get("/today/").content.decode()


def test_visitors_are_led_to_sign_in(client: Client) -> None:
    assert client.get("/today/").status_code == 302
    assert client.post("/today/step/", {"key": "goal"}).status_code == 401


@pytest.mark.parametrize("number", [1, 3])
def test_today_costs_the_same_however_much_there_is(client: Client, number: int) -> None:
    community = make_community()
    person = _settled(make_member(community))
    for _n in range(number):
        other = make_member(community)
        _waits(person, other, make_conversation(community, other, replies=1), hours=30)
        solved = make_conversation(community, other, replies=1)
        Conversation.objects.filter(pk=solved.pk).update(accepted=solved.posts.get(n=2))
        make_conversation(community, other)
    client.force_login(person)
    client.get("/today/")

    with CaptureQueriesContext(connection) as asked:
        page = client.get("/today/")

    assert page.status_code == 200
    assert len(asked) <= 15
    assert not [query for query in asked if query["sql"].lstrip("( ").split(" ")[0] not in {"SELECT", "WITH"}]


def test_a_quiet_day_says_so(client: Client) -> None:
    person = _settled(make_member(make_community()))
    Goal.objects.all().delete()
    Community.objects.all().update(closed_at=clock.now())
    client.force_login(person)

    page = client.get("/today/").content.decode()

    assert "Nothing needs you today" in page
    assert "That is all for today." in page


def test_a_steward_sees_what_waits_in_the_directory_and_others_do_not(client: Client) -> None:
    listing = Listing.objects.create(name="Birds", slug="birds", key="birds", kind="forum")
    for n in range(2):
        Listing.objects.create(name=f"New {n}", slug=f"n{n}", key=f"n{n}", kind="forum", state="proposed")
    tip_listing(SYSTEM, listing, "gone", origin="visitor")
    claim_listing(make_person(), listing, "I run it.")
    steward = _settled(make_person(is_steward=True))

    page = get_today(steward)
    client.force_login(steward)
    with CaptureQueriesContext(connection) as asked:
        client.get("/today/")

    assert {line.key for line in page.waiting} == {"proposals", "tips", "claims"}
    assert {line.url for line in page.waiting} == {"/care/"}
    assert next(line.text for line in page.waiting if line.key == "proposals").startswith("2 ")
    assert len(asked) <= 18
    assert get_today(_settled(make_person())).waiting == []

"""The page of a goal: its owner's alone; steps, other words, its end, what came of it; presses that come twice."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lyceum.discussions.models.conversations import Conversation, Reaction
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.people.actions.goals import (
    MOST_STEPS,
    add_step,
    change_goal,
    claim_goal,
    remove_step,
    tell_goal,
    tick_step,
)
from lyceum.people.actions.profiles import MOST_GOALS, add_goal
from lyceum.people.forms.own import ChangedGoalForm, StepForm
from lyceum.people.models.accounts import Person
from lyceum.people.models.interests import Goal, GoalStep
from lyceum.people.queries.own_data import export_learning
from tests.factories import make_community, make_conversation, make_member, make_person, make_post

pytestmark = pytest.mark.django_db
ROLES = ["visitor", "outsider", "member", "steward", "steward of the site", "administrator"]


@pytest.fixture
def noor() -> Person:
    return make_person("Noor Haddad", handle="noor")


@pytest.fixture
def goal(noor: Person) -> Goal:
    return add_goal(noor, noor, "read medical papers", date(2027, 4, 30))


@pytest.fixture
def own(client: Client, noor: Person) -> Client:
    client.force_login(noor)
    return client


def test_goal_page_shows_words_day_steps_and_who_sees_it(own: Client, noor: Person, goal: Goal) -> None:
    add_step(noor, goal, "Ask one question")

    page = own.get(f"/me/goals/{goal.pk}/").content.decode()

    assert "read medical papers" in page
    assert "30 April 2027" in page
    assert "Ask one question" in page
    assert "Seen by: only you" in page
    assert f'href="/me/goals/{goal.pk}/"' in own.get("/me/goals/").content.decode()


@pytest.mark.parametrize("role", ROLES)
def test_goal_page_does_not_exist_for_others(client: Client, noor: Person, goal: Goal, role: str) -> None:
    add_step(noor, goal, "Ask one question")
    step = GoalStep.objects.get()
    community = make_community()
    make_member(community, noor)
    viewer = make_person(is_steward=role == "steward of the site", is_administrator=role == "administrator")
    if role in {"member", "steward"}:
        make_member(community, viewer, role=role)
    if role != "visitor":
        client.force_login(viewer)
    here = f"/me/goals/{goal.pk}/"
    posts = [
        here,
        f"{here}steps/",
        f"{here}steps/{step.pk}/done/",
        f"{here}steps/{step.pk}/remove/",
        f"{here}reached/",
    ]

    statuses = {
        client.post(path, {"text": "mine now", "step": "mine"}).status_code for path in [*posts, f"{here}remove/"]
    }

    assert client.get(here).status_code == (302 if role == "visitor" else 404)
    assert statuses == ({401} if role == "visitor" else {404})
    goal.refresh_from_db()
    step.refresh_from_db()
    assert (goal.text, goal.state, step.done_at) == ("read medical papers", "active", None)
    assert GoalStep.objects.count() == 1


def test_actions_on_a_goal_refuse_others(noor: Person, goal: Goal) -> None:
    other = make_person()
    add_step(noor, goal, "Ask one question")
    step = GoalStep.objects.get()

    for act in (
        lambda: add_step(other, goal, "x"),
        lambda: tick_step(other, goal, step.pk, done=True),
        lambda: remove_step(other, goal, step.pk),
        lambda: change_goal(other, goal, "x", None, ""),
        lambda: tell_goal(other, noor, "x", None, ""),
        lambda: claim_goal(other, noor, "x", None, ""),
    ):
        with pytest.raises(Refused):
            act()

    assert list(GoalStep.objects.values_list("text", "done_at")) == [("Ask one question", None)]
    assert list(Goal.objects.values_list("text", flat=True)) == ["read medical papers"]


def test_steps_are_added_ticked_taken_back_and_removed_by_small_forms_pressed_twice(own: Client, goal: Goal) -> None:
    here = f"/me/goals/{goal.pk}/"
    for _press in range(2):
        assert own.post(f"{here}steps/", {"step": "Ask one question"}).headers["Location"] == here
    step = GoalStep.objects.get()

    own.post(f"{here}steps/{step.pk}/done/")
    step.refresh_from_db()
    first = step.done_at
    own.post(f"{here}steps/{step.pk}/done/")
    step.refresh_from_db()
    assert first is not None
    assert step.done_at == first

    for _press in range(2):
        own.post(f"{here}steps/{step.pk}/undo/")
    step.refresh_from_db()
    assert step.done_at is None

    for _press in range(2):
        assert own.post(f"{here}steps/{step.pk}/remove/").status_code == 302
    assert not GoalStep.objects.exists()
    assert own.post(f"{here}steps/{step.pk}/paint/").status_code == 404


def test_a_step_of_another_goal_is_left_alone(own: Client, noor: Person, goal: Goal) -> None:
    other = add_goal(noor, noor, "knit socks")
    add_step(noor, other, "Buy wool")
    step = GoalStep.objects.get()

    own.post(f"/me/goals/{goal.pk}/steps/{step.pk}/remove/")

    assert GoalStep.objects.filter(pk=step.pk).exists()


@pytest.mark.parametrize("words", ["", "  ", "\u200b", "x" * 201])
def test_step_add_says_what_is_missing_and_keeps_the_words(own: Client, goal: Goal, words: str) -> None:
    answer = own.post(f"/me/goals/{goal.pk}/steps/", {"step": words})

    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert "<title>Error:" in answer.content.decode()
    assert not GoalStep.objects.exists()


def test_add_step_ends_at_many(noor: Person, goal: Goal) -> None:
    GoalStep.objects.bulk_create(GoalStep(goal=goal, text=f"step {n}") for n in range(MOST_STEPS))

    with pytest.raises(Refused):
        add_step(noor, goal, "one more")

    assert goal.steps.count() == MOST_STEPS


def test_goal_page_changes_words_day_and_start(own: Client, goal: Goal) -> None:
    answer = own.post(f"/me/goals/{goal.pk}/", {"text": "read any paper", "by": "2027-06-01", "start": "stuck"})

    goal.refresh_from_db()
    assert answer.status_code == 302
    assert (goal.text, goal.by, goal.start) == ("read any paper", date(2027, 6, 1), "stuck")


@pytest.mark.parametrize("wrong", [{"text": ""}, {"text": "x" * 301}, {"by": "soon"}, {"start": "king"}], ids=str)
def test_goal_page_keeps_what_was_typed_when_something_is_wrong(
    own: Client, goal: Goal, wrong: dict[str, str]
) -> None:
    answer = own.post(f"/me/goals/{goal.pk}/", {"text": "read any paper", "by": "", "start": ""} | wrong)

    goal.refresh_from_db()
    assert answer.status_code == 422
    assert goal.text == "read medical papers"


@given(words=st.text(max_size=400), by=st.text(max_size=12))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_forms_take_or_refuse_any_words(words: str, by: str) -> None:
    changed, step = ChangedGoalForm({"text": words, "by": by, "start": ""}), StepForm({"step": words})

    assert changed.is_valid() or changed.errors
    assert not step.is_valid() or 0 < len(step.cleaned_data["step"]) <= 200


def test_goal_is_reached_let_go_taken_up_again_and_removed(own: Client, goal: Goal) -> None:
    here = f"/me/goals/{goal.pk}/"
    for state in ("reached", "let_go", "active", "reached"):
        assert own.post(f"{here}{state}/", {"next": "page"}).headers["Location"] == here
        goal.refresh_from_db()
        assert goal.state == state
        assert (goal.ended_at is None) == (state == "active")
    assert own.post(f"{here}sold/").status_code == 404

    assert own.post(f"{here}remove/", {"next": "page"}).headers["Location"] == "/me/goals/"
    assert not Goal.objects.exists()


def test_goal_page_tells_what_came_of_it_since(own: Client, noor: Person, goal: Goal) -> None:
    community = make_community()
    make_member(community, noor)
    Goal.objects.update(made_at=clock.now() - timedelta(days=5))
    question = make_conversation(community, noor, title="What is a p-value?", replies=1)
    Conversation.objects.filter(pk=question.pk).update(accepted=question.posts.get(n=2))
    old = make_conversation(community, noor, title="Older")
    Conversation.objects.filter(pk=old.pk).update(started_at=clock.now() - timedelta(days=9))
    others = make_conversation(community, title="Somebody else asks")
    helpful = make_post(others, noor)
    Conversation.objects.filter(pk=others.pk).update(accepted=helpful)
    for kind in ("helped", "thanks", "wondered"):
        Reaction.objects.create(post=helpful, conversation=others, person=others.author, kind=kind)

    page = own.get(f"/me/goals/{goal.pk}/")

    text = " ".join(page.content.decode().split())
    for label, number in (
        ("Questions asked", 1),
        ("Of these answered", 1),
        ("Questions of others explained", 1),
        ("Thanks received", 2),
    ):
        assert f"<dt>{label}</dt><dd>{number}</dd>" in text, label
    assert "Conversations begun" not in text


def test_goal_page_takes_as_many_statements_with_three_steps_as_with_one(
    own: Client, noor: Person, goal: Goal
) -> None:
    numbers = []
    for words in (["one"], ["two", "three"]):
        for word in words:
            add_step(noor, goal, word)
        own.get(f"/me/goals/{goal.pk}/")
        with CaptureQueriesContext(connection) as asked:
            own.get(f"/me/goals/{goal.pk}/")
        numbers.append(len(asked))
        assert all(q["sql"].startswith("SELECT") for q in asked)

    assert numbers[0] == numbers[1]
    assert numbers[0] <= 9


def test_claim_goal_adds_nothing_twice_and_not_too_many(noor: Person, goal: Goal) -> None:
    claim_goal(noor, noor, "READ medical papers", None, "")
    claim_goal(noor, noor, "knit socks", None, "new")
    assert Goal.objects.count() == 2

    Goal.objects.bulk_create(Goal(person=noor, text=f"goal {n}") for n in range(MOST_GOALS))
    claim_goal(noor, noor, "one more", None, "")
    assert not Goal.objects.filter(text="one more").exists()


def test_steps_are_in_the_copy_of_ones_data(noor: Person, goal: Goal) -> None:
    add_step(noor, goal, "Ask one question")

    assert export_learning(noor)["goals"][0]["steps"][0]["text"] == "Ask one question"

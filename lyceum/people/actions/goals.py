"""A goal and the steps towards it: told, changed, ticked. Everything may be pressed twice."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.people.actions.profiles import MOST_GOALS
from lyceum.people.models.accounts import Person
from lyceum.people.models.interests import Goal, GoalStep
from lyceum.people.policies import can_change_own
from lyceum.people.requests import Actor

MOST_STEPS = 50


@transaction.atomic
def tell_goal(actor: Actor, person: Person, text: str, by: date | None, start: str) -> Goal:
    """What somebody says first: their newest goal in new words, or their first one."""
    can_change_own(actor, person).enforce()
    newest = (
        Goal.objects.select_for_update().filter(person=person, state=Goal.State.ACTIVE).order_by("-made_at").first()
    )
    if newest is None:
        return Goal.objects.create(person=person, text=text, by=by, start=start)
    newest.text, newest.by, newest.start = text, by, start
    newest.save(update_fields=["text", "by", "start"])
    return newest


@transaction.atomic
def claim_goal(actor: Actor, person: Person, text: str, by: date | None, start: str) -> None:
    """A goal told before there was an account: beside the others, unless it is one of them or there are too many."""
    can_change_own(actor, person).enforce()
    goals = Goal.objects.select_for_update().filter(person=person)
    known = {goal.text.casefold() for goal in goals}
    if text.casefold() not in known and len(known) < MOST_GOALS:
        Goal.objects.create(person=person, text=text, by=by, start=start)


@transaction.atomic
def change_goal(actor: Actor, goal: Goal, text: str, by: date | None, start: str) -> None:
    """The same goal in other words, or by another day."""
    can_change_own(actor, goal.person).enforce()
    Goal.objects.filter(pk=goal.pk).update(text=text, by=by, start=start)


@transaction.atomic
def add_step(actor: Actor, goal: Goal, text: str) -> None:
    """A step towards the goal; the same words again are the same step."""
    goal = Goal.objects.select_for_update(of=("self",)).select_related("person").get(pk=goal.pk)
    can_change_own(actor, goal.person).enforce()
    known = {step.text.casefold() for step in goal.steps.all()}
    if text.casefold() in known:
        return
    if len(known) >= MOST_STEPS:
        raise Refused(_("This goal has many steps already. Remove one first."))
    GoalStep.objects.create(goal=goal, text=text)


@transaction.atomic
def tick_step(actor: Actor, goal: Goal, pk: int, *, done: bool) -> None:
    """Done, or not yet after all; the day of the first tick stays."""
    can_change_own(actor, goal.person).enforce()
    steps = GoalStep.objects.filter(goal=goal, pk=pk)
    if done:
        steps.filter(done_at__isnull=True).update(done_at=clock.now())
    else:
        steps.update(done_at=None)


@transaction.atomic
def remove_step(actor: Actor, goal: Goal, pk: int) -> None:
    can_change_own(actor, goal.person).enforce()
    GoalStep.objects.filter(goal=goal, pk=pk).delete()

"""One's own goal: its steps, and what has come of it so far, as the apps above know it."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from lyceum.people.models.interests import Goal, GoalStep
from lyceum.people.models.profiles import Profile
from lyceum.people.registries import goal_facts
from lyceum.people.requests import Viewer


@dataclass(frozen=True, slots=True)
class GoalPage:
    """A goal as its owner sees it; `facts` are labels with numbers, those that are nothing left out."""

    goal: Goal
    steps: list[GoalStep]
    facts: list[tuple[str, int]]
    circle: str

    @property
    def done(self) -> int:
        return sum(step.done_at is not None for step in self.steps)


def get_goal(viewer: Viewer, pk: int) -> Goal:
    """A goal for its owner; to everybody else it does not exist."""
    return get_object_or_404(Goal.objects.select_related("person"), pk=pk, person=viewer.pk)


def get_goal_page(viewer: Viewer, pk: int) -> GoalPage:
    """The goal with everything that belongs to it, in a constant number of statements."""
    goal = get_goal(viewer, pk)
    steps = list(goal.steps.order_by("made_at", "pk"))
    facts = [(label, number) for find in goal_facts for label, number in find(goal.person, goal.made_at) if number]
    profile = Profile.objects.filter(person=goal.person).first() or Profile(person=goal.person)
    return GoalPage(goal, steps, facts, profile.circle_of("goals"))

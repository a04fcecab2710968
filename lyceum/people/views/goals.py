"""One's own goals: the list, and a page for each with its steps and what came of it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lyceum.kernel.web import forget_words, kept_words, signed_in
from lyceum.people.actions.goals import add_step, change_goal, remove_step, tick_step
from lyceum.people.actions.profiles import add_goal, end_goal, remove_goal
from lyceum.people.forms.own import ChangedGoalForm, GoalForm, StepForm
from lyceum.people.queries.goals import GoalPage, get_goal, get_goal_page
from lyceum.people.queries.people import get_profile, list_goals
from lyceum.people.requests import PageRequest

GOAL_STATES = {"active", "reached", "let_go"}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def goal_list(request: PageRequest) -> HttpResponse:
    form = GoalForm(request.POST or None, initial=kept_words(request, request.path))
    if request.method == "POST" and form.is_valid():
        forget_words(request)
        add_goal(request.user, request.user, form.cleaned_data["text"], form.cleaned_data["by"])
        messages.success(request, _("Saved."))
        return redirect("people:goals")
    context = {"form": form, "goals": list_goals(request.user), "profile": get_profile(request.user)}
    return render(request, "people/goal_list.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def goal_page(request: PageRequest, pk: int) -> HttpResponse:
    """The goal, its steps, what came of it; other words or another day are sent here."""
    page = get_goal_page(request.user, pk)
    goal = page.goal
    initial = {"text": goal.text, "by": goal.by, "start": goal.start, **kept_words(request, request.path)}
    form = ChangedGoalForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        forget_words(request)
        change_goal(request.user, goal, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("people:goal", pk)
    return _goal_page(request, page, form, StepForm())


def _goal_page(request: PageRequest, page: GoalPage, form: ChangedGoalForm, step_form: StepForm) -> HttpResponse:
    wrong = bool(form.errors or step_form.errors)
    context = {"page": page, "form": form, "step_form": step_form, "wrong": wrong}
    return render(request, "people/goal_page.html", context, status=422 if wrong else 200)


@require_POST
@signed_in
def step_add(request: PageRequest, pk: int) -> HttpResponse:
    goal = get_goal(request.user, pk)
    step_form = StepForm(request.POST)
    if not step_form.is_valid():
        form = ChangedGoalForm(None, initial={"text": goal.text, "by": goal.by, "start": goal.start})
        return _goal_page(request, get_goal_page(request.user, pk), form, step_form)
    add_step(request.user, goal, step_form.cleaned_data["step"])
    return redirect("people:goal", pk)


@require_POST
@signed_in
def step_change(request: PageRequest, pk: int, step: int, what: str) -> HttpResponse:
    """Done, not yet after all, or gone."""
    goal = get_goal(request.user, pk)
    if what == "remove":
        remove_step(request.user, goal, step)
    elif what in {"done", "undo"}:
        tick_step(request.user, goal, step, done=what == "done")
    else:
        raise Http404
    return redirect("people:goal", pk)


@require_POST
@signed_in
def goal_end(request: PageRequest, pk: int, state: str) -> HttpResponse:
    """Reached, let go, taken up again, or removed with its steps."""
    get_goal(request.user, pk)
    if state == "remove":
        remove_goal(request.user, request.user, pk)
        messages.success(request, _("Removed."))
        return redirect("people:goals")
    if state not in GOAL_STATES:
        raise Http404
    end_goal(request.user, request.user, pk, state)
    if request.POST.get("next") == "page":
        return redirect("people:goal", pk)
    return redirect("people:goals")

"""Today: what to do next with others, and the end."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lyceum.kernel.web import signed_in
from lyceum.people.requests import PageRequest
from lyceum.today.actions import hide_first_week, take_back_steps, take_step
from lyceum.today.queries import WALK_MINUTES, find_step, get_today, get_walk


@require_GET
@signed_in
def today_page(request: PageRequest) -> HttpResponse:
    """One next step with its reason, who waits, one question, two things to read, and the end."""
    page = get_today(request.user)
    return render(
        request, "today/today_page.html", {"page": page, "greeting": _greeting(page.hour, request.user.name)}
    )


def _greeting(hour: int, name: str) -> str:
    if 5 <= hour < 12:
        return _("Good morning, %(name)s") % {"name": name}
    if 12 <= hour < 18:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}


@require_POST
@signed_in
def step_take(request: PageRequest) -> HttpResponse:
    """Go to the step that stands first, or put it off; one that no longer stands first leads back to Today."""
    chosen = find_step(request.user, request.POST.get("key", ""))
    if chosen is None:
        return redirect("today:page")
    put_off = "put_off" in request.POST
    take_step(request.user, chosen, put_off=put_off)
    return redirect("today:page" if put_off else chosen.step.url)


@require_POST
@signed_in
def steps_take_back(request: PageRequest) -> HttpResponse:
    """Show again what was put off today."""
    take_back_steps(request.user)
    return redirect("today:page")


@require_POST
@signed_in
def first_week_hide(request: PageRequest) -> HttpResponse:
    hide_first_week(request.user, hidden=request.POST.get("show") != "1")
    return redirect("today:page")


@require_GET
@signed_in
def check_in(request: PageRequest) -> HttpResponse:
    """A walk through what is new in a few minutes, and its end; where the person is stands in the address alone."""
    asked, at = request.GET.get("minutes", ""), request.GET.get("at", "")
    minutes = int(asked) if asked in {str(one) for one in WALK_MINUTES} else 0
    keys = request.GET["walk"].split(".") if "walk" in request.GET else None
    walk = get_walk(request.user, minutes, keys, int(at) if at.isdecimal() and len(at) < 4 else 0)
    return render(request, "today/check_in.html", {"walk": walk, "choices": WALK_MINUTES})

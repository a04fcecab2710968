"""One's weekly times: parts of days first, half hours where somebody wants to be exact."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lyceum.kernel.web import signed_in
from lyceum.matching.times import Preference
from lyceum.people.actions.profiles import forget_times, set_times
from lyceum.people.queries.people import get_week
from lyceum.people.queries.weeks import (
    changed_day,
    changed_week,
    day_heads,
    day_names,
    grid_rows,
    list_half_hours,
    list_stretches,
)
from lyceum.people.requests import PageRequest


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def times_page(request: PageRequest) -> HttpResponse:
    """The week by parts of days; what is not touched keeps its half hours."""
    week = get_week(request.user)
    if request.method == "POST":
        yes, if_needed = set(request.POST.getlist("t")), set(request.POST.getlist("n"))
        set_times(request.user, request.user, changed_week(week, yes, if_needed, request.user.time_zone))
        messages.success(request, _("Saved."))
        return redirect("people:times")
    context = {
        "rows": grid_rows(week, Preference.YES),
        "if_needed": grid_rows(week, Preference.IF_NEEDED),
        "days": day_heads(),
        "told": list_stretches(week),
        "zone": week.zone,
    }
    return render(request, "people/times_page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def times_day(request: PageRequest, weekday: int) -> HttpResponse:
    """One day by half hours."""
    if not 0 <= weekday < 7:
        raise Http404
    week = get_week(request.user)
    if request.method == "POST":
        changed = changed_day(week, weekday, request.POST.dict(), request.user.time_zone)
        set_times(request.user, request.user, changed)
        messages.success(request, _("Saved."))
        return redirect("people:times")
    context = {
        "day": day_names()[weekday],
        "weekday": weekday,
        "parts": list_half_hours(week, weekday),
        "zone": week.zone,
    }
    return render(request, "people/times_day.html", context)


@require_POST
@signed_in
def times_forget(request: PageRequest) -> HttpResponse:
    forget_times(request.user, request.user)
    messages.success(request, _("Your times are forgotten."))
    return redirect("people:times")

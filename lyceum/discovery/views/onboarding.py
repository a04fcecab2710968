"""The first steps, with or without an account: a goal, interests, times; and where they lead."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from allauth.core.ratelimit import consume_or_429
from babel.dates import format_datetime
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lyceum.communities.queries.directory import ACCESS
from lyceum.discovery.actions.answers import forget_answers, tell_first_goal, tell_first_interests, tell_first_times
from lyceum.discovery.forms.onboarding import STYLE_ABOUTS, FirstGoalForm, FirstInterestsForm, FirstTimesForm
from lyceum.discovery.queries.answers import COOKIE, KEPT_FOR, get_circles, get_told, list_done, read_key, week_of
from lyceum.discovery.queries.interests import known_keys, list_choices, match_words
from lyceum.discovery.queries.learners import get_learner, learner_of_answers, shorten
from lyceum.discovery.queries.refusals import BECAUSE
from lyceum.discovery.queries.sittings import Landing, calendar_date, get_landing
from lyceum.kernel import clock
from lyceum.kernel.calendar_file import write_calendar
from lyceum.kernel.formats import locale, name_list
from lyceum.kernel.zones import todays_zone, zone_names
from lyceum.matching.times import Preference
from lyceum.people.queries.weeks import changed_day, changed_week, day_heads, day_names, grid_rows, list_half_hours
from lyceum.people.requests import SYSTEM, VisitorRequest

_NEXT = {"goal": "start_interests", "interests": "start_times", "times": "start_people"}
_BACK = {"interests": "start_goal", "times": "start_interests"}


@require_safe
def start(request: VisitorRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return redirect("discovery:start_goal")


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
def goal_step(request: VisitorRequest) -> HttpResponse:
    """What somebody wants to be able to do."""
    key = read_key(request)
    told = get_told(request.user, key)
    form = FirstGoalForm(_sent(request), told)
    if request.method == "POST" and form.is_valid():
        return _too_often(request, told) or _go_on(
            request, "goal", key, tell_first_goal(request.user, key, form.told())
        )
    return _page(request, "goal", told, {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
def interests_step(request: VisitorRequest) -> HttpResponse:
    """What else, suggested from the goal; and how somebody likes to learn."""
    key = read_key(request)
    told = get_told(request.user, key)
    form = FirstInterestsForm(_sent(request), told)
    if request.method == "POST" and form.is_valid():
        matched = match_words(form.cleaned_data["words"])
        answers = {
            "concepts": list(dict.fromkeys([*known_keys(request.POST.getlist("concept")), *matched.keys])),
            "words": matched.words,
            "styles": form.cleaned_data["styles"],
            "asked_for": told.get("goal", ""),
        }
        shown = request.POST.getlist("shown")[:200]
        return _too_often(request, told) or _go_on(
            request, "interests", key, tell_first_interests(request.user, key, answers, shown)
        )
    goal = told.get("goal", "")
    own = told.get("concepts", [])
    is_new = told.get("asked_for") != goal if not request.user.is_authenticated else not (own or told.get("styles"))
    if request.method == "POST":
        own, is_new = known_keys([*own, *request.POST.getlist("concept")]), False
    context = {"form": form, "choices": list_choices(goal, own, is_new=is_new), "abouts": STYLE_ABOUTS}
    return _page(request, "interests", told, context | {"goal": shorten(goal)})


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
def times_step(request: VisitorRequest) -> HttpResponse:
    """When, where, and what would help; nothing is required."""
    key = read_key(request)
    told = get_told(request.user, key)
    week = week_of(told)
    form = FirstTimesForm(_sent(request), told, _known_zone(request, told))
    if request.method == "POST":
        week = changed_week(week, set(request.POST.getlist("t")), set(request.POST.getlist("n")))
        if form.is_valid():
            too_often = _too_often(request, told)
            if too_often is None and form.leaves_needs_out:
                messages.info(request, _("What would help you is not kept, because you did not agree to it."))
            return too_often or _go_on(request, "times", key, tell_first_times(request.user, key, form.told(week)))
        if form.can_be_kept and (told or request.user.is_authenticated):
            tell_first_times(request.user, key, form.told(week))
    context = {
        "form": form,
        "rows": grid_rows(week, Preference.YES),
        "if_needed": grid_rows(week, Preference.IF_NEEDED),
        "days": day_heads(),
        "is_told": any(told.get(name) for name in ("area", "languages", "meets", "needs")),
    }
    return _page(request, "times", told, context)


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
def times_day(request: VisitorRequest, weekday: int) -> HttpResponse:
    """One day by half hours, for whoever wants to be exact."""
    if not 0 <= weekday < len(day_names()):
        raise Http404
    key = read_key(request)
    told = get_told(request.user, key)
    week = week_of(told)
    if request.method == "POST":
        changed = changed_day(week, weekday, request.POST.dict())
        kept = {"zone": changed.zone, "slots": changed.encode()}
        return _too_often(request, told) or keep_key(
            redirect("discovery:start_times"), key, tell_first_times(request.user, key, kept)
        )
    context = {
        "done": list_done(told),
        "day": day_names()[weekday],
        "parts": list_half_hours(week, weekday),
        "zone": week.zone,
    }
    return render(request, "discovery/onboarding_day.html", context)


@require_safe
@cache_control(private=True, no_cache=True)
def landing_page(request: VisitorRequest) -> HttpResponse:
    """A community, a person, a date: each with its reason, and then on."""
    told, landing = _landing(request)
    zone = week_of(told).zone
    meeting = landing.meeting
    context = {
        "landing": landing,
        "goal": shorten(told.get("goal", "")),
        "because": BECAUSE,
        "zone": zone,
        "help": _help(told, landing.card.entry.access if landing.card else ()),
        "styles": told.get("styles", []),
        "when": _when(meeting.sitting.starts_at, meeting.sitting.ends_at, zone) if meeting else None,
        "unknown_area": told.get("area", "") if told.get("area") and not told.get("country") else "",
        "has_answers": not request.user.is_authenticated and bool(told),
    }
    return render(request, "discovery/onboarding_people.html", context)


@require_safe
def meeting_file(request: VisitorRequest) -> HttpResponse:
    """The date of the landing page for a calendar."""
    _told, landing = _landing(request)
    if landing.meeting is None:
        raise Http404
    return HttpResponse(
        write_calendar(calendar_date(landing.meeting), clock.now()),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="meeting.ics"', "Cache-Control": "private, no-store"},
    )


@require_POST
def answers_forget(request: VisitorRequest) -> HttpResponse:
    """A visitor's answers are gone at once."""
    forget_answers(SYSTEM, read_key(request))
    messages.success(request, _("Your answers are forgotten."))
    response = redirect("discovery:start_goal")
    response.delete_cookie(COOKIE)
    return response


def _when(starts_at: datetime, ends_at: datetime, zone: str) -> dict[str, str]:
    """A date in the zone that was told, in the reader's language."""
    start, end = starts_at.astimezone(ZoneInfo(zone)), ends_at.astimezone(ZoneInfo(zone))
    patterns = {"month": "LLL", "day": "d", "weekday": "EEE", "day_name": "EEEE", "starts": "HH:mm"}
    words = {name: format_datetime(start, pattern, locale=locale()) for name, pattern in patterns.items()}
    return {**words, "ends": f"{end:%H:%M}", "iso": start.date().isoformat()}


def _help(told: dict[str, Any], access: Iterable[str]) -> dict[str, str]:
    """What would help somebody, where they agreed to its use: what a community says it has, what it leaves out."""
    needs = told.get("needs", []) if told.get("may_use_needs") else []
    labels = {value: str(label) for value, label in ACCESS if value in needs}
    has = [label for value, label in labels.items() if value in set(access)]
    return {"has": name_list(has), "unsaid": name_list([label for label in labels.values() if label not in has])}


def _landing(request: VisitorRequest) -> tuple[dict[str, Any], Landing]:
    told = get_told(request.user, read_key(request))
    learner = get_learner(request.user) if request.user.is_authenticated else learner_of_answers(told)
    return told, get_landing(request.user, learner, told)


def _sent(request: VisitorRequest) -> Any:  # noqa: ANN401 - what Django's forms take
    return request.POST if request.method == "POST" else None


def _page(request: VisitorRequest, step: str, told: dict[str, Any], context: dict[str, Any]) -> HttpResponse:
    shared = {
        "step": step,
        "done": list_done(told),
        "circles": get_circles(told),
        "next": f"discovery:{_NEXT[step]}",
        "back": _BACK.get(step, ""),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, f"discovery/onboarding_{step}.html", {**shared, **context}, status=status)


def _too_often(request: VisitorRequest, told: dict[str, Any]) -> HttpResponse | None:
    """New answers of visitors are limited by where they come from; who has some goes on."""
    if told or request.user.is_authenticated:
        return None
    answer: HttpResponse | None = consume_or_429(request, action="first_steps")
    return answer


def _go_on(request: VisitorRequest, step: str, key: str, new: str) -> HttpResponse:
    """To the page that the pressed button names."""
    finer = request.POST.get("finer", "")
    if step == "times" and finer in {str(day) for day in range(7)}:
        return keep_key(redirect("discovery:start_day", int(finer)), key, new)
    wanted = _BACK[step] if step in _BACK and request.POST.get("back") else _NEXT[step]
    return keep_key(redirect(f"discovery:{wanted}"), key, new)


def keep_key(response: HttpResponse, key: str, new: str) -> HttpResponse:
    """Only this browser knows the key of its answers."""
    if new and new != key:
        response.set_signed_cookie(
            COOKIE, new, salt=COOKIE, max_age=KEPT_FOR, httponly=True, samesite="Lax", secure=settings.HTTPS
        )
    return response


def _known_zone(request: VisitorRequest, told: dict[str, Any]) -> str:
    """The zone that was told or that the browser told; empty when neither did."""
    zone = str(told.get("zone") or request.COOKIES.get("zone", ""))
    if zone in {"", "UTC"}:
        zone = get_current_timezone_name()
    zone = todays_zone(zone)
    return zone if zone in zone_names() else ""

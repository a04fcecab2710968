"""What somebody has told so far: visitors under a key that only their browser knows, people in their own profile."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import get_current_timezone_name

from lyceum.discovery.models import Answers
from lyceum.kernel import clock
from lyceum.matching.times import HALF_HOURS_PER_WEEK, WeeklyTimes
from lyceum.people.models.accounts import Person
from lyceum.people.models.interests import Goal, Interest
from lyceum.people.models.profiles import DEFAULT_CIRCLES, PersonLanguage
from lyceum.people.requests import Viewer

COOKIE = "answers"
KEPT_FOR = timedelta(hours=24)


def read_key(request: HttpRequest) -> str:
    """The key of a visitor's answers, from the signed cookie; empty when there is none or it was forged."""
    return str(request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=KEPT_FOR) or "")


def find_answers(key: str) -> dict[str, Any]:
    """The answers under a key of the last 24 hours; nothing for keys that are unknown or old."""
    if not key:
        return {}
    row = Answers.objects.filter(key=key, made_at__gt=clock.now() - KEPT_FOR).first()
    return dict(row.data) if row else {}


def get_told(viewer: Viewer, key: str) -> dict[str, Any]:
    """What was told so far, in the shape of answers; for a person from their own rows: five statements."""
    return _told_by(viewer) if isinstance(viewer, Person) else find_answers(key)


def _told_by(person: Person) -> dict[str, Any]:
    own = Person.objects.get_queryset().select_related("profile", "weekly_times").get(pk=person.pk)
    goal = Goal.objects.filter(person=person, state=Goal.State.ACTIVE).order_by("-made_at").first()
    wanted = Interest.objects.filter(person=person, direction=Interest.Direction.LEARN).order_by("pk")
    codes = PersonLanguage.objects.filter(person=person, reads=True).order_by("code")
    told: dict[str, Any] = {
        "concepts": list(wanted.values_list("concept__key", flat=True)),
        "languages": list(codes.values_list("code", flat=True)),
        "zone": own.time_zone,
    }
    if goal:
        told |= {"goal": goal.text, "by": goal.by.isoformat() if goal.by else "", "start": goal.start}
    if profile := getattr(own, "profile", None):
        names = ("area", "country", "latitude", "longitude", "meets", "styles", "words", "needs", "may_use_needs")
        told |= {name: getattr(profile, name) for name in names}
        told["circles"] = {line: profile.circle_of(line) for line in DEFAULT_CIRCLES}
    if times := getattr(own, "weekly_times", None):
        told |= {"zone": times.zone, "slots": times.slots}
    return told


def week_of(told: dict[str, Any], zone: str = "") -> WeeklyTimes:
    """The week that was told, or an empty one in the reader's zone."""
    zone = zone or str(told.get("zone") or get_current_timezone_name())
    try:
        return WeeklyTimes.decode(zone, told.get("slots", ""))
    except ValueError:
        return WeeklyTimes(zone, bytes(HALF_HOURS_PER_WEEK))


def has_times(told: dict[str, Any]) -> bool:
    """Whether anything of the week is free."""
    return bool(told.get("slots", "").strip("-"))


_OF_STEPS = {
    "goal": ("goal",),
    "interests": ("concepts", "words", "styles"),
    "times": ("area", "languages", "meets", "needs"),
}


def list_done(told: dict[str, Any]) -> list[str]:
    """The steps that somebody has said anything in."""
    done = [step for step, names in _OF_STEPS.items() if any(told.get(name) for name in names)]
    return done if "times" in done or not has_times(told) else [*done, "times"]


def get_circles(told: dict[str, Any]) -> dict[str, str]:
    """Who sees each line, for people as they chose, for visitors as it will be with an account."""
    circles: dict[str, str] = told.get("circles") or {line: str(circle) for line, circle in DEFAULT_CIRCLES.items()}
    return circles

"""What ranking is told of somebody: from their profile, or from the answers of a visitor without an account."""

import re
from contextlib import suppress
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.utils.timezone import localdate
from django.utils.translation import get_language

from lyceum.discovery.models import Refusal
from lyceum.kernel.prepared import Prepared
from lyceum.matching.facets import week_mask
from lyceum.matching.ranking.entries import Profile
from lyceum.matching.times import WeeklyTimes
from lyceum.people.models.accounts import Person
from lyceum.people.models.interests import Goal, Interest
from lyceum.people.models.profiles import PersonLanguage

# How somebody likes to meet, in the words of ranking.
FORMATS = {"online": "online", "in_person": "local", "either": "any", "": "any"}
# Where somebody starts from, in the words of ranking.
LEVELS = {"new": "beginner", "stuck": "beginner", "further": "intermediate", "helps": "advanced", "": ""}
_MOST_GOALS = 3


_own = Prepared(
    lambda viewer: Person.objects.get_queryset().select_related("profile", "weekly_times").filter(pk=viewer), "viewer"
)


def get_learner(person: Person) -> Profile:
    """What a person has told of themselves, for their own suggestions alone: two statements."""
    own = _own.first(viewer=person.pk) or person
    told = getattr(own, "profile", None)
    times = getattr(own, "weekly_times", None)
    rows = _rows(person)
    wants = [(text, start) for _pk, text, start in reversed(rows["goal"])][:_MOST_GOALS]
    languages = [code for _pk, code, _nothing in rows["language"]]
    return Profile(
        id=str(person.pk),
        goals=tuple(text for text, _start in wants),
        interests=tuple(told.words) if told else (),
        concepts=tuple(key for _pk, key, _nothing in rows["interest"]),
        level=LEVELS.get(wants[0][1], "") if wants else "",
        languages=tuple(languages or [person.language or get_language() or "en"]),
        country=told.country if told else "",
        city=told.area if told else "",
        latitude=told.latitude if told else None,
        longitude=told.longitude if told else None,
        zone=own.time_zone,
        format=FORMATS.get(told.meets if told else "", "any"),
        times=_mask(times.zone, times.slots) if times else None,
        refused={entry: because for _pk, entry, because in rows["refusal"]},
    )


def _rows(person: Person) -> dict[str, list[tuple[int, str, str]]]:
    """Goals, interests, languages and refusals of a person in one statement: (number, text, more) by kind."""
    found: dict[str, list[tuple[int, str, str]]] = {"goal": [], "interest": [], "language": [], "refusal": []}
    for which, pk, text, more in _told.run(viewer=person.pk):
        found[str(which)].append((int(pk), str(text), str(more)))
    return {which: sorted(rows) for which, rows in found.items()}


def _union(viewer: int) -> QuerySet[Any, Any]:
    nothing = Value("", output_field=CharField())
    goals = Goal.objects.filter(person=viewer, state=Goal.State.ACTIVE)
    interests = Interest.objects.filter(person=viewer, direction=Interest.Direction.LEARN)
    languages = PersonLanguage.objects.filter(person=viewer, reads=True)
    parts = [
        goals.annotate(which=_named("goal")).values_list("which", "pk", "text", "start"),
        interests.annotate(which=_named("interest"), more=nothing).values_list("which", "pk", "concept__key", "more"),
        languages.annotate(which=_named("language"), more=nothing).values_list("which", "pk", "code", "more"),
        Refusal.objects.filter(person=viewer)
        .annotate(which=_named("refusal"))
        .values_list("which", "pk", "entry", "because"),
    ]
    return parts[0].union(*parts[1:], all=True)


def _named(kind: str) -> Value:
    return Value(kind, output_field=CharField())


_told = Prepared(_union, "viewer")


def learner_of_answers(data: dict[str, Any]) -> Profile:
    """What a visitor has answered; what was not answered is empty."""
    language = get_language() or "en"
    languages = tuple(data.get("languages") or [language])
    return Profile(
        goals=(data["goal"],) if data.get("goal") else (),
        interests=tuple(data.get("words", ())),
        concepts=tuple(data.get("concepts", ())),
        level=LEVELS.get(data.get("start", ""), ""),
        languages=languages,
        country=data.get("country", ""),
        city=data.get("area", ""),
        latitude=data.get("latitude"),
        longitude=data.get("longitude"),
        zone=data.get("zone", ""),
        format=FORMATS.get(data.get("meets", ""), "any"),
        times=_mask(data.get("zone", "UTC"), data["slots"]) if data.get("slots") else None,
        refused=data.get("refused", {}),
    )


def _mask(zone: str, slots: str) -> int | None:
    with suppress(ValueError):
        return week_mask(WeeklyTimes.decode(zone, slots), localdate())
    return None


def has_said_something(learner: Profile) -> bool:
    """Whether there is anything a list could be made for."""
    return bool(learner.goals or learner.interests or learner.concepts)


def shorten(text: str, most: int = 80) -> str:
    """A goal as it is quoted in a heading."""
    words = re.sub(r"\s+", " ", text).strip()
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"

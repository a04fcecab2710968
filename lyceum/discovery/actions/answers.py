"""What somebody tells in the first steps: kept for a visitor under a key, written to a person's own profile."""

import secrets
from contextlib import suppress
from datetime import date
from typing import Any

from django.db import transaction

from lyceum.discovery.models import Answers, Refusal, Wish
from lyceum.discovery.policies import can_claim_answers, can_keep_answers
from lyceum.discovery.queries.answers import KEPT_FOR, has_times
from lyceum.kernel import clock
from lyceum.matching.times import WeeklyTimes
from lyceum.people.actions.goals import claim_goal, tell_goal
from lyceum.people.actions.learning import (
    Circumstances,
    claim_interests,
    claim_told,
    tell_circumstances,
    tell_interests,
)
from lyceum.people.actions.profiles import forget_times, set_display, set_times
from lyceum.people.models.accounts import Person
from lyceum.people.models.profiles import WeeklyTimes as StoredTimes
from lyceum.people.policies import can_change_own
from lyceum.people.requests import SYSTEM, Actor, Viewer

_NOWHERE = {"", "UTC"}


@transaction.atomic
def keep_answers(actor: Actor, key: str, told: dict[str, Any]) -> str:
    """Keep a part of a visitor's answers beside the others; says the key, a new one if there were no answers yet."""
    can_keep_answers(actor).enforce()
    fresh = Answers.objects.select_for_update().filter(key=key, made_at__gt=clock.now() - KEPT_FOR).first()
    if fresh is None:
        return Answers.objects.create(key=secrets.token_urlsafe(32), data=told).key
    fresh.data = {**fresh.data, **told}
    fresh.save(update_fields=["data"])
    return fresh.key


@transaction.atomic
def tell_first_goal(actor: Viewer, key: str, told: dict[str, Any]) -> str:
    """The first step: goal, by when, where from. Says a visitor's key, nothing for people."""
    if not isinstance(actor, Person):
        return keep_answers(SYSTEM, key, told)
    can_change_own(actor, actor).enforce()
    tell_goal(actor, actor, told["goal"], _day(told["by"]), told["start"])
    return ""


@transaction.atomic
def tell_first_interests(actor: Viewer, key: str, told: dict[str, Any], shown: list[str]) -> str:
    """The second step: concepts, words, ways to learn; `shown` are the concepts that could be ticked."""
    if not isinstance(actor, Person):
        return keep_answers(SYSTEM, key, told)
    can_change_own(actor, actor).enforce()
    not_wanted = [one for one in shown if one not in told["concepts"]]
    tell_interests(
        actor, actor, wanted=told["concepts"], not_wanted=not_wanted, words=told["words"], styles=told["styles"]
    )
    return ""


@transaction.atomic
def tell_first_times(actor: Viewer, key: str, told: dict[str, Any]) -> str:
    """The third step, or only the week: times and their zone, area, languages, form, what would help."""
    if not isinstance(actor, Person):
        return keep_answers(SYSTEM, key, told)
    can_change_own(actor, actor).enforce()
    if has_times(told):
        set_times(actor, actor, WeeklyTimes.decode(told["zone"], told["slots"]))
    else:
        forget_times(actor, actor)
    set_display(actor, actor, {"time_zone": told["zone"]})
    if "area" in told:
        tell_circumstances(actor, actor, _circumstances(told))
    return ""


def _day(text: str) -> date | None:
    with suppress(ValueError, TypeError):
        return date.fromisoformat(text)
    return None


def _circumstances(told: dict[str, Any]) -> Circumstances:
    return Circumstances(
        area=told.get("area", ""),
        country=told.get("country", ""),
        latitude=told.get("latitude"),
        longitude=told.get("longitude"),
        meets=told.get("meets", ""),
        languages=tuple(told.get("languages", ())),
        needs=tuple(told.get("needs", ())),
        may_use_needs=bool(told.get("may_use_needs")),
    )


@transaction.atomic
def claim_answers(actor: Viewer, key: str) -> bool:
    """At the first sign-in with a key: what was answered becomes the person's own, once; nothing of theirs goes."""
    row = Answers.objects.select_for_update().filter(key=key, made_at__gt=clock.now() - KEPT_FOR).first()
    can_claim_answers(actor).enforce()
    if row is None or not isinstance(actor, Person):
        return False
    told, person = row.data, actor
    row.delete()
    if told.get("goal"):
        claim_goal(person, person, told["goal"], _day(told.get("by", "")), told.get("start", ""))
    claim_interests(person, person, told.get("concepts", []))
    claim_told(person, person, _circumstances(told), words=told.get("words", []), styles=told.get("styles", []))
    _claim_times(person, told)
    Refusal.objects.bulk_create(
        [Refusal(person=person, entry=entry, because=why) for entry, why in told.get("refused", {}).items()],
        ignore_conflicts=True,
    )
    return True


def _claim_times(person: Person, told: dict[str, Any]) -> None:
    zone = told.get("zone", "")
    if zone and person.time_zone in _NOWHERE:
        set_display(person, person, {"time_zone": zone})
    if zone and has_times(told) and not StoredTimes.objects.filter(person=person).exists():
        set_times(person, person, WeeklyTimes.decode(zone, told["slots"]))


@transaction.atomic
def forget_answers(actor: Actor, key: str) -> None:
    """What a visitor told is gone."""
    can_keep_answers(actor).enforce()
    Answers.objects.filter(key=key).delete()


@transaction.atomic
def forget_old_answers(actor: Actor) -> int:
    """Whatever is older than a day; says how many."""
    can_keep_answers(actor).enforce()
    number, _each = Answers.objects.filter(made_at__lte=clock.now() - KEPT_FOR).delete()
    return number


@transaction.atomic
def forget_finder(actor: Actor, person: Person) -> None:
    """With the account go its wishes and what was put aside."""
    can_keep_answers(actor).enforce()
    Wish.objects.filter(person=person).delete()
    Refusal.objects.filter(person=person).delete()

"""Measure the signs of life of communities kept here, and ask those who run one that has become quiet."""

from datetime import datetime, timedelta

from django.db import transaction

from lyceum.communities.models.communities import Community, Life
from lyceum.communities.policies import can_keep_house
from lyceum.communities.registries import LifeSigns, life_sources
from lyceum.communities.signals import CommunityQuieted
from lyceum.kernel import clock
from lyceum.kernel.bus import ManyChanged, publish
from lyceum.people.requests import Actor

QUIET_AFTER = timedelta(days=30)
ASLEEP_AFTER = timedelta(days=90)
_MEASURED = (
    "state",
    "last_activity_at",
    "active_people",
    "questions",
    "answered",
    "first_reply_minutes",
    "next_event_at",
    "measured_at",
    "hosts_asked_at",
)


@transaction.atomic
def measure_life(actor: Actor) -> int:
    """Ask everybody who knows, for all communities at once, and keep it; says how many have another state now.

    The number of statements is the same for any number of communities, but for what follows a change of state.
    """
    can_keep_house(actor).enforce()
    made = dict(Community.objects.filter(closed_at__isnull=True).values_list("pk", "made_at"))
    known = Life.objects.in_bulk(list(made))
    before = {pk: life.state for pk, life in known.items()}  # the rows themselves are renewed
    signs = _gather(list(made))
    rows = [_renew(known.get(pk) or Life(community_id=pk), signs[pk], made[pk]) for pk in made]
    changed = [row for row in rows if before.get(row.pk) != row.state]
    quieted = [row for row in rows if row.state != Life.State.LIVELY and row.hosts_asked_at is None]
    for row in quieted:
        row.hosts_asked_at = clock.now()
    Life.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["community"], update_fields=_MEASURED
    )
    for row in quieted:
        publish(CommunityQuieted(actor_id=actor.pk, community_id=row.pk))
    if changed:
        publish(ManyChanged(actor_id=actor.pk, kind="community", pks=tuple(row.pk for row in changed)))
    return len(changed)


def _gather(pks: list[int]) -> dict[int, LifeSigns]:
    """What all sources know together: the newest moment, the largest number, the next date."""
    signs = {pk: LifeSigns() for pk in pks}
    for source in life_sources:
        for pk, told in source(pks).items():
            if pk in signs:
                _join(signs[pk], told)
    return signs


def _join(signs: LifeSigns, told: LifeSigns) -> None:
    signs.last_activity_at = max(filter(None, (signs.last_activity_at, told.last_activity_at)), default=None)
    signs.active_people = max(signs.active_people, told.active_people)
    if told.questions >= signs.questions:
        signs.questions, signs.answered = told.questions, told.answered
    if told.first_reply_minutes is not None:
        signs.first_reply_minutes = told.first_reply_minutes
    signs.next_event_at = min(filter(None, (signs.next_event_at, told.next_event_at)), default=None)


def _renew(life: Life, signs: LifeSigns, made_at: datetime) -> Life:
    life.last_activity_at = signs.last_activity_at
    life.active_people, life.questions, life.answered = signs.active_people, signs.questions, signs.answered
    life.first_reply_minutes, life.next_event_at = signs.first_reply_minutes, signs.next_event_at
    life.measured_at = clock.now()
    life.state = _state(signs, made_at)
    if life.state == Life.State.LIVELY:
        life.hosts_asked_at = None  # the next quiet spell is another one
    return life


def _state(signs: LifeSigns, made_at: datetime) -> Life.State:
    """By the last time somebody wrote, else the founding; a date ahead keeps a community awake."""
    if signs.next_event_at is not None:
        return Life.State.LIVELY
    silence = clock.now() - (signs.last_activity_at or made_at)
    if silence >= ASLEEP_AFTER:
        return Life.State.ASLEEP
    return Life.State.QUIET if silence >= QUIET_AFTER else Life.State.LIVELY

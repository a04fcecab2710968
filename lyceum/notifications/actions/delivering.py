"""Send what is due by mail or push: asked again whether it is wanted, then claimed, so that it goes out once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from lyceum.kernel import clock
from lyceum.matching.quiet import next_moment
from lyceum.notifications.models import Delivery, InboxItem, Notice, Step, zone_of
from lyceum.notifications.policies import can_send
from lyceum.notifications.queries.choosing import count_room, get_chosen, get_rhythm
from lyceum.notifications.registries import channels, notice_kinds, presence, read_notices
from lyceum.people.models.accounts import Mute, Person
from lyceum.people.queries.relations import list_kept_apart
from lyceum.people.registries import things
from lyceum.people.requests import Actor

# What was not taken is tried again after these pauses: six times in all, within two days.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 2 * 60, 8 * 60, 24 * 60))
ON_PAGE = timedelta(minutes=10)
LEFT_BEHIND = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message this worker, and no other, is to send."""

    delivery: Delivery


@transaction.atomic
def claim_delivery(actor: Actor, delivery_id: int) -> Claimed | None:
    """Take a message that is due, after asking everything again; None when it is not to go out now, or by us."""
    can_send(actor).enforce()
    now = clock.now()
    # The person is locked too: two workers at once would both find room for the day's last message.
    locked = Delivery.objects.select_for_update(of=("self", "person"), no_key=True)
    rows = locked.select_related("notice__actor", "person")
    waiting = rows.filter(pk=delivery_id, state=Delivery.State.WAITING, due_at__lte=now)
    delivery = waiting.first()
    if delivery is None:
        return None
    if not _is_wanted(delivery):
        _settle(delivery, Delivery.State.DROPPED)
        return None
    later = None if delivery.is_urgent else _postponed(delivery, now)
    if later is not None:
        Delivery.objects.filter(pk=delivery.pk).update(due_at=later)
        return None
    if not delivery.is_urgent and count_room(delivery.person, now) <= 0:
        _settle(delivery, Delivery.State.JOINED)
        return None
    _settle(delivery, Delivery.State.CLAIMED)
    return Claimed(delivery)


def _settle(delivery: Delivery, state: str, error: str = "") -> None:
    delivery.state, delivery.settled_at = state, clock.now()
    Delivery.objects.filter(pk=delivery.pk).update(state=state, settled_at=delivery.settled_at, error=error[:200])


def _is_wanted(delivery: Delivery) -> bool:
    """Whether the person still wants and may have it, and has not dealt with it already."""
    notice, person = delivery.notice, delivery.person
    kind, way = notice_kinds.get(notice.kind), channels.get(delivery.channel)
    if kind is None or way is None or person.status != Person.Status.ACTIVE or not way.is_available(person):
        return False
    if not InboxItem.objects.filter(
        person=person, notice=notice, state__in=[InboxItem.State.OPEN, InboxItem.State.APART]
    ).exists():
        return False
    if get_chosen(person.pk).step(kind, notice.community_id, delivery.channel) != Step.NOW:
        return False
    if any(notice.pk in ask(person.pk, [notice]) for ask in read_notices):
        return False
    return not _is_silenced(notice, person) and _may_see(notice, person)


def _is_silenced(notice: Notice, person: Person) -> bool:
    """Whether one of the two keeps the other away, or the person does not want to hear from the writer."""
    if notice.actor_id is None:
        return False
    silent = Q(until__isnull=True) | Q(until__gt=clock.now())
    return (
        person.pk in list_kept_apart(notice.actor_id)
        or Mute.objects.filter(silent, person=person, muted=notice.actor_id).exists()
    )


def _may_see(notice: Notice, person: Person) -> bool:
    thing = things.get(notice.about_kind)
    if thing is None:
        return True
    if thing.seen_by is not None and person.pk not in thing.seen_by(notice.about_pk, [person.pk]):
        return False
    return thing.find(person, notice.about_pk) is not None


def _postponed(delivery: Delivery, now: datetime) -> datetime | None:
    """When to ask again: after quiet hours, days off and pauses, or when the person has left the page."""
    moment = next_moment(now, zone_of(delivery.person.time_zone), get_rhythm(delivery.person).quiet)
    if moment is None:
        return now + timedelta(days=1)
    if moment > now:
        return moment
    is_there = any(ask(delivery.person_id, delivery.notice) for ask in presence)
    return now + ON_PAGE if is_there else None


@transaction.atomic
def finish_delivery(actor: Actor, delivery: Delivery) -> None:
    """It has gone out."""
    can_send(actor).enforce()
    Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.SENT, settled_at=clock.now())


@transaction.atomic
def drop_delivery(actor: Actor, delivery: Delivery, *, error: str = "") -> None:
    """It will not go out: there is nothing to tell any more, or it was refused for good."""
    can_send(actor).enforce()
    _settle(delivery, Delivery.State.DROPPED, _one_line(error))
    if error:
        Delivery.objects.filter(pk=delivery.pk).update(tries=delivery.tries + 1)


@transaction.atomic
def release_delivery(actor: Actor, delivery: Delivery, *, error: str) -> None:
    """It was not taken: another try may succeed, unless there have been enough."""
    can_send(actor).enforce()
    tries = delivery.tries + 1
    if tries > len(PAUSES):
        drop_delivery(actor, delivery, error=error)
        return
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.WAITING, due_at=clock.now() + PAUSES[tries - 1], tries=tries, error=_one_line(error)
    )


def _one_line(words: str) -> str:
    return " ".join(words.split())[:200]


@transaction.atomic
def settle_left_claims(actor: Actor) -> int:
    """What a worker had claimed when it ended may have gone out: never again by itself, but in the daily note."""
    can_send(actor).enforce()
    left = Delivery.objects.filter(state=Delivery.State.CLAIMED, settled_at__lt=clock.now() - LEFT_BEHIND)
    return left.update(state=Delivery.State.JOINED, settled_at=clock.now())

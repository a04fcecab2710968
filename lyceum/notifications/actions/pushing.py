"""Push messages: take a browser in, let it go, and remember which browsers have taken which message."""

from django.db import transaction
from django.db.models import F

from lyceum.kernel import clock
from lyceum.notifications.models import Delivery, PushSent, PushSubscription
from lyceum.notifications.policies import can_choose, can_push, can_send
from lyceum.notifications.queries.pushing import endpoint_key
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor

# A browser's maker that refuses so many messages one after the other is not asked again.
MOST_FAILED = 5


@transaction.atomic
def subscribe(actor: Actor, person_id: int, *, endpoint: str, p256dh: str, auth: str, agent: str) -> None:
    """Send push messages to this browser from now on: to one person, whoever used it before."""
    can_choose(actor, person_id).enforce()
    Person.objects.get_queryset().select_for_update().filter(pk=person_id).first()
    key = endpoint_key(endpoint)
    can_push(devices=PushSubscription.objects.filter(person=person_id).exclude(key=key).count()).enforce()
    PushSubscription.objects.update_or_create(
        key=key,
        defaults={
            "person_id": person_id,
            "endpoint": endpoint,
            "p256dh": p256dh,
            "auth": auth,
            "agent": agent[:80],
            "made_at": clock.now(),
            "failed": 0,
        },
    )


@transaction.atomic
def unsubscribe(actor: Actor, person_id: int, subscription_id: int) -> None:
    """No more push messages to one of the person's browsers."""
    can_choose(actor, person_id).enforce()
    PushSubscription.objects.filter(pk=subscription_id, person=person_id).delete()


@transaction.atomic
def mark_pushed(actor: Actor, delivery: Delivery, subscription: PushSubscription) -> None:
    """A browser's maker has taken the message: it is not sent there again."""
    can_send(actor).enforce()
    if PushSubscription.objects.filter(pk=subscription.pk).update(failed=0):
        PushSent.objects.get_or_create(delivery=delivery, subscription=subscription)


@transaction.atomic
def mark_refused(actor: Actor, subscription: PushSubscription, *, is_gone: bool) -> None:
    """The browser has no subscription any more, or its maker does not take this message."""
    can_send(actor).enforce()
    rows = PushSubscription.objects.filter(pk=subscription.pk)
    rows.update(failed=F("failed") + 1)
    (rows if is_gone else rows.filter(failed__gte=MOST_FAILED)).delete()

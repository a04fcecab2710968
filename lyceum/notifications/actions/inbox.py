"""Handle one's own inbox, and choose what to follow."""

from datetime import datetime, timedelta

from django.db import transaction

from lyceum.kernel import clock
from lyceum.kernel.prepared import Prepared
from lyceum.notifications.actions.steps import move_item, refresh_waiting
from lyceum.notifications.models import Delivery, Following, InboxItem, Letter, Notice, Rhythm
from lyceum.notifications.policies import can_choose, can_follow_topic, can_handle_item, can_notify
from lyceum.notifications.queries.following import TOPIC
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor

KEPT_FOR = timedelta(days=365)
LETTERS_KEPT_FOR = timedelta(days=80)
_follows_nothing = Prepared(
    lambda person: Rhythm.objects.filter(person=person, auto_follow=Rhythm.Follow.NOTHING).values_list("pk"), "person"
)


@transaction.atomic
def put_off_item(actor: Person, item: InboxItem, until: datetime) -> None:
    """Later: out of the way until a date."""
    can_handle_item(actor, item).enforce()
    move_item(item, InboxItem.State.LATER, until)


@transaction.atomic
def finish_item(actor: Person, item: InboxItem) -> None:
    """Done; it can be brought back."""
    can_handle_item(actor, item).enforce()
    move_item(item, InboxItem.State.DONE, None)


@transaction.atomic
def reopen_item(actor: Person, item: InboxItem) -> None:
    """Undo: waiting again."""
    can_handle_item(actor, item).enforce()
    move_item(item, InboxItem.State.OPEN, None)


@transaction.atomic
def bring_back_due_items(actor: Actor) -> int:
    """Items that were put off and are due stand in the inbox again; says how many."""
    can_notify(actor).enforce()
    due = InboxItem.objects.filter(state=InboxItem.State.LATER, later_until__lte=clock.now())
    people = set(due.filter(waits=True).values_list("person_id", flat=True))
    count = due.update(state=InboxItem.State.OPEN, later_until=None)
    if people:
        refresh_waiting(people)
    return count


@transaction.atomic
def forget_old_notices(actor: Actor) -> int:
    """After a year notices leave every inbox; says how many notices."""
    can_notify(actor).enforce()
    old = Notice.objects.filter(made_at__lt=clock.now() - KEPT_FOR)
    waiting = InboxItem.objects.filter(notice__in=old, waits=True, state=InboxItem.State.OPEN)
    people = set(waiting.values_list("person_id", flat=True))
    count = old.count()
    Delivery.objects.filter(notice__in=old).delete()
    old.delete()
    Letter.objects.filter(claimed_at__lt=clock.now() - LETTERS_KEPT_FOR).delete()
    if people:
        refresh_waiting(people)
    return count


@transaction.atomic
def settle_notices(actor: Actor, kind: str, pk: int) -> None:
    """What notices asked for is settled: they leave every inbox."""
    can_notify(actor).enforce()
    told = Notice.objects.filter(about_kind=kind, about_pk=pk)
    items = InboxItem.objects.filter(notice__in=told)
    people = set(items.values_list("person_id", flat=True))
    items.delete()
    # What went out stays written down: it counts towards the messages of a day.
    gone = [Delivery.State.SENT, Delivery.State.CLAIMED]
    Delivery.objects.filter(notice__in=told).exclude(state__in=gone).delete()
    told.exclude(deliveries__state__in=gone).delete()
    if people:
        refresh_waiting(people)


@transaction.atomic
def follow(actor: Actor, person_id: int, kind: str, pk: int, level: str) -> None:
    """How loudly a person wants to hear of a thing; a topic that is neither followed nor muted has no row."""
    can_choose(actor, person_id).enforce()
    if kind.startswith(TOPIC):
        Person.objects.get_queryset().select_for_update().filter(pk=person_id).first()
        topics = Following.objects.filter(person=person_id, kind__startswith=TOPIC)
        if level == Following.Level.NORMAL:
            topics.filter(kind=kind, pk_of=pk).delete()
            return
        can_follow_topic(topics=topics.exclude(kind=kind, pk_of=pk).count()).enforce()
    Following.objects.bulk_create(
        [Following(person_id=person_id, kind=kind, pk_of=pk, level=level)],
        update_conflicts=True,
        update_fields=["level"],
        unique_fields=["kind", "pk_of", "person"],
    )


@transaction.atomic
def stop_following(actor: Actor, row: Following) -> None:
    """Neither follow nor mute; a conversation that was followed is not followed again by itself."""
    can_choose(actor, row.person_id).enforce()
    own = Following.objects.filter(pk=row.pk)
    if row.kind == "conversation":
        own.update(level=Following.Level.NORMAL)
    else:
        own.delete()


@transaction.atomic
def follow_along(actor: Actor, kind: str, pk: int, into: int) -> int:
    """Whoever follows a thing follows another one too, unless they have chosen already; says how many do."""
    can_notify(actor).enforce()
    rows = Following.objects.filter(kind=kind, pk_of=pk)
    new = [
        Following(person_id=person, kind=kind, pk_of=into, level=level)
        for person, level in rows.values_list("person_id", "level")
    ]
    return len(Following.objects.bulk_create(new, batch_size=500, ignore_conflicts=True))


@transaction.atomic
def follow_if_new(actor: Actor, person_id: int, kind: str, pk: int) -> None:
    """Follow what one has started oneself, unless one has chosen already, or wants to follow nothing by itself."""
    can_choose(actor, person_id).enforce()
    if not _follows_nothing.run(person=person_id):
        Following.objects.bulk_create([Following(person_id=person_id, kind=kind, pk_of=pk)], ignore_conflicts=True)

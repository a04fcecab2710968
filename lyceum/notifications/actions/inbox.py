"""Handle one's own inbox, choose what to follow, and what comes by mail."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from lyceum.kernel import clock
from lyceum.kernel.bus import publish
from lyceum.notifications.actions.steps import move_item, refresh_waiting
from lyceum.notifications.models import Following, InboxItem, MailChoice, Notice
from lyceum.notifications.policies import can_choose, can_handle_item, can_notify
from lyceum.notifications.registries import notice_kinds
from lyceum.notifications.signals import MailNotSent
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor

KEPT_FOR = timedelta(days=365)
# A mail that was not taken is tried again after these pauses: six times in all, within two days.
MAIL_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 2 * 60, 8 * 60, 24 * 60))


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
    old.delete()
    if people:
        refresh_waiting(people)
    return count


@transaction.atomic
def settle_notices(actor: Actor, kind: str, pk: int) -> None:
    """What notices asked for is settled: they leave every inbox."""
    can_notify(actor).enforce()
    told = Notice.objects.filter(about_kind=kind, about_pk=pk)
    people = set(InboxItem.objects.filter(notice__in=told).values_list("person_id", flat=True))
    told.delete()
    if people:
        refresh_waiting(people)


@transaction.atomic
def follow(actor: Actor, person_id: int, kind: str, pk: int, level: str) -> None:
    """How loudly a person wants to hear of a thing."""
    can_choose(actor, person_id).enforce()
    Following.objects.bulk_create(
        [Following(person_id=person_id, kind=kind, pk_of=pk, level=level)],
        update_conflicts=True,
        update_fields=["level"],
        unique_fields=["kind", "pk_of", "person"],
    )


@transaction.atomic
def follow_if_new(actor: Actor, person_id: int, kind: str, pk: int) -> None:
    """Follow what one has started oneself, unless one has chosen already."""
    can_choose(actor, person_id).enforce()
    Following.objects.bulk_create([Following(person_id=person_id, kind=kind, pk_of=pk)], ignore_conflicts=True)


@transaction.atomic
def choose_mail(actor: Actor, person_id: int, kind: str, *, by_mail: bool) -> None:
    """Whether a kind of notice comes by mail."""
    can_choose(actor, person_id).enforce()
    MailChoice.objects.update_or_create(person_id=person_id, kind=kind, defaults={"by_mail": by_mail})


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail this worker, and no other, is to send."""

    item: InboxItem


@transaction.atomic
def claim_mail(actor: Actor, notice_id: int, person_id: int) -> Claimed | None:
    """Mark an item as mailed before its mail goes out, so that no second worker sends it again."""
    can_notify(actor).enforce()
    rows = InboxItem.objects.select_for_update(of=("self",)).select_related("notice__actor", "person")
    item = rows.filter(notice=notice_id, person=person_id, mailed_at__isnull=True).first()
    if item is None or not item.person.email or _has_stopped(item):
        return None
    InboxItem.objects.filter(pk=item.pk).update(mailed_at=clock.now())
    return Claimed(item)


def _has_stopped(item: InboxItem) -> bool:
    """Whether the person has stopped this kind of mail since the notice was made."""
    rows = MailChoice.objects.filter(person=item.person_id, kind=item.notice.kind, by_mail=False)
    kind = notice_kinds.get(item.notice.kind)
    return kind is not None and kind.can_be_stopped and rows.exists()


@transaction.atomic
def release_mail(actor: Actor, item: InboxItem, *, error: str, is_final: bool) -> None:
    """The mail server did not take it: another try may, unless it said never or has said no too often."""
    can_notify(actor).enforce()
    tries = item.mail_tries + 1
    InboxItem.objects.filter(pk=item.pk).update(
        mailed_at=None, mail_tries=tries, mail_error=" ".join(error.split())[:200]
    )
    if not is_final and tries <= len(MAIL_PAUSES):
        publish(
            MailNotSent(
                notice_id=item.notice_id, person_id=item.person_id, again_at=clock.now() + MAIL_PAUSES[tries - 1]
            )
        )

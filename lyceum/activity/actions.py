"""Write down what has happened, and forget it when its time is over."""

from dataclasses import fields
from datetime import timedelta

from django.db import transaction

from lyceum.activity.models import ActivityEvent
from lyceum.activity.policies import can_record
from lyceum.activity.queries import pseudonym
from lyceum.kernel import clock
from lyceum.kernel.bus import Signal
from lyceum.kernel.prepared import PreparedInsert
from lyceum.people.requests import Actor

KEEP_DAYS = 365
_stored = PreparedInsert(ActivityEvent)
# Of these a change's before and after are kept; of everything else only who, what and when.
_LOUD = ("before", "after", "version", "kind", "conversations", "posts", "until", "point")


@transaction.atomic(savepoint=False)
def record(actor: Actor, signal: Signal) -> None:
    """One row for a signal."""
    can_record(actor).enforce()
    values = {field.name: getattr(signal, field.name) for field in fields(signal)}
    about_kind, about_pk = _about(values)
    _stored.run(
        kind=type(signal).__name__,
        actor=pseudonym(signal.actor_id),
        about_kind=about_kind,
        about_pk=about_pk,
        community_id=values.get("community_id"),
        detail={name: values[name] for name in _LOUD if name in values},
    )


def _about(values: dict[str, object]) -> tuple[str, int | None]:
    """What a signal is about: its most particular id."""
    for name in ("post_id", "conversation_id", "file_id", "case_id", "invitation_id", "person_id", "community_id"):
        pk = values.get(name)
        if isinstance(pk, int):
            return name.removesuffix("_id"), pk
    return "", None


@transaction.atomic
def forget_old_events(actor: Actor) -> int:
    """Take away rows whose time is over; says how many."""
    can_record(actor).enforce()
    return ActivityEvent.objects.filter(at__lt=clock.now() - timedelta(days=KEEP_DAYS)).delete()[0]

"""Keep somebody away, or not hear from them for a time; the other is never told."""

from datetime import datetime

from django.db import transaction

from lyceum.kernel.bus import publish
from lyceum.people.models.accounts import Block, Mute, Person
from lyceum.people.policies import can_block_person
from lyceum.people.signals import PersonBlocked, PersonUnblocked


@transaction.atomic
def block_person(actor: Person, person: Person) -> None:
    """From now on neither reaches the other; blocking twice is blocking once."""
    can_block_person(actor, person).enforce()
    _row, made = Block.objects.get_or_create(person=actor, blocked=person)
    if made:
        publish(PersonBlocked(actor_id=actor.pk, person_id=actor.pk, blocked_id=person.pk))


@transaction.atomic
def unblock_person(actor: Person, person: Person) -> None:
    can_block_person(actor, person).enforce()
    gone, _rows = Block.objects.filter(person=actor, blocked=person).delete()
    if gone:
        publish(PersonUnblocked(actor_id=actor.pk, person_id=actor.pk, blocked_id=person.pk))


@transaction.atomic
def mute_person(actor: Person, person: Person, *, until: datetime | None = None) -> None:
    """No notices about this person's words until then, or until told otherwise."""
    can_block_person(actor, person).enforce()
    Mute.objects.update_or_create(person=actor, muted=person, defaults={"until": until})


@transaction.atomic
def unmute_person(actor: Person, person: Person) -> None:
    can_block_person(actor, person).enforce()
    Mute.objects.filter(person=actor, muted=person).delete()

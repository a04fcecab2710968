"""Ask for a backup, and do again after a restore what people had asked for in the meantime."""

from contextlib import suppress

from django.db import transaction

from lyceum.interop.policies import can_back_up, can_import
from lyceum.interop.queries.backups import Deletion
from lyceum.interop.signals import BackupAsked
from lyceum.kernel.bus import publish
from lyceum.kernel.verdicts import Refused
from lyceum.people.actions.leaving import erase_person, leave_site, stay_here
from lyceum.people.models.accounts import Person
from lyceum.people.models.instance import Instance
from lyceum.people.requests import Actor


@transaction.atomic
def ask_backup(actor: Actor) -> None:
    """A worker writes it."""
    can_back_up(actor).enforce()
    publish(BackupAsked(actor_id=actor.pk))


@transaction.atomic
def repeat_deletion(actor: Actor, deletion: Deletion) -> bool:
    """Bring an account of the restored database as far as its owner had asked; says whether it was erased."""
    can_import(actor).enforce()
    person = Person.objects.select_for_update().filter(pk=deletion.person_id).first()
    if person is None or person.is_former or person.date_joined.isoformat() != deletion.joined:
        return False
    if deletion.step == "stayed":
        stay_here(actor, person)
        return False
    if deletion.step == "leaving":
        with suppress(Refused), transaction.atomic():
            leave_site(actor, person, remove_posts=deletion.remove_posts)
            Person.objects.filter(pk=person.pk).update(leaving_at=deletion.until)
        return False
    Person.objects.filter(pk=person.pk).update(remove_posts=deletion.remove_posts)
    return erase_person(actor, person.pk)


@transaction.atomic
def make_stored_pages_old(actor: Actor, version: int) -> None:
    """After a restore versions stand where they stood before; what processes keep by version must not be taken."""
    can_import(actor).enforce()
    row, _made = Instance.objects.select_for_update().get_or_create(pk=1)
    row.version = max(row.version, version) + 1
    row.save(update_fields=["version"])

"""Keep something to find it again, with a note; remove it, and change one's mind for a day."""

from datetime import timedelta

from django.db import transaction

from lyceum.kernel import clock
from lyceum.people.models.accounts import Person
from lyceum.people.models.keeping import Kept
from lyceum.people.policies import can_change_own
from lyceum.people.queries.keeping import get_keepable
from lyceum.people.requests import Actor

BACK_FOR = timedelta(days=1)


@transaction.atomic
def keep_thing(actor: Person, kind: str, pk: int) -> Kept:
    """Keep what one can see; keeping twice is keeping once, and keeping again brings the note back."""
    can_change_own(actor, actor).enforce()
    get_keepable(actor, kind, pk)
    kept, made = Kept.objects.get_or_create(person=actor, kind=kind, pk_of=pk)
    if not made and kept.dropped_at is not None:
        kept.dropped_at = None
        kept.save(update_fields=["dropped_at"])
    return kept


@transaction.atomic
def drop_thing(actor: Person, kind: str, pk: int) -> None:
    """Remove it from one's list, also when it is not there any more."""
    can_change_own(actor, actor).enforce()
    own = Kept.objects.filter(person=actor)
    own.filter(dropped_at__lt=clock.now() - BACK_FOR).delete()
    own.filter(kind=kind, pk_of=pk, dropped_at__isnull=True).update(dropped_at=clock.now())


@transaction.atomic
def bring_back_thing(actor: Person, kind: str, pk: int) -> None:
    """Undo a removal, whether or not the thing is still there."""
    can_change_own(actor, actor).enforce()
    Kept.objects.filter(person=actor, kind=kind, pk_of=pk).update(dropped_at=None)


@transaction.atomic
def note_kept(actor: Actor, kept: Kept, note: str) -> None:
    """Say for oneself why it is worth finding again."""
    can_change_own(actor, kept.person).enforce()
    Kept.objects.filter(pk=kept.pk).update(note=note)

"""Claim daily notes and weekly letters, so that each goes out at most once, and say what has become of them."""

from dataclasses import dataclass

from django.db import transaction

from lyceum.kernel import clock
from lyceum.notifications.models import Letter, Rhythm
from lyceum.notifications.policies import can_send
from lyceum.notifications.queries.choosing import count_room, get_rhythm
from lyceum.notifications.queries.letters import LetterDue
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor


@dataclass(frozen=True, slots=True)
class ClaimedLetter:
    """A letter this worker, and no other, is to write and send."""

    letter: Letter
    person: Person
    rhythm: Rhythm


@transaction.atomic
def claim_letter(actor: Actor, due: LetterDue) -> ClaimedLetter | None:
    """Mark a period before its letter is written; None when it is marked already, or the day has had its messages."""
    can_send(actor).enforce()
    person = Person.objects.reachable().select_for_update().filter(pk=due.person_id, email__isnull=False).first()
    if person is None:
        return None
    if Letter.objects.filter(person=person, period=due.period).exists():
        return None
    has_room = count_room(person, clock.now()) > 0
    letter = Letter.objects.create(person=person, kind=due.kind, period=due.period)
    return ClaimedLetter(letter, person, get_rhythm(person)) if has_room else None


@transaction.atomic
def finish_letter(actor: Actor, letter: Letter) -> None:
    """It has gone out."""
    can_send(actor).enforce()
    Letter.objects.filter(pk=letter.pk).update(sent_at=clock.now())


@transaction.atomic
def release_letter(actor: Actor, letter: Letter) -> None:
    """The mail server took nothing: another try may."""
    can_send(actor).enforce()
    Letter.objects.filter(pk=letter.pk, sent_at=None).delete()

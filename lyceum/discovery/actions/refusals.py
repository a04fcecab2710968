"""What is not for somebody, and the undo of it, for people and for visitors."""

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from lyceum.discovery.actions.answers import keep_answers
from lyceum.discovery.models import Answers, Refusal
from lyceum.discovery.policies import can_refuse
from lyceum.discovery.queries.answers import find_answers
from lyceum.discovery.queries.refusals import is_entry
from lyceum.people.actions.steps import lock_person
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM


@transaction.atomic
def refuse(actor: Person | AnonymousUser, key: str, entry: str, because: str) -> str:
    """Keep an entry out of the next lists; for a visitor it is kept with their answers, whose key this says."""
    if not is_entry(entry):
        return key
    because = because if because in Refusal.Because.values else Refusal.Because.OTHER
    if isinstance(actor, Person):
        lock_person(actor.pk)
        can_refuse(actor, refused=Refusal.objects.filter(person=actor).count()).enforce()
        Refusal.objects.update_or_create(person=actor, entry=entry, defaults={"because": because})
        return ""
    refused = _lock_refused(key)
    can_refuse(SYSTEM, refused=len(refused)).enforce()
    return keep_answers(SYSTEM, key, {"refused": {**refused, entry: because}})


@transaction.atomic
def take_refusal_back(actor: Person | AnonymousUser, key: str, entry: str) -> None:
    """Let an entry into the lists again."""
    can_refuse(actor if isinstance(actor, Person) else SYSTEM, refused=0).enforce()
    if isinstance(actor, Person):
        Refusal.objects.filter(person=actor, entry=entry).delete()
        return
    refused = _lock_refused(key)
    if refused.pop(entry, None) is not None:
        keep_answers(SYSTEM, key, {"refused": refused})


def _lock_refused(key: str) -> dict[str, str]:
    """What a visitor has refused, so that nobody writes their answers before this is done."""
    answers = Answers.objects.select_for_update().filter(key=key).first()
    return dict(answers.data.get("refused", {})) if answers and find_answers(key) else {}

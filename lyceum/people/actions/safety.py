"""What administrators and stewards of the site do with accounts: suspend, restore, reset, give roles."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from lyceum.kernel import clock
from lyceum.kernel.bus import publish
from lyceum.people.models.accounts import Person
from lyceum.people.policies import can_act_alone, can_administer, can_change_site_roles, can_suspend_person
from lyceum.people.requests import Actor
from lyceum.people.signals import PersonReset, PersonRestored, PersonSuspended, SiteRolesChanged


@transaction.atomic
def suspend_person(actor: Actor, person: Person, *, until: datetime | None = None, reason: str = "") -> None:
    """No more signing in, until a date or until restored; every session ends. They read the reason."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    can_suspend_person(actor, person).enforce()
    Person.objects.filter(pk=person.pk).update(status=Person.Status.SUSPENDED, suspended_until=until)
    _end_sessions(person)
    day = until.date().isoformat() if until else ""
    publish(PersonSuspended(actor_id=actor.pk, person_id=person.pk, until=day, reason=reason))


@transaction.atomic
def restore_person(actor: Actor, person: Person) -> None:
    person = Person.objects.select_for_update().get(pk=person.pk)
    can_suspend_person(actor, person).enforce()
    if person.status != Person.Status.SUSPENDED:
        return
    Person.objects.filter(pk=person.pk).update(status=Person.Status.ACTIVE, suspended_until=None)
    publish(PersonRestored(actor_id=actor.pk, person_id=person.pk))


@transaction.atomic
def restore_due_people(actor: Actor) -> int:
    """Suspensions that end by their date; says how many."""
    can_act_alone(actor).enforce()
    due = Person.objects.get_queryset().filter(
        status=Person.Status.SUSPENDED, suspended_until__isnull=False, suspended_until__lte=clock.now()
    )
    ids = list(due.values_list("pk", flat=True))
    due.update(status=Person.Status.ACTIVE, suspended_until=None)
    for pk in ids:
        publish(PersonRestored(person_id=pk))
    return len(ids)


@transaction.atomic
def reset_person(actor: Actor, person: Person) -> None:
    """Take away password, passkeys and second factors, and end every session: only the mail code is left."""
    can_administer(actor).enforce()
    person = Person.objects.select_for_update().get(pk=person.pk)
    Authenticator.objects.filter(user=person).delete()
    person.set_unusable_password()
    person.save(update_fields=["password"])
    _end_sessions(person)
    publish(PersonReset(actor_id=actor.pk, person_id=person.pk))


@transaction.atomic
def set_site_roles(actor: Actor, person: Person, *, is_steward: bool, is_administrator: bool) -> None:
    """Make somebody steward or administrator of the site, or end it; one administrator stays."""
    administrators = set(
        Person.objects.select_for_update()
        .filter(is_administrator=True, status=Person.Status.ACTIVE)
        .values_list("pk", flat=True)
    )
    person = Person.objects.select_for_update().get(pk=person.pk)
    last = not is_administrator and administrators == {person.pk}
    can_change_site_roles(actor, person, last_administrator=last).enforce()
    before = _roles(steward=person.is_steward, administrator=person.is_administrator)
    after = _roles(steward=is_steward, administrator=is_administrator)
    if before == after:
        return
    Person.objects.filter(pk=person.pk).update(
        is_steward=is_steward, is_administrator=is_administrator, is_superuser=is_administrator
    )
    publish(SiteRolesChanged(actor_id=actor.pk, person_id=person.pk, before=before, after=after))


def _roles(*, steward: bool, administrator: bool) -> str:
    return " ".join(word for word, has in (("steward", steward), ("administrator", administrator)) if has)


def _end_sessions(person: Person) -> None:
    for session in UserSession.objects.filter(user=person):
        session.end()

"""Open accounts, decide about applications, and change what signs somebody in."""

import secrets
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import translation

from lyceum.kernel import clock
from lyceum.kernel.bus import publish
from lyceum.kernel.verdicts import Refused
from lyceum.people.models.accounts import HandleAlias, Person
from lyceum.people.models.instance import Instance, LegalAcceptance, LegalVersion, SignUpInvitation
from lyceum.people.models.profiles import Profile
from lyceum.people.policies import can_act_alone, can_approve_people, can_change_own, can_sign_up
from lyceum.people.queries.handles import make_handle
from lyceum.people.requests import Actor, System
from lyceum.people.signals import AddressChangeAsked, PersonApproved, PersonJoined, PersonRefused, PersonRenamed


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody told when they made an account."""

    name: str
    email: str
    words: str = ""
    accepts_legal: bool = False
    invitation_id: int | None = None


@transaction.atomic
def open_account(actor: System, person: Person, told: Application) -> Person:
    """Store a new person as the site's policy says: taking part, or waiting for approval."""
    can_act_alone(actor).enforce()
    instance = Instance.objects.filter(pk=1).first() or Instance(pk=1)
    invitation = _locked_invitation(told.invitation_id)
    can_sign_up(instance, invitation).enforce()
    invited = invitation is not None and invitation.is_open
    waits = instance.sign_up == Instance.SignUp.APPROVAL and not invited
    person.name = told.name
    person.email = told.email.lower()
    person.handle = make_handle(told.name)
    person.language = translation.get_language() or ""
    person.status = Person.Status.WAITING if waits else Person.Status.ACTIVE
    person.application = told.words if waits else ""
    person.save()
    Profile.objects.create(person=person)
    if invited and invitation is not None:
        SignUpInvitation.objects.filter(pk=invitation.pk).update(uses_left=invitation.uses_left - 1)
        invitation.used_by.add(person)
    if told.accepts_legal:
        _accept(person, instance)
    publish(PersonJoined(actor_id=person.pk, person_id=person.pk))
    return person


def _locked_invitation(pk: int | None) -> SignUpInvitation | None:
    return SignUpInvitation.objects.select_for_update().filter(pk=pk).first() if pk else None


@transaction.atomic
def accept_legal(actor: Person) -> None:
    """The person accepts the newest versions that have to be accepted."""
    can_change_own(actor, actor).enforce()
    _accept(actor, Instance.objects.filter(pk=1).first() or Instance(pk=1))


def _accept(person: Person, instance: Instance) -> None:
    newest: dict[str, LegalVersion] = {}
    for version in LegalVersion.objects.filter(needs_acceptance=True).order_by("kind", "n"):
        newest[version.kind] = version
    LegalAcceptance.objects.bulk_create(
        [LegalAcceptance(person=person, version=version) for version in newest.values()], ignore_conflicts=True
    )
    person.legal_accepted = instance.legal_version
    Person.objects.filter(pk=person.pk).update(legal_accepted=instance.legal_version)


@transaction.atomic
def approve_person(actor: Person, person: Person) -> None:
    """An application is accepted; from now on the person can sign in."""
    can_approve_people(actor).enforce()
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.status != Person.Status.WAITING:
        raise Refused(translation.gettext("This application is decided already."))
    Person.objects.filter(pk=person.pk).update(status=Person.Status.ACTIVE, application="", date_joined=clock.now())
    publish(PersonApproved(actor_id=actor.pk, person_id=person.pk))


@transaction.atomic
def refuse_person(actor: Person, person: Person, *, reason: str = "") -> None:
    """An application is refused: the account goes, and the signal carries the address for the mail that says so."""
    can_approve_people(actor).enforce()
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.status != Person.Status.WAITING:
        raise Refused(translation.gettext("This application is decided already."))
    publish(
        PersonRefused(
            actor_id=actor.pk,
            person_id=person.pk,
            email=person.email or "",
            language=person.language,
            reason=reason,
        )
    )
    person.delete()


@transaction.atomic
def rename_person(actor: Actor, person: Person, name: str) -> None:
    """A new name; the short name stays, so that mentions and links hold."""
    can_change_own(actor, person).enforce()
    if name == person.name:
        return
    Person.objects.filter(pk=person.pk).update(name=name)
    person.name = name
    publish(PersonRenamed(actor_id=actor.pk, person_id=person.pk))


@transaction.atomic
def set_picture(actor: Actor, person: Person, url: str) -> None:
    """The address of the person's picture, or empty for initials."""
    can_change_own(actor, person).enforce()
    Person.objects.filter(pk=person.pk).update(picture_url=url)
    publish(PersonRenamed(actor_id=actor.pk, person_id=person.pk))


@transaction.atomic
def change_handle(actor: Actor, person: Person, handle: str) -> None:
    """A new short name; the old one keeps leading here."""
    can_change_own(actor, person).enforce()
    if handle == person.handle:
        return
    HandleAlias.objects.filter(handle=handle, person=person).delete()
    HandleAlias.objects.get_or_create(handle=person.handle, defaults={"person": person})
    Person.objects.filter(pk=person.pk).update(handle=handle)
    publish(PersonRenamed(actor_id=actor.pk, person_id=person.pk))


@transaction.atomic
def ask_address_change(actor: Person, address: str) -> tuple[str, str]:
    """Make the two codes, for the old and the new address, and have them sent. A taken address gets other words."""
    can_change_own(actor, actor).enforce()
    codes = f"{secrets.randbelow(10**6):06}", f"{secrets.randbelow(10**6):06}"
    publish(
        AddressChangeAsked(
            actor_id=actor.pk, person_id=actor.pk, address=address, code_old=codes[0], code_new=codes[1]
        )
    )
    return codes


@transaction.atomic
def change_address(actor: Actor, person: Person, email: str) -> None:
    """A new mail address, after codes from both the old and the new one have come back."""
    can_change_own(actor, person).enforce()
    email = email.lower()
    if Person.objects.filter(email__iexact=email).exclude(pk=person.pk).exists():
        raise Refused(translation.gettext("This address cannot be used."))
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    Person.objects.filter(pk=person.pk).update(email=email)
    person.email = email

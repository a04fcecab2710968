"""Settings of the site, its legal pages, its invitations and its first administrator."""

from collections.abc import Mapping
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from lyceum.kernel import clock
from lyceum.kernel.bus import publish
from lyceum.kernel.text.markdown import render
from lyceum.kernel.verdicts import Refused
from lyceum.people.models.accounts import Person
from lyceum.people.models.instance import Instance, LegalVersion, SignUpInvitation
from lyceum.people.models.profiles import Profile
from lyceum.people.policies import can_act_alone, can_administer, can_make_first_link
from lyceum.people.queries.handles import make_handle
from lyceum.people.queries.invitations import digest_of, new_secret
from lyceum.people.queries.site import forget_instance
from lyceum.people.requests import Actor, System
from lyceum.people.signals import (
    LegalPagePublished,
    MailTestAsked,
    PersonJoined,
    SignUpInvited,
    SiteSettingsChanged,
)

FIRST_LINK_LIVES = timedelta(minutes=60)
_SETTINGS = {"name", "description", "sign_up", "founding", "minimum_age", "languages", "is_named"}


@transaction.atomic
def change_instance(actor: Actor, changes: Mapping[str, object]) -> Instance:
    """Store settings; their version moves on, so that stored pages know they are old."""
    can_administer(actor).enforce()
    unknown = set(changes) - _SETTINGS
    if unknown:
        raise ValueError(unknown)
    row = _locked_instance()
    before = {name: getattr(row, name) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    publish(SiteSettingsChanged(actor_id=actor.pk, before=str(before), after=str(dict(changes))))
    forget_instance()
    return row


@transaction.atomic
def mark_as_demo(actor: Actor) -> None:
    """Say that the database holds the demo; `lyceum serve` refuses it without the demo's setting."""
    can_act_alone(actor).enforce()
    row = _locked_instance()
    row.is_demo = True
    row.save()
    forget_instance()


@transaction.atomic
def publish_legal_page(
    actor: Actor, kind: str, source: str, *, language: str = "en", needs_acceptance: bool = False
) -> LegalVersion:
    """A new version of a legal page; the ones before stay readable."""
    can_administer(actor).enforce()
    row = _locked_instance()
    last = LegalVersion.objects.filter(kind=kind).order_by("-n").first()
    if last and last.source == source and last.needs_acceptance == needs_acceptance:
        raise Refused(_("Nothing has changed since version %(n)s.") % {"n": last.n})
    version = LegalVersion.objects.create(
        kind=kind,
        n=last.n + 1 if last else 1,
        language=language,
        source=source,
        html=render(source).html,
        needs_acceptance=needs_acceptance,
        published_by_id=actor.pk,
    )
    row.version += 1
    row.legal_version += int(needs_acceptance)
    row.save()
    publish(LegalPagePublished(actor_id=actor.pk, kind=kind, version=version.n))
    forget_instance()
    return version


@transaction.atomic
def make_invitation(
    actor: Actor, *, mail: str = "", note: str = "", days: int = 14, uses: int = 1
) -> tuple[int, str]:
    """A link to sign up with; returns its id and its secret, which is shown only now."""
    can_administer(actor).enforce()
    secret = new_secret()
    row = SignUpInvitation.objects.create(
        digest=digest_of(secret),
        mail=mail.lower(),
        note=note,
        made_by_id=actor.pk,
        expires_at=clock.now() + timedelta(days=days),
        uses_left=1 if mail else uses,
    )
    language = translation.get_language() or ""
    publish(
        SignUpInvited(
            actor_id=actor.pk, invitation_id=row.pk, mail=row.mail, secret=secret, language=language, note=note
        )
    )
    return row.pk, secret


@transaction.atomic
def revoke_invitation(actor: Actor, invitation: SignUpInvitation) -> None:
    """The link opens nothing any more; who came by it stays."""
    can_administer(actor).enforce()
    SignUpInvitation.objects.filter(pk=invitation.pk, revoked_at__isnull=True).update(revoked_at=clock.now())


@transaction.atomic
def make_first_link(actor: Actor) -> str:
    """The secret of a link that makes the first administrator: sixty minutes, once; earlier ones end."""
    has_administrator = Person.objects.get_queryset().filter(is_administrator=True).exists()
    can_make_first_link(actor, has_administrator=has_administrator).enforce()
    SignUpInvitation.objects.filter(makes_administrator=True, revoked_at__isnull=True).update(revoked_at=clock.now())
    secret = new_secret()
    SignUpInvitation.objects.create(
        digest=digest_of(secret), makes_administrator=True, expires_at=clock.now() + FIRST_LINK_LIVES
    )
    return secret


@transaction.atomic
def open_first_account(actor: System, secret: str, *, name: str, email: str, password: str = "") -> Person:
    """Use up the first link: the account it makes is the administrator's, its address counts as checked."""
    links = SignUpInvitation.objects.select_for_update().filter(makes_administrator=True)
    link = links.filter(digest=digest_of(secret)).first()
    has_administrator = Person.objects.get_queryset().filter(is_administrator=True).exists()
    can_make_first_link(actor, has_administrator=has_administrator).enforce()
    if link is None or not link.is_open:
        raise Refused(_("This link has ended. Start the server again to get a new one."))
    SignUpInvitation.objects.filter(pk=link.pk).update(uses_left=0)
    person = Person(name=name, email=email.lower(), handle=make_handle(name))
    person.is_administrator = person.is_superuser = True
    if password:
        person.set_password(password)
    else:
        person.set_unusable_password()
    person.save()
    Profile.objects.create(person=person)
    EmailAddress.objects.create(user=person, email=person.email or "", verified=True, primary=True)
    publish(PersonJoined(actor_id=person.pk, person_id=person.pk))
    return person


@transaction.atomic
def ask_mail_test(actor: Person) -> None:
    """A worker sends a mail to the administrator who asks and writes down how it went."""
    can_administer(actor).enforce()
    publish(MailTestAsked(actor_id=actor.pk, person_id=actor.pk))


@transaction.atomic
def record_mail_test(actor: Actor, error: str) -> None:
    """How the last test mail went; empty means it left."""
    can_act_alone(actor).enforce()
    row = _locked_instance()
    row.mail_tested_at, row.mail_error = clock.now(), error[:300]
    row.save(update_fields=["mail_tested_at", "mail_error"])
    forget_instance()


@transaction.atomic
def record_backup(actor: Actor) -> None:
    """A backup has been written just now."""
    can_act_alone(actor).enforce()
    row = _locked_instance()
    row.backup_at = clock.now()
    row.save(update_fields=["backup_at"])
    forget_instance()


def _locked_instance() -> Instance:
    row = Instance.objects.select_for_update().filter(pk=1).first()
    return row or Instance.objects.create(pk=1)

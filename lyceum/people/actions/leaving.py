"""A person's own data: a copy of it, and its end."""

import json
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lyceum.kernel import clock
from lyceum.kernel.bus import publish
from lyceum.kernel.verdicts import Refused
from lyceum.people.models.accounts import Block, HandleAlias, Mute, Person
from lyceum.people.models.interests import Goal, Interest
from lyceum.people.models.keeping import Kept
from lyceum.people.models.profiles import DataCopy, PersonLanguage, Profile, WeeklyTimes
from lyceum.people.policies import can_act_alone, can_change_own, can_leave
from lyceum.people.registries import personal_data
from lyceum.people.requests import Actor
from lyceum.people.signals import DataCopyAsked, PersonErased, PersonLeaving, PersonStayed

DAYS_TO_RETHINK = 14
COPY_LIVES = timedelta(days=7)
ERASED_NAME = "Former member"


@transaction.atomic
def ask_data_copy(actor: Person) -> DataCopy:
    """A worker writes everything about the person together; one at a time."""
    can_change_own(actor, actor).enforce()
    Person.objects.select_for_update().get(pk=actor.pk)
    if DataCopy.objects.filter(person=actor, ready_at__isnull=True).exists():
        raise Refused(_("Your copy is being prepared already."))
    DataCopy.objects.filter(person=actor).delete()
    copy = DataCopy.objects.create(person=actor)
    publish(DataCopyAsked(actor_id=actor.pk, person_id=actor.pk, copy_id=copy.pk))
    return copy


@transaction.atomic
def fill_data_copy(actor: Actor, copy_id: int) -> bool:
    """Write the copy from the registry of personal data; done twice it is the same."""
    can_act_alone(actor).enforce()
    copy = DataCopy.objects.select_for_update(of=("self",)).select_related("person").filter(pk=copy_id).first()
    if copy is None or copy.ready_at:
        return False
    content = {key: kind.export(copy.person) for key, kind in personal_data.items()}
    copy.content = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    copy.ready_at = clock.now()
    copy.save(update_fields=["content", "ready_at"])
    return True


@transaction.atomic
def forget_old_copies(actor: Actor) -> int:
    can_act_alone(actor).enforce()
    return DataCopy.objects.filter(asked_at__lt=clock.now() - COPY_LIVES).delete()[0]


@transaction.atomic
def leave_site(actor: Actor, person: Person, *, remove_posts: bool) -> None:
    """Begin the fourteen days after which nothing personal is left."""
    administrators = set(
        Person.objects.select_for_update()
        .filter(is_administrator=True, status=Person.Status.ACTIVE)
        .values_list("pk", flat=True)
    )
    can_leave(actor, person, last_administrator=administrators == {person.pk}).enforce()
    Person.objects.filter(pk=person.pk).update(
        status=Person.Status.LEAVING,
        leaving_at=clock.now() + timedelta(days=DAYS_TO_RETHINK),
        remove_posts=remove_posts,
    )
    publish(PersonLeaving(actor_id=actor.pk, person_id=person.pk))


@transaction.atomic
def stay_here(actor: Actor, person: Person) -> None:
    """Changed their mind: everything is as before."""
    can_change_own(actor, person).enforce()
    changed = Person.objects.get_queryset().filter(pk=person.pk, status=Person.Status.LEAVING)
    if changed.update(status=Person.Status.ACTIVE, leaving_at=None, remove_posts=False):
        publish(PersonStayed(actor_id=actor.pk, person_id=person.pk))


@transaction.atomic
def erase_person(actor: Actor, person_id: int) -> bool:
    """What is left is a row without a name that posts hang on; what others hold is erased through the registry."""
    can_act_alone(actor).enforce()
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None or person.is_former:
        return False
    for kind in personal_data:
        kind.erase(person)
    publish(PersonErased(person_id=person.pk, remove_posts=person.remove_posts))
    _erase_account(person)
    return True


@transaction.atomic
def erase_own_tables(actor: Actor, person: Person) -> None:
    """Profile, times, interests, goals, languages, relations: what this app itself keeps."""
    can_act_alone(actor).enforce()
    for table in (Profile, PersonLanguage, WeeklyTimes, Interest, Goal, DataCopy, HandleAlias, Kept):
        table.objects.filter(person=person).delete()
    Block.objects.filter(Q(person=person) | Q(blocked=person)).delete()
    Mute.objects.filter(Q(person=person) | Q(muted=person)).delete()
    person.drafts.all().delete()
    person.legal_acceptances.all().delete()
    person.sign_up_invitations.clear()


def _erase_account(person: Person) -> None:
    for session in UserSession.objects.filter(user=person):
        session.end()
    for table in (EmailAddress, Authenticator, SocialAccount):
        table.objects.filter(user=person).delete()
    person.set_unusable_password()
    Person.objects.filter(pk=person.pk).update(
        status=Person.Status.FORMER,
        name=ERASED_NAME,
        handle=f"former-{person.pk}",
        email=None,
        password=person.password,
        picture_url="",
        language="",
        time_zone="UTC",
        application="",
        origin="",
        is_steward=False,
        is_administrator=False,
        is_superuser=False,
        leaving_at=None,
        suspended_until=None,
        waiting_count=0,
        last_login=None,
    )

"""Measures: hide and restore a thing, suspend a person for a time and lift it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from lyceum.care.actions.steps import add_measure, lock_case
from lyceum.care.models import Case, Measure
from lyceum.care.policies import can_change_case, can_decide_case, can_hide_kind, can_open_case
from lyceum.care.queries import find_own_membership, find_thing, list_deciders
from lyceum.communities.actions.members import lift_suspension, suspend_member
from lyceum.communities.models.communities import AgreementVersion, Membership
from lyceum.kernel import clock
from lyceum.kernel.web import found_or_404
from lyceum.people.actions.safety import restore_person, suspend_person
from lyceum.people.models.accounts import Person
from lyceum.people.registries import things
from lyceum.people.requests import SYSTEM, Actor


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why: the words the person concerned reads, and the point of the agreement."""

    reason: str
    agreement: AgreementVersion | None = None
    point: int | None = None


def _hand(actor: Person, own: Membership | None) -> Actor:
    """Stewards of the site act in a community they are not in through the software; the case names them."""
    return actor if own is not None and own.looks_after else SYSTEM


@transaction.atomic
def hide_thing(actor: Person, case: Case, grounds: Grounds) -> None:
    """Hide what the case is about; its author reads the reason."""
    case = lock_case(case)
    own = find_own_membership(actor, case)
    can_change_case(actor, case, own, deciders=list_deciders(case)).enforce()
    kind = things.get(case.about_kind)
    can_hide_kind(kind).enforce()
    thing = found_or_404(find_thing(case))
    if kind is not None and kind.hide is not None:
        kind.hide(_hand(actor, own), thing, grounds.reason)
    add_measure(
        actor,
        case,
        Measure.Kind.HIDE,
        is_told=True,
        reason=grounds.reason,
        agreement_version=grounds.agreement,
        point=grounds.point,
    )


@transaction.atomic
def restore_thing(actor: Person, case: Case, *, reason: str = "") -> None:
    """Show it again, or let a held one through; also possible when the case is closed."""
    case = lock_case(case)
    own = find_own_membership(actor, case)
    can_decide_case(actor, case, own, deciders=list_deciders(case)).enforce()
    kind = things.get(case.about_kind)
    can_hide_kind(kind).enforce()
    thing = found_or_404(find_thing(case))
    if kind is not None and kind.restore is not None:
        kind.restore(_hand(actor, own), thing)
    was_hidden = case.measures.filter(kind=Measure.Kind.HIDE).exists()
    step = Measure.Kind.RESTORE if was_hidden or case.origin != Case.Origin.HELD else Measure.Kind.RELEASE
    add_measure(actor, case, step, is_told=was_hidden, reason=reason)


@transaction.atomic
def suspend_concerned(actor: Person, case: Case, grounds: Grounds, *, until: datetime) -> None:
    """Keep the person from taking part until a moment: in the case's community, or on the site."""
    case = lock_case(case)
    can_change_case(actor, case, find_own_membership(actor, case), deciders=list_deciders(case)).enforce()
    person = found_or_404(case.person)
    if case.community is None:
        suspend_person(actor, person, until=until)
    else:
        suspend_member(_hand(actor, find_own_membership(actor, case)), case.community, person.pk, until=until)
    add_measure(
        actor,
        case,
        Measure.Kind.SUSPEND,
        is_told=True,
        reason=grounds.reason,
        agreement_version=grounds.agreement,
        point=grounds.point,
        until=until,
    )


@transaction.atomic
def keep_reason(actor: Actor, person_id: int, *, by_id: int | None, reason: str) -> Case:
    """An account was suspended outside a case: a settled one holds why, so that it can be read and questioned."""
    can_open_case(actor).enforce()
    person = Person.objects.get_queryset().get(pk=person_id)
    case = Case.objects.create(
        about_kind="person",
        about_pk=person_id,
        person=person,
        origin=Case.Origin.HAND,
        state=Case.State.CLOSED,
        closed_at=clock.now(),
    )
    by = Person.objects.get_queryset().filter(pk=by_id).first() if by_id is not None else None
    add_measure(by or SYSTEM, case, Measure.Kind.SUSPEND, is_told=True, reason=reason, until=person.suspended_until)
    return case


@transaction.atomic
def lift_concerned(actor: Person, case: Case, *, reason: str = "") -> None:
    """Let the person take part again."""
    case = lock_case(case)
    own = find_own_membership(actor, case)
    can_decide_case(actor, case, own, deciders=list_deciders(case)).enforce()
    person = found_or_404(case.person)
    if case.community is None:
        restore_person(actor, person)
    else:
        lift_suspension(_hand(actor, own), case.community, person.pk)
    add_measure(actor, case, Measure.Kind.UNSUSPEND, is_told=True, reason=reason)

"""Undo everything accounts did, many at once, and put it all back."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction

from lyceum.care.actions.steps import add_measure, lock_case
from lyceum.care.models import Case, Measure
from lyceum.care.policies import can_decide_case, can_undo_everything
from lyceum.care.queries import find_own_membership, list_tidy_people
from lyceum.care.registries import undoings
from lyceum.care.signals import EverythingUndone
from lyceum.communities.actions.members import lift_suspensions, suspend_members
from lyceum.communities.models.communities import Community
from lyceum.communities.queries import find_membership
from lyceum.kernel import clock
from lyceum.kernel.bus import publish
from lyceum.people.actions.safety import restore_person, suspend_person
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM

FOR_GOOD = timedelta(days=3650)


@transaction.atomic
def undo_everything(actor: Person, person_ids: Iterable[int], community: Community | None, *, reason: str) -> Case:
    """Hide what these accounts wrote, end their reactions, suspend them; one case holds all of it, to be reversed.

    In a community it reaches what they did there; for the site's stewards all of the site. People with a role,
    and the actor, are left out.
    """
    own = find_membership(actor, community) if community else None
    can_undo_everything(actor, community, own).enforce()
    people = list(list_tidy_people(actor, community).filter(pk__in=list(person_ids)))
    ids = [person.pk for person in people]
    place = community.pk if community else None
    detail: dict[str, Any] = {"people": ids, "undone": {}}
    for key, undoing in undoings.items():
        detail["undone"][key] = undoing.undo(SYSTEM, ids, place, reason)
    if community is not None:
        suspend_members(actor, community, ids, until=clock.now() + FOR_GOOD)
    else:
        for person in people:
            suspend_person(actor, person)
    _close_open_cases(ids, place)
    case = Case.objects.create(
        about_kind="accounts",
        about_pk=ids[0] if ids else 0,
        community=community,
        origin=Case.Origin.TIDY,
        state=Case.State.CLOSED,
        assignee=actor,
        snapshot=", ".join(person.name for person in people)[:2_000],
        closed_at=clock.now(),
    )
    add_measure(actor, case, Measure.Kind.UNDO_ALL, reason=reason, detail=detail)
    publish(EverythingUndone(actor_id=actor.pk, person_ids=tuple(ids), community_id=place))
    return case


def _close_open_cases(person_ids: list[int], community_id: int | None) -> None:
    """What waited for a decision about these accounts is decided with it."""
    waiting = Case.objects.filter(person__in=person_ids).exclude(state=Case.State.CLOSED)
    if community_id is not None:
        waiting = waiting.filter(community=community_id)
    waiting.update(state=Case.State.CLOSED, closed_at=clock.now())


@transaction.atomic
def restore_everything(actor: Person, case: Case) -> None:
    """Put everything back that a tidying has undone; the second time changes nothing."""
    case = lock_case(case)
    can_decide_case(actor, case, find_own_membership(actor, case)).enforce()
    measure = case.measures.filter(kind=Measure.Kind.UNDO_ALL).first()
    if measure is None or measure.detail.get("restored"):
        return
    for key, values in measure.detail["undone"].items():
        if key in undoings:
            undoings[key].restore(SYSTEM, values)
    ids = measure.detail["people"]
    if case.community is not None:
        lift_suspensions(actor, case.community, ids)
    else:
        for person in Person.objects.get_queryset().filter(pk__in=ids):
            restore_person(actor, person)
    measure.detail["restored"] = True
    measure.save(update_fields=["detail"])
    add_measure(actor, case, Measure.Kind.RESTORE)
    publish(
        EverythingUndone(actor_id=actor.pk, person_ids=tuple(ids), community_id=case.community_id, is_restored=True)
    )

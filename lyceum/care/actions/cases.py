"""Cases: one for each thing and place as long as it is not decided; reports, notes, appeals, the end."""

from django.db import transaction
from django.db.models import Q

from lyceum.care.actions.steps import add_measure, lock_case
from lyceum.care.models import Case, Measure, Report
from lyceum.care.policies import can_appeal_case, can_change_case, can_open_case, can_report_thing
from lyceum.care.queries import (
    Told,
    author_of,
    count_reports_today,
    find_own_membership,
    has_other_stewards,
    list_deciders,
    told_measures,
)
from lyceum.care.signals import CaseAppealed, CaseClosed, CaseOpened, CaseTaken, ThingReported
from lyceum.communities.models.communities import AgreementVersion, Community
from lyceum.kernel import clock
from lyceum.kernel.bus import publish
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor


@transaction.atomic
def open_case(  # noqa: PLR0913 - a case has these parts
    actor: Actor,
    kind: str,
    pk: int,
    *,
    community_id: int | None,
    person_id: int | None,
    snapshot: str,
    origin: str = Case.Origin.REPORT,
) -> Case:
    """The open case about a thing at a place, made if there is none."""
    can_open_case(actor).enforce()
    return _open(kind, pk, community_id=community_id, person_id=person_id, snapshot=snapshot, origin=origin)


def _open(kind: str, pk: int, *, community_id: int | None, person_id: int | None, snapshot: str, origin: str) -> Case:
    """A place whose only steward is concerned leaves the case to the stewards of the site."""
    if community_id is not None and not has_other_stewards(community_id, [person_id]):
        community_id = None
    case, made = (
        Case.objects.filter(_at(community_id))
        .exclude(state=Case.State.CLOSED)
        .get_or_create(
            about_kind=kind,
            about_pk=pk,
            defaults={
                "community_id": community_id,
                "person_id": person_id,
                "snapshot": snapshot[:20_000],
                "origin": origin,
            },
        )
    )
    if made:
        # What is held was brought by its writer, so that the record tells the day alone of what has no name.
        writer_id = person_id if origin == Case.Origin.HELD else None
        publish(CaseOpened(case_id=case.pk, community_id=case.community_id, actor_id=writer_id))
    return case


def _at(community_id: int | None) -> Q:
    """Cases of one place: a community, or the site."""
    return Q(community__isnull=True) if community_id is None else Q(community=community_id)


@transaction.atomic
def report_thing(actor: Person, told: Told, *, words: str, to: Community | None) -> Case:
    """Tell the stewards; a second report about the same thing joins the first. Doing so twice changes the words."""
    can_report_thing(actor, reports_today=count_reports_today(actor)).enforce()
    case = _open(
        told.kind.kind,
        told.pk,
        community_id=to.pk if to else None,
        person_id=author_of(told),
        snapshot=told.quote,
        origin=Case.Origin.REPORT,
    )
    Report.objects.update_or_create(case=case, reporter=actor, defaults={"words": words, "made_at": clock.now()})
    publish(ThingReported(case_id=case.pk, community_id=case.community_id))
    return case


@transaction.atomic
def take_case(actor: Person, case: Case) -> None:
    """Say that one looks at it, so that two do not."""
    case = lock_case(case)
    can_change_case(actor, case, find_own_membership(actor, case), deciders=list_deciders(case)).enforce()
    Case.objects.filter(pk=case.pk).update(assignee=actor, state=Case.State.TAKEN)
    publish(CaseTaken(actor_id=actor.pk, case_id=case.pk, community_id=case.community_id))


@transaction.atomic
def note_in_case(actor: Person, case: Case, *, words: str) -> None:
    """Leave a line for the other stewards."""
    case = lock_case(case)
    can_change_case(actor, case, find_own_membership(actor, case)).enforce()
    add_measure(actor, case, Measure.Kind.NOTE, reason=words)


@transaction.atomic
def send_reason(
    actor: Person, case: Case, *, words: str, agreement: AgreementVersion | None = None, point: int | None = None
) -> None:
    """Write to the person concerned; who told the stewards stays unnamed."""
    case = lock_case(case)
    can_change_case(actor, case, find_own_membership(actor, case), deciders=list_deciders(case)).enforce()
    add_measure(
        actor, case, Measure.Kind.REASON, reason=words, agreement_version=agreement, point=point, is_told=True
    )


@transaction.atomic
def close_case(actor: Person, case: Case, *, words: str = "") -> None:
    """Nothing more to do; those who told hear that somebody has looked."""
    case = lock_case(case)
    can_change_case(actor, case, find_own_membership(actor, case), deciders=list_deciders(case)).enforce()
    add_measure(actor, case, Measure.Kind.CLOSE, reason=words)
    Case.objects.filter(pk=case.pk).update(state=Case.State.CLOSED, closed_at=clock.now())
    publish(CaseClosed(actor_id=actor.pk, case_id=case.pk, community_id=case.community_id))


@transaction.atomic
def appeal_case(actor: Person, case: Case, *, words: str) -> None:
    """Ask for another look by somebody else; where nobody else is, the stewards of the site do it."""
    case = lock_case(case)
    can_appeal_case(actor, case, has_measure=told_measures(case.pk).exists()).enforce()
    deciders = list_deciders(case)
    community_id = case.community_id
    if community_id is not None and not has_other_stewards(community_id, [*deciders, actor.pk]):
        community_id = None
    Case.objects.exclude(pk=case.pk).exclude(state=Case.State.CLOSED).filter(
        _at(community_id), about_kind=case.about_kind, about_pk=case.about_pk
    ).update(state=Case.State.CLOSED, closed_at=clock.now())
    Case.objects.filter(pk=case.pk).update(
        state=Case.State.OPEN, assignee=None, closed_at=None, appealed_at=clock.now(), community_id=community_id
    )
    case.community_id = community_id
    add_measure(actor, case, Measure.Kind.APPEAL, reason=words)
    publish(CaseAppealed(actor_id=actor.pk, case_id=case.pk, community_id=community_id))

"""What can be read of reports, cases and decisions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from lyceum.care.models import Case, Measure, Report
from lyceum.care.registries import undoings
from lyceum.communities.models.communities import AgreementVersion, Community, Membership
from lyceum.communities.queries import find_agreement, find_membership
from lyceum.communities.queries.members import list_shared_communities
from lyceum.kernel import clock
from lyceum.kernel.web import found_or_404
from lyceum.people.models.accounts import Person
from lyceum.people.registries import ThingKind, things
from lyceum.people.requests import Actor, Viewer

QUEUE = 50
_APPEAL = "lyceum.care.appeal"
MOST_ACCOUNTS = 500
MOST_TIDYINGS = 100
# What counts as deciding when somebody else has to look again.
_DECISIONS = (Measure.Kind.HIDE, Measure.Kind.SUSPEND, Measure.Kind.UNDO_ALL, Measure.Kind.REASON)


@dataclass(frozen=True, slots=True)
class Told:
    """A thing as the page to tell the stewards shows it."""

    kind: ThingKind
    thing: Any
    pk: int
    title: str
    url: str
    quote: str
    community: Community | None
    choices: list[Community]


def get_told(viewer: Person, kind: str, pk: int) -> Told:
    """The thing if the viewer can see it, or 404; with the communities whose stewards may be told."""
    known = found_or_404(things.get(kind))
    thing = found_or_404(known.find(viewer, pk))
    community_id = pk if kind == "community" else known.community_id(thing)
    community = Community.objects.filter(pk=community_id).first() if community_id else None
    choices = [community] if community else []
    if kind == "person":
        choices = list_shared_communities(viewer, pk)
    return Told(known, thing, pk, known.title(thing), known.url(thing), known.quote(thing), community, choices)


def author_of(told: Told) -> int | None:
    return told.pk if told.kind.kind == "person" else told.kind.author_id(told.thing)


def has_other_stewards(community_id: int, but: Iterable[int | None]) -> bool:
    """Whether somebody besides these people looks after the community."""
    roles = Q(is_steward=True) | Q(is_organiser=True) | Q(is_owner=True)
    rows = Membership.objects.filter(roles, community=community_id, state=Membership.State.ACTIVE)
    return rows.exclude(person__in=[pk for pk in but if pk is not None]).exists()


def count_reports_today(actor: Person) -> int:
    return Report.objects.filter(reporter=actor, made_at__gt=clock.now() - timedelta(days=1)).count()


def list_queue(viewer: Viewer, community: Community | None) -> list[Case]:
    """Open cases of a community or of the site, the oldest first."""
    rows = _cases(viewer, community).exclude(state=Case.State.CLOSED)
    return list(rows.order_by("opened_at", "pk")[:QUEUE])


def list_settled(viewer: Viewer, community: Community | None) -> list[Case]:
    rows = _cases(viewer, community).filter(state=Case.State.CLOSED)
    return list(rows.order_by("-closed_at", "-pk")[:20])


def _cases(viewer: Viewer, community: Community | None) -> QuerySet[Case]:
    rows = Case.objects.visible_to(viewer).select_related("person", "assignee", "community")
    if community is not None:
        rows = rows.filter(community=community)
    else:
        rows = rows.filter(Q(community__isnull=True) | Q(community__is_in_stewards_care=True))
    return rows.annotate(report_count=Count("reports"))


def get_case(viewer: Viewer, pk: int) -> Case:
    """A case the viewer handles, or 404."""
    rows = Case.objects.visible_to(viewer).select_related("person", "assignee", "community")
    return get_object_or_404(rows, pk=pk)


def handles(viewer: Viewer, pk: int) -> bool:
    return Case.objects.visible_to(viewer).filter(pk=pk).exists()


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything stewards see of a case."""

    case: Case
    reports: list[Report]
    measures: list[Measure]
    agreement: AgreementVersion | None
    title: str
    url: str
    can_hide: bool
    earlier: int


def get_case_page(viewer: Viewer, pk: int) -> CasePage:
    case = get_case(viewer, pk)
    kind = things.get(case.about_kind)
    thing = kind.find(viewer, case.about_pk) if kind else None
    earlier = Case.objects.filter(person=case.person_id, state=Case.State.CLOSED).exclude(pk=case.pk)
    return CasePage(
        case=case,
        reports=list(case.reports.select_related("reporter").order_by("made_at")),
        measures=list(case.measures.select_related("by").order_by("made_at", "pk")),
        agreement=find_agreement(case.community) if case.community else None,
        title=kind.title(thing) if kind and thing is not None else "",
        url=kind.url(thing) if kind and thing is not None else "",
        can_hide=kind is not None and kind.hide is not None and kind.find_any is not None,
        earlier=earlier.filter(community=case.community).count() if case.person_id else 0,
    )


def find_thing(case: Case) -> Any | None:  # noqa: ANN401 - whatever the kind holds
    """What a case is about, also when it is hidden; for decisions alone."""
    kind = things.get(case.about_kind)
    return kind.find_any(case.about_pk) if kind and kind.find_any else None


def list_deciders(case: Case) -> set[int]:
    rows = case.measures.filter(kind__in=_DECISIONS, by__isnull=False)
    return set(rows.values_list("by_id", flat=True))


def find_own_membership(actor: Actor, case: Case) -> Membership | None:
    return find_membership(actor, case.community) if case.community else None


# The person concerned


def told_measures(case_pk: int) -> QuerySet[Measure]:
    """Measures whose words are for the person concerned."""
    return Measure.objects.filter(case=case_pk, detail__is_told=True)


def find_decision(viewer: Viewer, pk: int) -> Case | None:
    """A case as the person concerned may see it: decided, with words for them; reporters are not in it."""
    if not isinstance(viewer, Person):
        return None
    case = Case.objects.filter(pk=pk, person=viewer).select_related("community").first()
    return case if case is not None and told_measures(pk).exists() else None


def get_decision(viewer: Viewer, pk: int) -> tuple[Case, list[Measure]]:
    case: Case = found_or_404(find_decision(viewer, pk))
    return case, list(told_measures(pk).select_related("agreement_version").order_by("made_at", "pk"))


def find_suspension(person: Person) -> Measure | None:
    """Why a person was suspended on the whole site last, as they were told."""
    rows = Measure.objects.filter(
        case__person=person, case__community__isnull=True, kind=Measure.Kind.SUSPEND, detail__is_told=True
    )
    return rows.order_by("-made_at", "-pk").first()


def find_tidying(person: Person) -> Measure | None:
    """The tidying of many accounts on the whole site that this one was among."""
    rows = Measure.objects.filter(case__community__isnull=True, kind=Measure.Kind.UNDO_ALL).order_by(
        "-made_at", "-pk"
    )
    return next((row for row in rows[:MOST_TIDYINGS] if person.pk in row.detail.get("people", [])), None)


def appeal_token(case_id: int, person_id: int) -> str:
    """For somebody who has shown who they are but cannot sign in: opens one decision, for two weeks."""
    return signing.dumps([case_id, person_id], salt=_APPEAL, compress=True)


def get_appealing(token: str) -> tuple[Person, Case, list[Measure]]:
    """The person of a token and the decision about them, or 404."""
    try:
        case_id, person_id = signing.loads(token, salt=_APPEAL, max_age=timedelta(days=14))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Http404 from error
    person = get_object_or_404(Person.objects.get_queryset(), pk=person_id)
    return (person, *get_decision(person, case_id))


def find_case_for(viewer: Viewer, pk: int) -> Case | None:
    """A case for notices: for those who handle it, for the person concerned, for who told of it."""
    if not isinstance(viewer, Person):
        return None
    handled = Case.objects.visible_to(viewer).filter(pk=pk).select_related("community").first()
    if handled is not None:
        return handled
    own = find_decision(viewer, pk)
    if own is not None:
        return own
    rows = Case.objects.filter(pk=pk, reports__reporter=viewer).select_related("community")
    return rows.exclude(person=viewer).first()


def list_reporters(case: Case) -> list[int]:
    rows = case.reports.filter(reporter__isnull=False).exclude(reporter=case.person_id)
    return list(rows.values_list("reporter_id", flat=True))


# Many accounts at once


@dataclass(frozen=True, slots=True)
class Account:
    """A young account as the page to tidy shows it."""

    pk: int
    name: str
    handle: str
    since: datetime
    words: str


def list_accounts(viewer: Person, community: Community | None, *, days: int) -> list[Account]:
    """Accounts that came in the last days and hold no role, with what they have written, in few statements."""
    people = list_tidy_people(viewer, community, since=clock.now() - timedelta(days=days))
    rows = list(
        people.order_by("-date_joined", "-pk").values_list("pk", "name", "handle", "date_joined")[:MOST_ACCOUNTS]
    )
    words: dict[int, list[str]] = {}
    for undoing in undoings:
        described = undoing.describe([row[0] for row in rows], community.pk if community else None)
        for pk, line in described.items():
            words.setdefault(pk, []).append(line)
    return [Account(pk, name, handle, at, " ".join(words.get(pk, []))) for pk, name, handle, at in rows]


def list_tidy_people(
    viewer: Actor, community: Community | None, *, since: datetime | None = None
) -> QuerySet[Person]:
    """Whose doings may be undone at once: people without a role, and never oneself."""
    rows = Person.objects.get_queryset().filter(is_steward=False, is_administrator=False)
    if isinstance(viewer, Person):
        rows = rows.exclude(pk=viewer.pk)
    if community is None:
        rows = rows.filter(status__in=[Person.Status.ACTIVE, Person.Status.WAITING])
        return rows.filter(date_joined__gt=since) if since else rows
    inside = Membership.objects.inside().filter(
        community=community, is_steward=False, is_organiser=False, is_owner=False
    )
    if since:
        inside = inside.filter(joined_at__gt=since)
    return rows.filter(pk__in=inside.values("person"))


def count_open_site_cases() -> int:
    rows = Case.objects.filter(Q(community__isnull=True) | Q(community__is_in_stewards_care=True))
    return rows.exclude(state=Case.State.CLOSED).count()

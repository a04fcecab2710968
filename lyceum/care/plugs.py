"""What care adds to the apps below: a tab, notices, the kind "case", personal data, the administrator's line."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lyceum.care.models import Case, Report
from lyceum.care.queries import appeal_token, count_open_site_cases, find_case_for, find_suspension, find_tidying
from lyceum.communities.models.communities import Community
from lyceum.communities.queries import known_membership
from lyceum.communities.registries import Tab, tabs
from lyceum.notifications.registries import NoticeKind, notice_kinds
from lyceum.people.models.accounts import Person
from lyceum.people.queries.site import get_instance
from lyceum.people.registries import (
    PersonalData,
    SetupCheck,
    SuspensionNote,
    ThingKind,
    personal_data,
    setup_checks,
    suspension_notes,
    things,
)
from lyceum.people.requests import Viewer


def _looks_after(viewer: Viewer, community: Community) -> bool:
    own = known_membership(viewer, community)
    return own is not None and own.looks_after


tabs.plug("care", Tab("care", gettext_lazy("Care"), "care:queue", shown=_looks_after), position=80)

for _kind in (
    NoticeKind(
        "care",
        gettext_lazy("The stewards write to me"),
        lambda _n, title: _("The stewards of %(place)s write to you") % {"place": title},
        waits=True,
        step="never",
        can_be_stopped=False,
    ),
    NoticeKind(
        "care_case",
        gettext_lazy("Something needs a steward"),
        lambda _n, title: _("Something in %(place)s needs a steward") % {"place": title},
        waits=True,
    ),
    NoticeKind(
        "care_looked",
        gettext_lazy("What I told the stewards"),
        lambda _n, title: _("The stewards of %(place)s have looked at what you told them") % {"place": title},
    ),
):
    notice_kinds.plug(_kind.kind, _kind)


def _place(case: Case) -> str:
    return case.community.name if case.community else get_instance().name


def _seen_by(pk: int, person_ids: Iterable[int]) -> set[int]:
    people = Person.objects.get_queryset().filter(pk__in=list(person_ids))
    return {person.pk for person in people if find_case_for(person, pk) is not None}


things.plug(
    "case",
    ThingKind(
        kind="case",
        label=gettext_lazy("Case"),
        find=find_case_for,
        url=lambda case: f"/care/{case.pk}/open/",
        title=_place,
        community_id=lambda case: case.community_id,
        seen_by=_seen_by,
    ),
)


def _site_queue() -> tuple[str, str]:
    number = count_open_site_cases()
    if not number:
        return "done", _("Nothing waits for the stewards of this site.")
    words = ngettext(
        "%(number)s case waits for the stewards of this site.",
        "%(number)s cases wait for the stewards of this site.",
        number,
    )
    return "soon", words % {"number": number}


setup_checks.plug("care", SetupCheck(gettext_lazy("Care"), "care:site_queue", _site_queue), position=80)


def _export(person: Person) -> dict[str, Any]:
    """What the person told the stewards; what others told about them is not theirs to take along."""
    return {
        "told": [
            {"kind": r.case.about_kind, "words": r.words, "at": r.made_at.isoformat()}
            for r in Report.objects.filter(reporter=person).select_related("case")
        ]
    }


def _erase(person: Person) -> None:
    """Names go from reports and closed cases at once; an open case keeps its words until it is decided."""
    Report.objects.filter(reporter=person).update(reporter=None)
    Case.objects.filter(person=person, state=Case.State.CLOSED).update(snapshot="", person=None)


personal_data.plug(
    "care",
    PersonalData(
        label=gettext_lazy("What you told the stewards, and decisions about you"),
        purpose=gettext_lazy("Looking after each other, and being able to question decisions."),
        retention=gettext_lazy("Until you remove your account; an open case until it is decided."),
        export=_export,
        erase=_erase,
    ),
)


def _suspension(person: Person) -> SuspensionNote | None:
    """The newest of both: a suspension in a case, which can be questioned at once, or a tidying of many accounts."""
    measure, tidying = find_suspension(person), find_tidying(person)
    if tidying is not None and (measure is None or measure.made_at < tidying.made_at):
        return SuspensionNote(tidying.reason, "")
    if measure is None:
        return None
    return SuspensionNote(measure.reason, reverse("care:appeal", args=[appeal_token(measure.case_id, person.pk)]))


suspension_notes.plug("care", _suspension)

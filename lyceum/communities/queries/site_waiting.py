"""What waits for the stewards of the site in the directory: proposals, tips, claims, communities to take over."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, Min, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lyceum.communities.models.listings import Listing
from lyceum.communities.policies import can_decide_listing
from lyceum.communities.queries.claims import waiting_claims
from lyceum.communities.queries.listings import open_tips
from lyceum.communities.queries.taking_over import due_takeovers
from lyceum.people.models.accounts import Person
from lyceum.people.registries import Waiting

# Where all of it stands with its numbers.
CARE = "/care/"


def _proposals(n: int) -> str:
    return ngettext("%(num)s proposed community waits for a steward", "%(num)s proposed communities wait", n)


def _tips(n: int) -> str:
    return ngettext(
        "%(num)s time a listing is said to be gone or to have moved", "%(num)s tips about listings wait", n
    )


def _claims(n: int) -> str:
    return ngettext("%(num)s person says that they run a listing", "%(num)s people say that they run a listing", n)


def _takeovers(n: int) -> str:
    return ngettext("%(num)s community asks for another owner", "%(num)s communities ask for another owner", n)


_WORDS: dict[str, Callable[[int], str]] = {
    "proposals": _proposals,
    "tips": _tips,
    "claims": _claims,
    "takeovers": _takeovers,
}


def list_site_waiting(person: Person, most: int) -> tuple[list[Waiting], int]:
    """One line a kind, since the oldest of it; one statement, and none for who is no steward of the site."""
    if not can_decide_listing(person):
        return [], 0
    parts = [
        _counted("proposals", Listing.objects.filter(state=Listing.State.PROPOSED), "made_at"),
        _counted("tips", open_tips(), "at"),
        _counted("claims", waiting_claims(), "made_at"),
        _counted("takeovers", due_takeovers(), "made_at"),
    ]
    found: list[tuple[str, int, datetime]] = list(parts[0].union(*parts[1:], all=True))
    lines = [
        Waiting(text=_WORDS[what](number) % {"num": number}, url=CARE, button=_("Look at it"), at=since, key=what)
        for what, number, since in found
        if number
    ]
    return sorted(lines, key=lambda line: line.at)[:most], len(lines)


def _counted(what: str, rows: QuerySet[Any], moment: str) -> QuerySet[Any, Any]:
    named = rows.order_by().annotate(what=Value(what, output_field=CharField())).values("what")
    counted: QuerySet[Any, Any] = named.annotate(number=Count("pk"), since=Min(moment))
    return counted.values_list("what", "number", "since")

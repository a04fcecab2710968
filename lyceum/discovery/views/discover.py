"""Discover: what fits a learner, filtered and explained; what does not, and why."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lyceum.discovery.actions.refusals import refuse, take_refusal_back
from lyceum.discovery.forms.filters import DISTANCES, HOURS, OPEN, FilterForm, Wanted
from lyceum.discovery.queries.answers import find_answers, read_key
from lyceum.discovery.queries.catalogue import subject_label
from lyceum.discovery.queries.learners import get_learner, has_said_something, learner_of_answers, shorten
from lyceum.discovery.queries.near import draw_map
from lyceum.discovery.queries.refusals import BECAUSE, list_refused
from lyceum.discovery.queries.suggestions import Suggestions, explain_absence, suggest_communities
from lyceum.discovery.queries.wishes import find_wish_circle
from lyceum.discovery.views.onboarding import keep_key
from lyceum.kernel.formats import language_name
from lyceum.kernel.text.plain import clean_line
from lyceum.kernel.web import next_address
from lyceum.matching.ranking.entries import Profile
from lyceum.matching.ranking.tongues import language_codes
from lyceum.people.requests import VisitorRequest

FIRST, MOST = 9, 90
MOST_OPEN = 12
_OPEN_LABELS = {"language": language_name, "subject": subject_label}


def learner_of(request: VisitorRequest) -> Profile:
    """Who looks: a person by their profile, a visitor by their answers."""
    if request.user.is_authenticated:
        return get_learner(request.user)
    return learner_of_answers(find_answers(read_key(request)))


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a filter with how many it would show."""

    value: str
    label: str
    count: int
    on: bool

    @property
    def shown(self) -> bool:
        """A choice that would show nothing is not offered."""
        return self.on or self.count > 0


@require_GET
def discover_page(request: VisitorRequest) -> HttpResponse:
    """Communities kept here and elsewhere, ordered by fit; each says why."""
    learner = learner_of(request)
    wanted = Wanted(request.GET, learner)
    raw = request.GET.get("show", "")
    top = min(MOST, max(FIRST, int(raw))) if raw.isdecimal() and len(raw) < 4 else FIRST
    found = suggest_communities(
        request.user, learner, wanted.chosen, top=top, text=wanted.text, with_near=not wanted.text
    )
    knows = has_said_something(learner) or bool(wanted.text)
    context = {
        "wanted": wanted,
        "found": found,
        "top": top,
        "step": FIRST,
        "knows": knows,
        "has_answers": has_said_something(learner),
        "goal": shorten(learner.goals[0]) if learner.goals else "",
        "filters": _filters(wanted, found),
        "chips": _chips(wanted, found),
        "loosen": _loosen(wanted, found),
        "map": draw_map(found.near, learner) if found.near else None,
        "because": BECAUSE,
        "refused": list_refused(request.user, learner),
        "circle": find_wish_circle(request.user) if found.nothing_fits or not found.cards else None,
        "learner": learner,
        "distances": DISTANCES,
        "hours": HOURS,
    }
    return render(request, "discovery/discover_page.html", context)


def _filters(wanted: Wanted, found: Suggestions) -> dict[str, list[Option]]:
    counts = found.filtered.counts
    filters = {}
    for name, field in FilterForm.base_fields.items():
        choices = [(str(value), str(label)) for value, label in field.choices]  # type: ignore[attr-defined]  # choice fields
        if name in OPEN:
            there = {value: count for (facet, value), count in counts.items() if facet == name and count}
            known = sorted({*there, *wanted.choices[name]}, key=lambda value: (-there.get(value, 0), value))
            common = dict.fromkeys([*known[:MOST_OPEN], *_own(name, wanted)])
            choices = [(value, label) for value in common if (label := _OPEN_LABELS[name](value))]
        filters[name] = [
            Option(value, label, counts.get((name, value), 0), value in wanted.choices[name])
            for value, label in choices
        ]
    return filters


def _own(name: str, wanted: Wanted) -> list[str]:
    """Choices offered however few they would show: the reader's languages, and that of the page."""
    tongues = [*wanted.learner.languages, get_language() or "en"] if name == "language" else []
    return [*wanted.choices[name], *language_codes(tongues)]


def _chips(wanted: Wanted, found: Suggestions) -> list[tuple[str, str]]:
    """A chip for each filter that is on; pressing takes it off."""
    chips = [(f"“{wanted.text}”", wanted.without("q"))] if wanted.text else []
    for name, options in _filters(wanted, found).items():
        chips += [(option.label, wanted.without(name, option.value)) for option in options if option.on]
    if wanted.newcomers:
        chips.append((_("New people welcome"), wanted.without("new")))
    if wanted.at_my_times:
        chips.append((_("At my free times"), wanted.without("times")))
    if wanted.km is not None:
        chips.append((_("Within %(km)s km") % {"km": wanted.km}, wanted.without("km")))
    if wanted.hours is not None:
        chips.append((_("At most %(hours)s hours a week") % {"hours": wanted.hours}, wanted.without("hours")))
    return chips


_NAMES = {
    "kind": gettext_lazy("Kind"),
    "form": gettext_lazy("Online or in person"),
    "level": gettext_lazy("For whom"),
    "cost": gettext_lazy("Cost"),
    "access": gettext_lazy("Access"),
    "language": gettext_lazy("Language"),
    "new": gettext_lazy("New people welcome"),
    "distance": gettext_lazy("Distance"),
    "hours": gettext_lazy("Hours a week"),
    "times": gettext_lazy("At my free times"),
    "subject": gettext_lazy("Subject"),
}
_PARAMETERS = {"distance": "km"}


def _loosen(wanted: Wanted, found: Suggestions) -> dict[str, Any] | None:
    """For an empty list: the filter whose removal shows the most."""
    name = found.filtered.to_loosen if not found.total else ""
    if not name:
        return None
    url = wanted.without(_PARAMETERS.get(name, name))
    return {"label": _NAMES[name], "url": url, "count": found.filtered.without[name]}


@require_GET
def why_not_page(request: VisitorRequest) -> HttpResponse:
    """Why a community somebody thinks of is not in the list."""
    learner = learner_of(request)
    name = clean_line(request.GET.get("name", ""))[:120]
    wanted = Wanted(request.GET, learner)
    refused = explain_absence(request.user, learner, wanted.chosen, name) if name else None
    failing = _NAMES.get(refused.text) if refused else None
    context = {"name": name, "refused": refused, "failing": failing or "", "wanted": wanted}
    return render(request, "discovery/why_not_page.html", context)


@require_POST
def entry_refuse(request: VisitorRequest) -> HttpResponse:
    """Not for me, because: asks nothing more, changes the next list."""
    entry, because = request.POST.get("entry", "")[:30], request.POST.get("because", "")
    key = read_key(request)
    new = refuse(request.user, key, entry, because)
    messages.success(request, _("It is not shown to you any more. At the end of the page you can show it again."))
    return keep_key(redirect(next_address(request, reverse("discovery:discover"))), key, new)


@require_POST
def refusal_take_back(request: VisitorRequest) -> HttpResponse:
    """Show it again."""
    take_refusal_back(request.user, read_key(request), request.POST.get("entry", "")[:30])
    messages.success(request, _("It can be in your lists again."))
    return redirect(next_address(request, reverse("discovery:discover")))

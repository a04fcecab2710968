"""The front page of a community and its agreement."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_POST
from markupsafe import Markup

from lyceum.communities.actions.joining import accept_agreement
from lyceum.communities.queries import (
    CommunityRow,
    MembershipRow,
    find_agreement,
    find_membership,
    find_roll_up,
    get_community,
    list_agreement_versions,
    list_caretakers,
    list_children,
    list_tabs,
)
from lyceum.communities.queries.facts import list_facts
from lyceum.communities.queries.life import find_life, list_life_facts
from lyceum.communities.queries.taking_over import find_takeover_verdict, list_takeovers
from lyceum.communities.registries import community_panels, community_side_panels, look_inside_panels
from lyceum.kernel import clock
from lyceum.kernel.registry import Registry
from lyceum.kernel.web import signed_in
from lyceum.people.queries.keeping import is_kept
from lyceum.people.registries import Panel
from lyceum.people.requests import PageRequest, VisitorRequest

# After so long the ways in are known.
SETTLED = timedelta(days=30)


def _is_settled(membership: MembershipRow | None) -> bool:
    joined = membership.joined_at if membership is not None and membership.is_inside else None
    return joined is not None and joined < clock.now() - SETTLED


@require_GET
def community_page(request: VisitorRequest, slug: str) -> HttpResponse:
    """What a community is, its conversations for whoever may read them, its agreement, who looks after it."""
    community = get_community(request.user, slug)
    membership = find_membership(request.user, community)
    is_inside = membership is not None and membership.is_inside
    readable = community.is_public or is_inside
    shared = {"community": community, "membership": membership, "viewer": request.user}
    caretakers = list_caretakers(request.user, community)
    context = {
        **shared,
        "is_inside": is_inside,
        "is_settled": _is_settled(membership),
        "readable": readable,
        "is_kept": is_kept(request.user, "community", community.pk),
        "tabs": list_tabs(request.user, community) if readable else [],
        "agreement": find_agreement(community),
        "facts": list_facts(community, community.languages or [community.language]),
        "life": list_life_facts(find_life(community)),
        "takeover": _takeover(request, community) if is_inside else "",
        "caretakers": [m for m in caretakers if m.looks_after],
        "greeters": [m for m in caretakers if m.is_greeter],
        "children": list_children(request.user, community),
        "roll_up": find_roll_up(request.user, community),
        "welcome": Markup(community.welcome_html),  # noqa: S704 - rendered and sanitised by kernel.text
        "panels": _panels(request, community_panels if readable else look_inside_panels, shared),
        "side_panels": _panels(request, community_side_panels, shared) if readable else [],
    }
    return render(request, "communities/community_page.html", context)


def _takeover(request: VisitorRequest, community: CommunityRow) -> str:
    """For those inside of a community that sleeps: "asks" for its owners, "may" for who can ask, else nothing."""
    life = find_life(community)
    if life is None or life.state != "asleep" or community.closed_at or not request.user.is_authenticated:
        return ""
    if list_takeovers(request.user, community):
        return "asks"
    return "may" if find_takeover_verdict(request.user, community) else ""


def _panels(request: VisitorRequest, registry: Registry[Panel], shared: dict[str, Any]) -> list[Markup]:
    """The parts other apps fill; a panel without anything to show is left out."""
    found = ((panel, panel.get(request.user, shared["community"])) for panel in registry)
    return [
        Markup(render_to_string(panel.template, {**data, **shared}, request=request))  # noqa: S704 - a template's own output
        for panel, data in found
        if data is not None
    ]


@require_GET
def agreement_page(request: VisitorRequest, slug: str) -> HttpResponse:
    """The agreement in force and the versions before."""
    community = get_community(request.user, slug)
    membership = find_membership(request.user, community)
    context = {
        "community": community,
        "membership": membership,
        "tabs": list_tabs(request.user, community),
        "versions": list_agreement_versions(request.user, community),
    }
    return render(request, "communities/agreement_page.html", context)


@require_POST
@signed_in
def agreement_accept(request: PageRequest, slug: str) -> HttpResponse:
    """Accept the newest version as a member."""
    agreed = request.POST.get("agreed", "")
    accept_agreement(
        request.user,
        get_community(request.user, slug),
        agreed=int(agreed) if agreed.isdecimal() and len(agreed) < 9 else 0,
    )
    return redirect("communities:page", slug)

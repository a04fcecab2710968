"""Offer a community to a new owner, answer such an offer; communities nobody owns, for the site's stewards."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lyceum.communities.actions.owning import accept_ownership, decline_ownership, offer_ownership, take_offer_back
from lyceum.communities.forms import HandOverForm, NewOwnerForm
from lyceum.communities.policies import can_own
from lyceum.communities.queries import find_membership
from lyceum.communities.queries.members import get_member
from lyceum.communities.queries.owning import (
    find_offer_to,
    find_possible_owner,
    get_in_care,
    get_own_offer,
    get_site_offer,
    list_granted,
    list_in_care,
    list_possible_owners,
)
from lyceum.communities.queries.taking_over import list_due_takeovers
from lyceum.kernel.web import signed_in
from lyceum.people.requests import PageRequest


@signed_in
def ownership_offer(request: PageRequest, slug: str, handle: str) -> HttpResponse:
    """Ask another member to be an owner."""
    target = get_member(request.user, slug, handle)
    can_own(request.user, find_membership(request.user, target.community)).enforce()
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        offer_ownership(request.user, target, stay=form.cleaned_data["stay"] == "stay")
        messages.success(request, _("%(name)s is asked now, and has two weeks.") % {"name": target.person.name})
        return redirect("communities:member_roles", slug, handle)
    context = {
        "title": _("Ask %(name)s to own %(community)s?")
        % {"name": target.person.name, "community": target.community.name},
        "text": _("Owners can close the community and hand it over. Nothing changes until they accept."),
        "form": form,
        "yes": _("Ask"),
        "back": f"/c/{slug}/people/{handle}/roles/",
        "nav": "communities",
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def offer_take_back(request: PageRequest, slug: str, handle: str) -> HttpResponse:
    target = get_member(request.user, slug, handle)
    offer = find_offer_to(request.user, target)
    if offer is None:
        raise Http404
    take_offer_back(request.user, offer)
    messages.success(request, _("The offer is taken back."))
    return redirect("communities:member_roles", slug, handle)


@require_GET
@signed_in
def offer_page(request: PageRequest, slug: str) -> HttpResponse:
    """What owning means, and two buttons."""
    offer = get_own_offer(request.user, slug)
    return render(request, "communities/offer_page.html", {"offer": offer, "community": offer.community})


@require_POST
@signed_in
def offer_accept(request: PageRequest, slug: str) -> HttpResponse:
    accept_ownership(request.user, get_own_offer(request.user, slug).community)
    messages.success(request, _("You own the community now."))
    return redirect("communities:page", slug)


@require_POST
@signed_in
def offer_decline(request: PageRequest, slug: str) -> HttpResponse:
    decline_ownership(request.user, get_own_offer(request.user, slug).community)
    messages.success(request, _("Declined. They hear of it."))
    return redirect("communities:page", slug)


@require_GET
@signed_in
def in_care_list(request: PageRequest) -> HttpResponse:
    """Communities without an owner."""
    return render(
        request,
        "communities/in_care_list.html",
        {
            "found": list_in_care(request.user),
            "asked": list_due_takeovers(request.user),
            "granted": list_granted(request.user),
        },
    )


@signed_in
def in_care_offer(request: PageRequest, pk: int) -> HttpResponse:
    """Ask a member to own a community that has no owner."""
    community = get_in_care(request.user, pk)
    form = NewOwnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        target = find_possible_owner(request.user, community, form.cleaned_data["handle"])
        if target is not None:
            offer_ownership(request.user, target, stay=False)
            messages.success(request, _("%(name)s is asked now, and has two weeks.") % {"name": target.person.name})
            return redirect("communities:in_care")
        form.add_error("handle", _("No active member here has this short name."))
    context = {"community": community, "form": form, "members": list_possible_owners(request.user, community)}
    return render(request, "communities/in_care_offer.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def site_offer_take_back(request: PageRequest, pk: int) -> HttpResponse:
    take_offer_back(request.user, get_site_offer(request.user, pk))
    messages.success(request, _("The offer is taken back."))
    return redirect("communities:in_care")

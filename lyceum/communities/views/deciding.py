"""What the stewards of the site decide about communities elsewhere: proposals and tips."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lyceum.communities.actions.proposing import approve_listing, change_listing, refuse_listing, reopen_listing
from lyceum.communities.actions.tipping import dismiss_tip, follow_tip, reopen_tip
from lyceum.communities.forms import ReasonForm
from lyceum.communities.forms.facts import facts_of
from lyceum.communities.forms.listings import ProposalForm
from lyceum.communities.queries.listings import (
    Proposal,
    count_proposals,
    count_tips,
    failure_words,
    get_proposal,
    get_tip,
    list_decided,
    list_decided_tips,
    list_proposals,
    list_tips,
)
from lyceum.kernel.web import signed_in
from lyceum.people.requests import PageRequest


@require_GET
@signed_in
def proposal_list(request: PageRequest) -> HttpResponse:
    """Proposals that wait, and the last decisions."""
    context = {
        "waiting": list_proposals(request.user),
        "decided": list_decided(request.user),
        "tips": count_tips(),
    }
    return render(request, "communities/proposal_list.html", context)


@signed_in
def proposal_page(request: PageRequest, pk: int) -> HttpResponse:
    """One proposal, or a listing to put right: its words can be changed before it is listed."""
    proposal = get_proposal(request.user, pk)
    listing = proposal.listing
    if request.method == "POST" and "refuse" in request.POST:
        return _refuse(request, proposal)
    initial = facts_of(listing) | {"url": listing.url, "kind": listing.kind}
    form = ProposalForm(request.POST or None, initial=initial, languages=tuple(listing.languages))
    if request.method != "POST" or not form.is_valid():
        return _proposal_page(request, proposal, form, ReasonForm())
    if listing.state == "listed":
        change_listing(request.user, listing, form.told())
        messages.success(request, _("Saved."))
        return redirect("communities:listing", listing.slug)
    approve_listing(request.user, listing, form.told())
    undo = reverse("communities:proposal_reopen", args=[pk])
    messages.success(request, _("“%(name)s” is listed now.") % {"name": listing.name}, extra_tags=f"undo:{undo}")
    return redirect("communities:proposals")


def _refuse(request: PageRequest, proposal: Proposal) -> HttpResponse:
    listing = proposal.listing
    reason = ReasonForm(request.POST)
    if not reason.is_valid():
        initial = facts_of(listing) | {"url": listing.url, "kind": listing.kind}
        form = ProposalForm(initial=initial, languages=tuple(listing.languages))
        return _proposal_page(request, proposal, form, reason)
    refuse_listing(request.user, listing, reason.cleaned_data["reason"])
    undo = reverse("communities:proposal_reopen", args=[listing.pk])
    messages.success(request, _("Not taken in. Your reason is sent."), extra_tags=f"undo:{undo}")
    return redirect("communities:proposals")


def _proposal_page(request: PageRequest, proposal: Proposal, form: ProposalForm, reason: ReasonForm) -> HttpResponse:
    context = {"proposal": proposal, "listing": proposal.listing, "form": form, "reason": reason}
    status = 422 if form.errors or reason.errors else 200
    return render(request, "communities/proposal_page.html", context, status=status)


@require_POST
@signed_in
def proposal_reopen(request: PageRequest, pk: int) -> HttpResponse:
    """Take a decision back."""
    reopen_listing(request.user, get_proposal(request.user, pk).listing)
    messages.success(request, _("Taken back. It waits again."))
    return redirect("communities:proposals")


@require_GET
@signed_in
def tip_list(request: PageRequest) -> HttpResponse:
    """What is said to be gone or to have moved."""
    context = {
        "tips": list_tips(request.user),
        "decided": list_decided_tips(request.user),
        "proposals": count_proposals(),
        "failure_words": failure_words,
    }
    return render(request, "communities/tip_list.html", context)


@require_POST
@signed_in
def tip_decide(request: PageRequest, pk: int) -> HttpResponse:
    """It is so, or it is not."""
    tip = get_tip(request.user, pk)
    if request.POST.get("so") == "no":
        dismiss_tip(request.user, tip)
        words = _("Put aside. The card stays as it is.")
    elif tip.kind == "moved" and not tip.url:
        messages.error(request, _("Nobody has named the new address. Write it into the card."))
        return redirect("communities:proposal", tip.listing_id)
    elif not follow_tip(request.user, tip, seen=request.POST.get("url", "")):
        messages.error(request, _("Someone changed this while you were writing"))
        return redirect("communities:tips")
    else:
        words = _("Done. The directory says so now.")
    messages.success(request, words, extra_tags=f"undo:{reverse('communities:tip_reopen', args=[pk])}")
    return redirect("communities:tips")


@require_POST
@signed_in
def tip_reopen(request: PageRequest, pk: int) -> HttpResponse:
    """Take a decision back."""
    reopen_tip(request.user, get_tip(request.user, pk))
    messages.success(request, _("Taken back. It waits again."))
    return redirect("communities:tips")

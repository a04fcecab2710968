"""Who runs a community elsewhere: claim it, prove it, correct its facts, give it back; stewards decide and undo."""

from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lyceum.communities.actions.claiming import (
    ask_claim_code,
    ask_claim_look,
    claim_listing,
    end_claim,
    enter_claim_code,
    grant_claim,
)
from lyceum.communities.actions.proposing import change_listing, withdraw_proposal
from lyceum.communities.actions.tipping import tip_listing
from lyceum.communities.forms import ReasonForm
from lyceum.communities.forms.facts import facts_of
from lyceum.communities.forms.listings import ClaimForm, CodeForm, CodeMailForm, ProposalForm
from lyceum.communities.queries.claims import (
    MARK,
    can_be_looked_at,
    find_own_claim,
    get_claim,
    list_claims,
    mail_domain,
    runs_listing,
)
from lyceum.communities.queries.directory import get_listing
from lyceum.communities.queries.listings import count_proposals, count_tips
from lyceum.kernel.verdicts import Refused
from lyceum.kernel.web import signed_in
from lyceum.people.requests import PageRequest


@signed_in
def listing_claim(request: PageRequest, slug: str) -> HttpResponse:
    """Say that one runs it, and the ways to prove it."""
    listing = get_listing(request.user, slug)
    form = ClaimForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        claim_listing(request.user, listing, form.cleaned_data["words"])
        if form.cleaned_data["words"]:
            messages.success(request, _("The stewards of this site look at it."))
        return redirect("communities:claim", slug)
    return _claim_page(request, slug, form=form)


def _claim_page(request: PageRequest, slug: str, *, form: ClaimForm, code: CodeForm | None = None) -> HttpResponse:
    listing = get_listing(request.user, slug)
    claim = find_own_claim(request.user, listing)
    context = {
        "listing": listing,
        "claim": claim,
        "form": form,
        "mail": CodeMailForm(),
        "code": code or CodeForm(),
        "domain": mail_domain(listing),
        "may_look": can_be_looked_at(listing),
        "mark": MARK,
    }
    failed = form.errors or (code is not None and code.errors)
    return render(request, "communities/listing_claim.html", context, status=422 if failed else 200)


@require_POST
@signed_in
def claim_prove(request: PageRequest, pk: int) -> HttpResponse:
    """A code by mail, the code itself, or a look at the page."""
    claim = get_claim(request.user, pk)
    slug = claim.listing.slug
    way = request.POST.get("way", "")
    if way == "page":
        ask_claim_look(request.user, claim)
        messages.success(request, _("We look at the page within a few minutes. Open this page again then."))
        return redirect("communities:claim", slug)
    if way == "mail":
        mail = CodeMailForm(request.POST)
        if not mail.is_valid():
            messages.error(request, _("Enter the part before the @."))
            return redirect("communities:claim", slug)
        too_often: HttpResponse | None = consume_or_429(request, action="listing_tips")
        if too_often is not None:
            return too_often
        ask_claim_code(request.user, claim, f"{mail.cleaned_data['name']}@{mail_domain(claim.listing)}")
        messages.success(request, _("The code is on its way. It works for half an hour."))
        return redirect("communities:claim", slug)
    code = CodeForm(request.POST)
    if code.is_valid() and enter_claim_code(request.user, claim, code.cleaned_data["code"]):
        messages.success(request, _("Thank you. You can correct what the card says now."))
        return redirect("communities:listing", slug)
    if code.is_valid():
        code.add_error("code", _("This is not the code, or it is too old."))
    return _claim_page(request, slug, form=ClaimForm(), code=code)


@require_POST
@signed_in
def claim_end(request: PageRequest, pk: int) -> HttpResponse:
    """Give it back; a steward of the site takes it back with a reason."""
    claim = get_claim(request.user, pk)
    reason = ReasonForm(request.POST)
    is_own = claim.person_id == request.user.pk
    if not is_own and not reason.is_valid():
        messages.error(request, _("Say why. Whoever runs it reads it."))
        return redirect("communities:claims")
    end_claim(request.user, claim, "" if is_own else reason.cleaned_data["reason"])
    messages.success(request, _("Taken back."))
    return redirect("communities:listing", claim.listing.slug) if is_own else redirect("communities:claims")


@require_GET
@signed_in
def claim_list(request: PageRequest) -> HttpResponse:
    """For the stewards of the site: who says that they run what."""
    waiting, holding = list_claims(request.user)
    context = {
        "waiting": waiting,
        "holding": holding,
        "reason": ReasonForm(),
        "proposals": count_proposals(),
        "tips": count_tips(),
    }
    return render(request, "communities/claim_list.html", context)


@require_POST
@signed_in
def claim_grant(request: PageRequest, pk: int) -> HttpResponse:
    """A steward knows that it is so."""
    grant_claim(request.user, get_claim(request.user, pk))
    messages.success(request, _("They can correct the card now. You can take it back here."))
    return redirect("communities:claims")


@signed_in
def listing_correct(request: PageRequest, slug: str) -> HttpResponse:
    """Who runs it corrects its facts."""
    listing = get_listing(request.user, slug)
    if not runs_listing(request.user, listing):
        raise Refused(str(_("Only who has proved that they run it can correct it.")))
    initial = facts_of(listing) | {"url": listing.url, "kind": listing.kind}
    form = ProposalForm(request.POST or None, initial=initial, languages=tuple(listing.languages))
    if request.method == "POST" and form.is_valid():
        told = form.told()
        change_listing(request.user, listing, told)
        if get_listing(request.user, slug).url != told["url"]:
            tip_listing(request.user, listing, "moved", url=told["url"])
            messages.info(request, _("The new address is on another site. The stewards of this site look at it."))
        messages.success(request, _("Saved."))
        return redirect("communities:listing", slug)
    context = {"listing": listing, "form": form}
    return render(request, "communities/listing_correct.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def proposal_withdraw(request: PageRequest, slug: str) -> HttpResponse:
    """Whoever proposed it does not want to any more."""
    withdraw_proposal(request.user, get_listing(request.user, slug))
    messages.success(request, _("Taken back. Nobody sees it any more."))
    return redirect("communities:list")

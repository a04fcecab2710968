"""Communities elsewhere: propose one, read its card, say that it is still right, gone or moved."""

from typing import Any

from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lyceum.communities.actions.proposing import confirm_listing, propose_listing
from lyceum.communities.actions.tipping import tip_listing
from lyceum.communities.forms.listings import ProposalForm, TipForm
from lyceum.communities.policies import can_confirm_listing, can_decide_listing
from lyceum.communities.queries.claims import runs_listing
from lyceum.communities.queries.directory import find_proposing_verdict, get_listing
from lyceum.communities.queries.facts import list_facts
from lyceum.communities.queries.listings import find_known_listing, has_open_tip
from lyceum.kernel.web import forget_words, kept_words, signed_in
from lyceum.people.queries.keeping import is_kept
from lyceum.people.queries.people import get_languages
from lyceum.people.requests import SYSTEM, PageRequest, VisitorRequest

_SEVERAL = ("languages", "learner_levels", "access")


@require_http_methods(["GET", "HEAD", "POST"])
def listing_propose(request: VisitorRequest) -> HttpResponse:
    """Propose a community that lives elsewhere; visitors write first and sign in then."""
    if request.method == "POST":
        return _propose(request)  # type: ignore[arg-type]  # the door behind it lets people through alone
    kept: dict[str, Any] = dict(kept_words(request, request.path))
    language = (get_language() or "en").split("-")[0]
    initial = {"languages": [language], "url": request.GET.get("url", "")[:500]}
    initial |= {name: [value] if name in _SEVERAL else value for name, value in kept.items()}
    own = get_languages(request.user)[0] if request.user.is_authenticated else []
    return _proposing_page(request, ProposalForm(initial=initial, languages=(language, *own)))


@signed_in
def _propose(request: PageRequest) -> HttpResponse:
    form = ProposalForm(request.POST, languages=tuple(request.POST.getlist("languages"))[:20])
    if not form.is_valid():
        return _proposing_page(request, form, status=422)
    known = find_known_listing(form.cleaned_data["url"])
    if known is not None:
        forget_words(request)
        return _show_known(request, known)
    listing = propose_listing(request.user, form.told(), form_key=form.cleaned_data["form_key"])
    forget_words(request)
    if listing.proposed_by_id != request.user.pk:
        return _show_known(request, listing)
    messages.success(request, _("Thank you. The stewards of this site look at it, and you hear from them."))
    return redirect("communities:listing", listing.slug)


def _show_known(request: PageRequest, known: Any) -> HttpResponse:  # noqa: ANN401 - a row the query has handed over
    """The community is here already, or somebody was quicker."""
    if known.state == "listed":
        messages.info(request, _("This community is in the directory already. Here it is."))
        return redirect("communities:listing", known.slug)
    messages.info(request, _("Somebody has proposed this community already. The stewards look at it."))
    if known.proposed_by_id == request.user.pk:
        return redirect("communities:listing", known.slug)
    return redirect("communities:list")


def _proposing_page(request: VisitorRequest, form: ProposalForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "verdict": find_proposing_verdict(request.user)}
    return render(request, "communities/listing_propose.html", context, status=status)


@require_GET
def listing_page(request: VisitorRequest, slug: str) -> HttpResponse:
    """A community that lives elsewhere: what it is, how to come to it, who confirmed it."""
    listing = get_listing(request.user, slug)
    person = request.user if request.user.is_authenticated else None
    context = {
        "listing": listing,
        "facts": list_facts(listing, listing.languages),
        "may_decide": bool(person and can_decide_listing(person)),
        "may_confirm": bool(person and can_confirm_listing(person, listing)),
        "runs": bool(person and runs_listing(person, listing)),
        "is_own": bool(person and listing.proposed_by_id == person.pk),
        "is_kept": is_kept(request.user, "listing", listing.pk),
        "has_told": has_open_tip(request.user, listing),
        "tip": TipForm(),
    }
    return render(request, "communities/listing_page.html", context)


@require_POST
@signed_in
def listing_confirm(request: PageRequest, slug: str) -> HttpResponse:
    """Still right, with or without one's name."""
    confirm_listing(request.user, get_listing(request.user, slug), with_name="with_name" in request.POST)
    messages.success(request, _("Thank you. The card says so now."))
    return redirect("communities:listing", slug)


@require_POST
def listing_tip(request: VisitorRequest, slug: str) -> HttpResponse:
    """Gone, or moved: one press, with or without an account."""
    listing = get_listing(request.user, slug)
    form = TipForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("communities:listing", slug)
    told = form.cleaned_data
    if request.user.is_authenticated:
        tip_listing(request.user, listing, told["kind"], url=told["url"])
    else:
        too_often: HttpResponse | None = consume_or_429(request, action="listing_tips")
        if too_often is not None:
            return too_often
        tip_listing(SYSTEM, listing, told["kind"], url=told["url"], origin="visitor")
    messages.success(request, _("Thank you. The stewards of this site look at it."))
    return redirect("communities:listing", slug)

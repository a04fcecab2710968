"""Tell the stewards; their queues and cases; what the person concerned reads; many accounts at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from lyceum.care.actions.cases import appeal_case, close_case, note_in_case, report_thing, send_reason, take_case
from lyceum.care.actions.measures import Grounds, hide_thing, lift_concerned, restore_thing, suspend_concerned
from lyceum.care.actions.undoing import restore_everything, undo_everything
from lyceum.care.forms import AppealForm, DecisionForm, TellForm, TidyForm
from lyceum.care.policies import can_care_for_site, can_undo_everything
from lyceum.care.queries import (
    CasePage,
    find_own_membership,
    get_appealing,
    get_case,
    get_case_page,
    get_decision,
    get_told,
    handles,
    list_accounts,
    list_queue,
    list_settled,
)
from lyceum.communities.policies import can_look_after
from lyceum.communities.queries import CommunityRow, get_inner_community, list_tabs
from lyceum.communities.queries.claims import count_claims
from lyceum.communities.queries.listings import count_proposals, count_tips
from lyceum.kernel.web import forget_words, kept_words, next_address, signed_in
from lyceum.people.requests import PageRequest, VisitorRequest


@signed_in
def tell(request: PageRequest, kind: str, pk: int) -> HttpResponse:
    """Tell the stewards about anything one can see."""
    told = get_told(request.user, kind, pk)
    form = TellForm(request.POST or None, communities=told.choices, initial=kept_words(request, request.path))
    back = next_address(request, told.url)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        report_thing(request.user, told, words=data["words"], to=data["community"])
        forget_words(request)
        messages.success(request, _("Thank you. The stewards have it; nobody else sees who told them."))
        return redirect(back)
    context = {"told": told, "form": form, "back": back}
    return render(request, "care/tell.html", context, status=422 if form.errors else 200)


def _queue_page(request: PageRequest, community: CommunityRow | None) -> HttpResponse:
    context = {
        "community": community,
        "tabs": list_tabs(request.user, community) if community else [],
        "waiting": list_queue(request.user, community),
        "settled": list_settled(request.user, community),
        "proposals": 0 if community else count_proposals(),
        "tips": 0 if community else count_tips(),
        "claims": 0 if community else count_claims(),
    }
    return render(request, "care/queue.html", context)


@require_GET
@signed_in
def queue(request: PageRequest, slug: str) -> HttpResponse:
    """The queue of a community."""
    community, own = get_inner_community(request.user, slug)
    can_look_after(request.user, own).enforce()
    return _queue_page(request, community)


@require_GET
@signed_in
def site_queue(request: PageRequest) -> HttpResponse:
    """What no community handles."""
    can_care_for_site(request.user).enforce()
    return _queue_page(request, None)


@require_GET
@signed_in
def case_open(request: PageRequest, pk: int) -> HttpResponse:
    """Where a notice about a case leads: stewards to the case, the person concerned to the decision."""
    return redirect("care:case" if handles(request.user, pk) else "care:decision", pk)


def _choices(page: CasePage) -> list[tuple[str, str]]:
    """What can be done with a case now."""
    case, done = page.case, {measure.kind for measure in page.measures}
    held = case.origin == "held" and "release" not in done
    back = [("restore", _("Let it through") if held else _("Show it again"))] if held or "hide" in done else []
    lift = [("unsuspend", _("End the suspension"))] if "suspend" in done else []
    if case.state == "closed":
        return [*(back if page.can_hide else []), *lift]
    choices = [*(back if page.can_hide else [])]
    if case.person:
        choices.append(("reason", _("Write to %(name)s") % {"name": case.person.name}))
    if page.can_hide:
        choices.append(("hide", _("Hide it and say why")))
    if case.person:
        choices.append(("suspend", _("Suspend %(name)s for a time") % {"name": case.person.name}))
    choices.append(("note", _("Leave a note for the other stewards")))
    choices.append(("close", _("Close: nothing more to do")))
    return [*choices, *lift]


@signed_in
def case_page(request: PageRequest, pk: int) -> HttpResponse:
    """A case: what was told, what was done, what to do."""
    page = get_case_page(request.user, pk)
    choices = _choices(page)
    form = DecisionForm(
        request.POST or None,
        choices=choices,
        agreement=page.agreement,
        initial={"act": choices[0][0] if choices else ""},
    )
    if request.method == "POST" and form.is_valid():
        _decide(request, page, form)
        messages.success(request, _("Done. It stands in the case."))
        return redirect("care:case", pk)
    community = page.case.community
    own = find_own_membership(request.user, page.case)
    context = {
        "page": page,
        "case": page.case,
        "community": community,
        "tabs": list_tabs(request.user, community) if community and own else [],
        "form": form,
        "choices": choices,
    }
    return render(request, "care/case_page.html", context, status=422 if form.errors else 200)


def _decide(request: PageRequest, page: CasePage, form: DecisionForm) -> None:
    """Do what was chosen; hiding, showing and writing also close what is settled by it."""
    data = form.cleaned_data
    actor, case, words, act = request.user, page.case, data["words"], data["act"]
    grounds = Grounds(words, page.agreement if data["point"] else None, data["point"])
    steps: dict[str, Any] = {
        "reason": lambda: send_reason(actor, case, words=words, agreement=grounds.agreement, point=grounds.point),
        "hide": lambda: hide_thing(actor, case, grounds),
        "restore": lambda: restore_thing(actor, case, reason=words),
        "suspend": lambda: suspend_concerned(actor, case, grounds, until=data["until"]),
        "unsuspend": lambda: lift_concerned(actor, case, reason=words),
        "note": lambda: note_in_case(actor, case, words=words),
        "close": lambda: close_case(actor, case, words=words),
    }
    steps[act]()
    if act in {"hide", "restore"} and case.state != "closed" and "keep_open" not in request.POST:
        close_case(actor, case)


@require_POST
@signed_in
def case_take(request: PageRequest, pk: int) -> HttpResponse:
    take_case(request.user, get_case(request.user, pk))
    return redirect("care:case", pk)


@require_POST
@signed_in
def case_release(request: PageRequest, pk: int) -> HttpResponse:
    """Let a held post through with one press, and close the case."""
    case = get_case(request.user, pk)
    restore_thing(request.user, case)
    close_case(request.user, case)
    messages.success(request, _("It is shown now."))
    return redirect("care:queue", case.community.slug) if case.community else redirect("care:site_queue")


@require_POST
@signed_in
def case_put_back(request: PageRequest, pk: int) -> HttpResponse:
    """Undo a tidying."""
    restore_everything(request.user, get_case(request.user, pk))
    messages.success(request, _("Everything is back as it was."))
    return redirect("care:case", pk)


@signed_in
def decision_page(request: PageRequest, pk: int) -> HttpResponse:
    """What was decided about one's own thing, why, until when, and the way to another look."""
    case, measures = get_decision(request.user, pk)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        appeal_case(request.user, case, words=form.cleaned_data["words"])
        messages.success(request, _("Somebody who has not decided yet looks again, and answers you here."))
        return redirect("care:decision", pk)
    context = {"case": case, "measures": measures, "form": form}
    return render(request, "care/decision_page.html", context, status=422 if form.errors else 200)


def appeal_page(request: VisitorRequest, token: str) -> HttpResponse:
    """The same for somebody who cannot sign in, since that is what was decided."""
    person, case, measures = get_appealing(token)
    form = AppealForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            appeal_case(person, case, words=form.cleaned_data["words"])
            messages.success(request, _("Somebody who has not decided yet looks again, and writes to you."))
            return redirect("care:appeal", token)
    context = {"case": case, "measures": measures, "form": form}
    response = render(request, "care/decision_page.html", context, status=status)
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _accounts_page(request: PageRequest, community: CommunityRow | None) -> HttpResponse:
    """Young accounts with tick boxes: one press undoes everything the ticked ones did."""
    raw = request.GET.get("days", "7")
    days = int(raw) if raw in {"1", "7", "30"} else 7
    found = list_accounts(request.user, community, days=days)
    form = TidyForm(request.POST or None, ids=[one.pk for one in found], initial={"reason": _("Advertising")})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        case = undo_everything(request.user, data["people"], community, reason=data["reason"])
        number = len(data["people"])
        done = ngettext("%(n)s account is tidied.", "%(n)s accounts are tidied.", number) % {"n": number}
        messages.success(request, done, extra_tags=f"undo:/care/{case.pk}/put-back/")
        return redirect("care:case", case.pk)
    context = {
        "community": community,
        "tabs": list_tabs(request.user, community) if community else [],
        "accounts": found,
        "days": days,
        "ticked": {str(pk) for pk in request.POST.getlist("people")},
        "all": "all" in request.GET,
        "form": form,
    }
    return render(request, "care/accounts.html", context, status=422 if form.errors else 200)


@signed_in
def accounts(request: PageRequest, slug: str) -> HttpResponse:
    community, own = get_inner_community(request.user, slug)
    can_undo_everything(request.user, community, own).enforce()
    return _accounts_page(request, community)


@signed_in
def site_accounts(request: PageRequest) -> HttpResponse:
    can_care_for_site(request.user).enforce()
    return _accounts_page(request, None)

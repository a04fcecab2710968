"""The people of a community, their roles, requests to join, and invitations."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lyceum.communities.actions.joining import accept_request, refuse_request
from lyceum.communities.actions.members import invite_people, remove_member, revoke_invitation, set_roles
from lyceum.communities.forms import InviteForm, ReasonForm, RolesForm, roles_of
from lyceum.communities.policies import can_look_after, can_own, can_remove_member, can_run, can_set_roles
from lyceum.communities.queries import find_membership, get_inner_community, list_caretakers, list_tabs
from lyceum.communities.queries.invitations import get_invitation, invitation_address, list_invitations
from lyceum.communities.queries.members import (
    get_member,
    get_request,
    list_members,
    list_requests,
    list_role_holders,
    lists_everybody,
    may_look_again,
)
from lyceum.communities.queries.owning import find_offer_to
from lyceum.kernel.text.plain import clean_line
from lyceum.kernel.web import error_page, signed_in
from lyceum.people.queries.people import list_writable
from lyceum.people.requests import PageRequest


@require_GET
@signed_in
def member_list(request: PageRequest, slug: str) -> HttpResponse:
    """Members who said they can be found, for members."""
    community, own = get_inner_community(request.user, slug)
    if not may_look_again(request.user):
        return error_page(request, 429)
    text = clean_line(request.GET.get("q", ""))[:80]
    after = request.GET.get("after", "")[:600]
    caretakers = list_caretakers(request.user, community)
    above = [one.person_id for one in caretakers]
    page = list_members(request.user, community, text=text, after=after, but=() if text else above)
    shown = [] if text or after else caretakers
    context = {
        "community": community,
        "membership": own,
        "tabs": list_tabs(request.user, community),
        "text": text,
        "after": after,
        "caretakers": shown,
        "lists_everybody": lists_everybody(request.user, community, above, None if text or after else page),
        "page": page,
        "writable": list_writable(request.user, [one.person for one in [*shown, *page.items]]),
    }
    return render(request, "communities/member_list.html", context)


@require_GET
@signed_in
def role_list(request: PageRequest, slug: str) -> HttpResponse:
    """Who holds which role, and a search for the member who should."""
    community, own = get_inner_community(request.user, slug)
    can_run(request.user, own).enforce()
    text = clean_line(request.GET.get("q", ""))[:80]
    context = {
        "community": community,
        "membership": own,
        "tabs": list_tabs(request.user, community),
        "text": text,
        "members": list_role_holders(request.user, community, text=text),
    }
    return render(request, "communities/role_list.html", context)


@signed_in
def member_roles(request: PageRequest, slug: str, handle: str) -> HttpResponse:
    """The roles of one member."""
    target = get_member(request.user, slug, handle)
    own = find_membership(request.user, target.community)
    can_set_roles(request.user, own, target).enforce()
    form = RolesForm(request.POST or None, initial={"roles": roles_of(target)})
    if request.method == "POST":
        form = RolesForm(request.POST)
        if form.is_valid():
            set_roles(request.user, target, form.cleaned_data["roles"])
            messages.success(request, _("Saved. %(name)s hears of it.") % {"name": target.person.name})
            return redirect("communities:roles", slug)
    context = {
        "community": target.community,
        "target": target,
        "form": form,
        "tabs": list_tabs(request.user, target.community),
        "may_remove": can_remove_member(request.user, own, target),
        "may_own": can_own(request.user, own),
        "offer": find_offer_to(request.user, target),
    }
    return render(request, "communities/member_roles.html", context, status=422 if form.errors else 200)


@signed_in
def member_remove(request: PageRequest, slug: str, handle: str) -> HttpResponse:
    """Take somebody out, with a reason they read."""
    target = get_member(request.user, slug, handle)
    can_remove_member(request.user, find_membership(request.user, target.community), target).enforce()
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        remove_member(request.user, target, reason=form.cleaned_data["reason"])
        messages.success(request, _("%(name)s is no member any more.") % {"name": target.person.name})
        return redirect("communities:people", slug)
    context = {
        "title": _("Remove %(name)s from %(community)s?")
        % {"name": target.person.name, "community": target.community.name},
        "text": _("They read the reason. They cannot join again by themselves."),
        "form": form,
        "yes": _("Remove"),
        "back": f"/c/{slug}/people/{handle}/roles/",
        "nav": "communities",
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)


@signed_in
def invitation_list(request: PageRequest, slug: str) -> HttpResponse:
    """Requests that wait, links that are out, and the form for a new one."""
    community, own = get_inner_community(request.user, slug)
    can_look_after(request.user, own).enforce()
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        invitation = invite_people(request.user, community, **form.cleaned_data)
        sent = _("The invitation is on its way.") if invitation.mail else _("Your link is ready. Copy it below.")
        messages.success(request, sent)
        return redirect("communities:invitations", slug)
    context = {
        "community": community,
        "membership": own,
        "tabs": list_tabs(request.user, community),
        "form": form,
        "requests": list_requests(request.user, community),
        "invitations": [
            (one, people, invitation_address(one) if one.is_open and not one.mail else "")
            for one, people in list_invitations(request.user, community)
        ],
    }
    return render(request, "communities/invitation_list.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def invitation_revoke(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    revoke_invitation(request.user, get_invitation(request.user, slug, pk))
    messages.success(request, _("The link does not work any more."))
    return redirect("communities:invitations", slug)


@require_POST
@signed_in
def request_accept(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    accept_request(request.user, get_request(request.user, slug, pk))
    messages.success(request, _("Taken in. They hear of it now."))
    return redirect("communities:invitations", slug)


@signed_in
def request_refuse(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    """Say no with a reason."""
    wish = get_request(request.user, slug, pk)
    can_look_after(request.user, find_membership(request.user, wish.community)).enforce()
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        refuse_request(request.user, wish, reason=form.cleaned_data["reason"])
        messages.success(request, _("They have your answer now."))
        return redirect("communities:invitations", slug)
    context = {
        "title": _("Not take somebody in?"),
        "text": _("They read the reason, and can ask again."),
        "form": form,
        "yes": _("Send the answer"),
        "back": f"/c/{slug}/joining/",
        "nav": "communities",
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)

"""Come in, by the door or by a link; pause; leave."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lyceum.communities.actions.joining import (
    come_back,
    join_by_invitation,
    join_community,
    leave_community,
    pause_membership,
    withdraw_request,
)
from lyceum.communities.actions.ordering import move_in_list
from lyceum.communities.forms import JoinForm, PauseForm
from lyceum.communities.queries import find_agreement, find_membership, get_community, list_own_copies, list_tabs
from lyceum.communities.queries.invitations import find_invitation
from lyceum.communities.queries.members import find_join_verdict, has_checked_address
from lyceum.kernel.web import forget_words, kept_words, signed_in
from lyceum.people.requests import PageRequest, VisitorRequest


@signed_in
def community_join(request: PageRequest, slug: str) -> HttpResponse:
    """The agreement, the questions if there are any, and one button."""
    community = get_community(request.user, slug)
    membership = find_membership(request.user, community)
    if membership is not None and membership.is_inside:
        return redirect("communities:page", slug)
    questions = community.join_questions if community.join_mode == "ask" else []
    form = JoinForm(request.POST or None, questions=questions, initial=kept_words(request, request.path))
    if request.method == "POST" and form.is_valid():
        joined = join_community(
            request.user, community, agreed=form.cleaned_data["agreed"] or 0, answers=form.answers()
        )
        forget_words(request)
        if joined.is_inside:
            messages.success(request, _("You are a member now. Welcome."))
        else:
            messages.success(request, _("Your request is with the stewards. They answer you here and by mail."))
        return redirect("communities:page" if joined.is_inside else "communities:join", slug)
    context = {
        "community": community,
        "membership": membership,
        "form": form,
        "agreement": find_agreement(community),
        "verdict": find_join_verdict(request.user, community, membership),
    }
    return render(request, "communities/community_join.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def request_withdraw(request: PageRequest, slug: str) -> HttpResponse:
    withdraw_request(request.user, get_community(request.user, slug))
    messages.success(request, _("Your request is taken back."))
    return redirect("communities:page", slug)


@csrf_exempt
def invitation_page(request: VisitorRequest, secret: str) -> HttpResponse:
    """A link into a community: opening it changes nothing, and of a hidden one it shows the name alone.

    Browsers that send no referrer send no origin either, so the secret in the address stands in for the form's token.
    """
    invitation = find_invitation(secret)
    if invitation is None:
        response = render(request, "communities/invitation_gone.html", {}, status=404)
    elif request.method == "POST":
        response = invitation_use(request, secret)  # type: ignore[arg-type]  # the door inside lets people through
    else:
        context = {"community": invitation.community, "agreement": None, "is_bound": bool(invitation.mail)}
        response = render(request, "communities/invitation_page.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


@signed_in
def invitation_use(request: PageRequest, secret: str) -> HttpResponse:
    """Show the agreement, and take the person in once they have accepted it."""
    invitation = find_invitation(secret)
    if invitation is None:
        return redirect("communities:invitation", secret)
    community = invitation.community
    agreement = find_agreement(community)
    raw = request.POST.get("agreed", "")
    agreed = int(raw) if raw.isdecimal() and len(raw) < 9 else 0
    may_read = not invitation.mail or has_checked_address(request.user, invitation.mail)
    if agreement is not None and agreed != agreement.n and may_read:
        context = {"community": community, "agreement": agreement, "is_bound": bool(invitation.mail)}
        return render(request, "communities/invitation_page.html", context)
    join_by_invitation(request.user, invitation, agreed=agreed)
    messages.success(request, _("You are a member now. Welcome."))
    return redirect("communities:page", community.slug)


@signed_in
def community_leave(request: PageRequest, slug: str) -> HttpResponse:
    """What leaving means, and one button."""
    community = get_community(request.user, slug)
    if request.method == "POST":
        leave_community(request.user, community)
        messages.success(request, _("You have left %(community)s.") % {"community": community.name})
        return redirect("communities:list")
    context = {
        "title": _("Leave %(community)s?") % {"community": community.name},
        "points": [
            _("Your posts stay where they are; you can remove them first."),
            _("Your roles here end."),
            _("You can come back the way new people come in."),
        ],
        "links": list_own_copies(request.user, community),
        "yes": _("Leave"),
        "back": f"/c/{slug}/",
        "nav": "communities",
    }
    return render(request, "confirm.html", context)


@signed_in
def membership_pause(request: PageRequest, slug: str) -> HttpResponse:
    """Pause until a day."""
    community = get_community(request.user, slug)
    form = PauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        pause_membership(request.user, community, until=form.cleaned_data["until"])
        messages.success(request, _("You pause. Nobody will chase you."))
        return redirect("communities:page", slug)
    context = {"community": community, "form": form, "tabs": list_tabs(request.user, community)}
    return render(request, "communities/membership_pause.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def membership_come_back(request: PageRequest, slug: str) -> HttpResponse:
    come_back(request.user, get_community(request.user, slug))
    messages.success(request, _("Good to have you back."))
    return redirect("communities:page", slug)


@require_POST
@signed_in
def community_move(request: PageRequest, slug: str, way: str) -> HttpResponse:
    """One place up or down in one's own list."""
    move_in_list(request.user, get_community(request.user, slug), up=way == "up")
    return redirect("communities:list")

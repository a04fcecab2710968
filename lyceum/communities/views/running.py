"""Run a community: settings, picture, agreement, its end."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lyceum.communities.actions.founding import (
    change_community,
    close_community,
    move_community,
    publish_agreement,
    reopen_community,
)
from lyceum.communities.actions.picturing import drop_community_picture, set_community_picture
from lyceum.communities.actions.telling import change_facts
from lyceum.communities.forms import AboutForm, AccessForm, AgreementForm, PlaceForm
from lyceum.communities.forms.facts import CommunityFactsForm, facts_of_community
from lyceum.communities.policies import can_own, can_run
from lyceum.communities.queries import (
    CommunityRow,
    MembershipRow,
    find_agreement,
    find_membership,
    get_community,
    get_inner_community,
    list_possible_parents,
    list_tabs,
)
from lyceum.files.forms import UploadForm
from lyceum.kernel.web import signed_in
from lyceum.people.requests import PageRequest

_PARTS = ("about", "facts", "access", "place")


def _for_organisers(request: PageRequest, slug: str) -> tuple[CommunityRow, MembershipRow]:
    community, own = get_inner_community(request.user, slug)
    can_run(request.user, own).enforce()
    return community, own


def _make_form(request: PageRequest, community: CommunityRow, part: str, data: Any = None) -> Form:  # noqa: ANN401 - posted or nothing
    names = ("name", "description", "language", "welcome", "visibility", "join_mode")
    initial = {name: getattr(community, name) for name in (*names, "join_questions", "mail_domain", "level")}
    initial["parent"] = str(community.parent_id or "")
    if part == "about":
        return AboutForm(data, initial=initial, language=community.language)
    if part == "facts":
        facts = facts_of_community(community, request.user.time_zone)
        return CommunityFactsForm(data, initial=facts, languages=tuple(facts["languages"]))
    if part == "access":
        return AccessForm(data, initial=initial)
    return PlaceForm(data, initial=initial, parents=list_possible_parents(request.user, community))


def _page(request: PageRequest, community: CommunityRow, own: MembershipRow, bound: dict[str, Form]) -> HttpResponse:
    forms = {part: bound.get(part) or _make_form(request, community, part) for part in _PARTS}
    context = {
        "community": community,
        "membership": own,
        "tabs": list_tabs(request.user, community),
        "forms": forms,
        "form": next(iter(bound.values()), None),
    }
    return render(request, "communities/settings_page.html", context, status=422 if bound else 200)


@require_GET
@signed_in
def settings_page(request: PageRequest, slug: str) -> HttpResponse:
    """Everything organisers set, in parts that are saved one by one."""
    community, own = _for_organisers(request, slug)
    return _page(request, community, own, {})


@signed_in
def settings_save(request: PageRequest, slug: str, part: str) -> HttpResponse:
    """Save one part."""
    if part not in _PARTS:
        raise Http404
    if request.method != "POST":
        return redirect("communities:settings", slug)
    community, own = _for_organisers(request, slug)
    form = _make_form(request, community, part, request.POST)
    if not form.is_valid():
        return _page(request, community, own, {part: form})
    if isinstance(form, PlaceForm):
        move_community(request.user, community, form.chosen_parent())
        change_community(request.user, community, {"level": form.cleaned_data["level"]})
    elif isinstance(form, CommunityFactsForm):
        change_facts(request.user, community, form.told())
    else:
        change_community(request.user, community, form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("communities:settings", slug)


@signed_in
def community_picture(request: PageRequest, slug: str) -> HttpResponse:
    """The picture on top of the front page; without one the cover is drawn from the name."""
    community, _own = _for_organisers(request, slug)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if "remove" in request.POST:
            drop_community_picture(request.user, community)
            return redirect("communities:settings", slug)
        if form.is_valid():
            set_community_picture(
                request.user, community, form.cleaned_data["picture"], text=form.cleaned_data["text"]
            )
            messages.success(request, _("This is your community's picture now."))
            return redirect("communities:page", slug)
    context = {"community": community, "form": form, "tabs": list_tabs(request.user, community)}
    return render(request, "communities/community_picture.html", context, status=422 if form.errors else 200)


@signed_in
def agreement_edit(request: PageRequest, slug: str) -> HttpResponse:
    """Write a new version of the agreement."""
    community, _own = _for_organisers(request, slug)
    current = find_agreement(community)
    form = AgreementForm(request.POST or None, initial={"points": list(current.points) if current else []})
    if request.method == "POST" and form.is_valid():
        publish_agreement(request.user, community, form.cleaned_data["points"])
        messages.success(request, _("The new agreement is in force. Members are asked to accept it."))
        return redirect("communities:agreement", slug)
    context = {"community": community, "form": form, "tabs": list_tabs(request.user, community)}
    return render(request, "communities/agreement_edit.html", context, status=422 if form.errors else 200)


@signed_in
def community_close(request: PageRequest, slug: str) -> HttpResponse:
    """End the community, after a question."""
    community, own = get_inner_community(request.user, slug)
    can_own(request.user, own).enforce()
    if request.method == "POST":
        close_community(request.user, community)
        messages.success(request, _("The community has ended. You can open it again here."))
        return redirect("communities:page", slug)
    context = {
        "title": _("End %(community)s?") % {"community": community.name},
        "points": [
            _("Nobody can write or join any more."),
            _("It leaves the directory."),
            _("Nothing is deleted, and an owner can open it again."),
        ],
        "yes": _("End the community"),
        "back": f"/c/{slug}/settings/",
        "nav": "communities",
    }
    return render(request, "confirm.html", context)


@require_POST
@signed_in
def community_reopen(request: PageRequest, slug: str) -> HttpResponse:
    community = get_community(request.user, slug)
    can_own(request.user, find_membership(request.user, community)).enforce()
    reopen_community(request.user, community)
    messages.success(request, _("The community goes on."))
    return redirect("communities:page", slug)

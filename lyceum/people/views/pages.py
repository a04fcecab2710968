"""Pages of other people, and keeping somebody away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lyceum.kernel.web import signed_in
from lyceum.people.actions.relations import block_person, mute_person, unblock_person, unmute_person
from lyceum.people.queries.people import PersonPage, get_person, get_person_page, list_acts, list_panels
from lyceum.people.requests import PageRequest, VisitorRequest
from lyceum.people.views.panels import render_panels


@require_safe
def person_page(request: VisitorRequest, handle: str) -> HttpResponse:
    """A person, line by line as the viewer may see them."""
    page = get_person_page(request.user, handle)
    if page.person.handle != handle:
        return redirect("people:page", page.person.handle)
    acts = render_panels(request, list_acts(request.user, page.person))
    context = {"page": page, "panels": _panels(request, page), "acts": acts}
    response = render(request, "people/person_page.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _panels(request: VisitorRequest, page: PersonPage) -> list[str]:
    return render_panels(request, list_panels(request.user, page.person)) if page.shows("contributions") else []


@require_POST
@signed_in
def person_block(request: PageRequest, handle: str) -> HttpResponse:
    person = get_person(request.user, handle)
    block_person(request.user, person)
    undo = "undo:" + reverse("people:unblock", args=[person.handle])
    messages.success(request, _("Blocked. They are not told, and you no longer reach each other."), extra_tags=undo)
    return redirect("people:page", person.handle)


@require_POST
@signed_in
def person_unblock(request: PageRequest, handle: str) -> HttpResponse:
    person = get_person(request.user, handle)
    unblock_person(request.user, person)
    messages.success(request, _("No longer blocked."))
    return redirect("people:safety")


@require_POST
@signed_in
def person_mute(request: PageRequest, handle: str) -> HttpResponse:
    person = get_person(request.user, handle)
    mute_person(request.user, person)
    undo = "undo:" + reverse("people:unmute", args=[person.handle])
    messages.success(request, _("You hear nothing from them any more. They are not told."), extra_tags=undo)
    return redirect("people:page", person.handle)


@require_POST
@signed_in
def person_unmute(request: PageRequest, handle: str) -> HttpResponse:
    person = get_person(request.user, handle)
    unmute_person(request.user, person)
    messages.success(request, _("You hear from them again."))
    return redirect("people:safety")

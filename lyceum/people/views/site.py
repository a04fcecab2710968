"""Pages of the site itself: how it works, legal texts, health, invitations, the first administrator, the demo."""

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from lyceum.kernel.web import next_address, signed_in
from lyceum.people.actions.accounts import accept_legal
from lyceum.people.actions.site import open_first_account
from lyceum.people.adapters import is_local_demo, let_in
from lyceum.people.forms.administration import FirstForm
from lyceum.people.queries.invitations import INVITATION_KEY, find_first_link, find_invitation
from lyceum.people.queries.site import (
    find_demo_person,
    get_health,
    get_legal_page,
    list_legal_to_accept,
    list_legal_versions,
    list_personal_data,
)
from lyceum.people.requests import SYSTEM, PageRequest, VisitorRequest


@require_safe
def how_page(request: VisitorRequest) -> HttpResponse:
    """What this place is for, in short."""
    return render(request, "people/how_page.html", {})


@require_safe
def legal_page(request: VisitorRequest, kind: str, n: int | None = None) -> HttpResponse:
    """A legal page in force, or an earlier version; on privacy the table of data is made from the registry."""
    context = {
        "page": get_legal_page(kind, n),
        "versions": list_legal_versions(kind),
        "data_kinds": list_personal_data() if kind == "privacy" else [],
    }
    return render(request, "people/legal_page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def legal_accept(request: PageRequest) -> HttpResponse:
    """New versions of legal texts, and one button that accepts them."""
    if request.method == "POST":
        accept_legal(request.user)
        messages.success(request, _("Thank you."))
        return redirect(next_address(request, "/"))
    return render(request, "people/legal_accept.html", {"pages": list_legal_to_accept()})


@require_safe
@never_cache
def health(request: VisitorRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Whether the site is well, for programs that watch it."""
    well, told = get_health()
    return JsonResponse(told, status=200 if well else 503)


@require_safe
def waiting_page(request: VisitorRequest) -> HttpResponse:
    """An application is on its way to the stewards."""
    return render(request, "people/waiting_page.html", {})


@csrf_exempt  # without a referrer browsers send no origin; who posts has to know the secret
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def site_join(request: VisitorRequest, secret: str) -> HttpResponse:
    """What an invitation opens: a page with one button; opening it changes nothing."""
    invitation = find_invitation(secret)
    status = 200 if invitation else 404
    if request.method == "POST" and invitation:
        request.session[INVITATION_KEY] = secret
        return redirect("account_signup")
    response = render(request, "people/site_join.html", {"invitation": invitation}, status=status)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@csrf_exempt  # without a referrer browsers send no origin; who posts has to know the secret
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def first_administrator(request: VisitorRequest, secret: str) -> HttpResponse:
    """The link that an empty site prints: sixty minutes, once."""
    if find_first_link(secret) is None:
        return render(request, "people/first_gone.html", {}, status=404)
    form = FirstForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        person = open_first_account(SYSTEM, secret, name=data["name"], email=data["email"], password=data["password"])
        let_in(request, person)
        return redirect("people:admin")
    response = render(request, "people/first_administrator.html", {"form": form}, status=422 if form.errors else 200)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def demo_sign_in(request: VisitorRequest, who: str) -> HttpResponse:
    """One click into the demo, on this machine only."""
    person = find_demo_person(who) if is_local_demo(request) else None
    if person is None:
        raise Http404
    if request.method == "POST":
        let_in(request, person)
        return redirect("/")
    return render(request, "people/demo_sign_in.html", {"person": person})

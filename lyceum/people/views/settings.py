"""How the pages look for somebody, whom they keep away, how they sign in, and their data."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.core.ratelimit import consume_or_429
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lyceum.kernel import clock
from lyceum.kernel.web import back_address, next_address, signed_in
from lyceum.people.actions.accounts import ask_address_change, change_address
from lyceum.people.actions.leaving import DAYS_TO_RETHINK, ask_data_copy, leave_site, stay_here
from lyceum.people.actions.profiles import set_display
from lyceum.people.forms.own import AddressForm, CodesForm, DisplayForm, LeaveForm
from lyceum.people.queries.people import (
    find_data_copy,
    get_data_copy_content,
    is_only_administrator,
    list_blocked,
    list_muted,
)
from lyceum.people.queries.site import list_leaving_notes
from lyceum.people.requests import PageRequest, VisitorRequest

COOKIE_AGE = 60 * 60 * 24 * 365
CHANGE_LIVES = timedelta(minutes=15)
MOST_TRIES = 5


@require_http_methods(["GET", "HEAD", "POST"])
def display_page(request: VisitorRequest) -> HttpResponse:
    """Language, theme, time zone and shortcuts: kept with the account, for visitors in cookies."""
    person = request.user
    if request.method == "POST":
        form = DisplayForm(request.POST)
        if form.is_valid():
            return _store_display(request, form.cleaned_data)
    else:
        zone = getattr(person, "time_zone", "") or request.COOKIES.get("zone", "UTC")
        own = getattr(person, "language", "") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        theme = getattr(person, "theme", "") or request.COOKIES.get("theme", "")
        form = DisplayForm(
            initial={
                "language": own,
                "theme": theme,
                "time_zone": zone,
                "shortcuts": getattr(person, "shortcuts", True),
            }
        )
    return render(request, "people/display_page.html", {"form": form}, status=422 if form.errors else 200)


def _store_display(request: VisitorRequest, data: dict[str, Any]) -> HttpResponse:
    if request.user.is_authenticated:
        set_display(request.user, request.user, data | {"time_zone": data["time_zone"] or request.user.time_zone})
    with translation.override(data["language"] or translation.get_language()):
        messages.success(request, _("Saved.")) if request.user.is_authenticated else None
    response = redirect("people:display")
    _set_cookie(response, settings.LANGUAGE_COOKIE_NAME, data["language"])
    _set_cookie(response, "theme", data["theme"])
    _set_cookie(response, "zone", data["time_zone"])
    return response


def _set_cookie(response: HttpResponse, name: str, value: str) -> None:
    if value:
        response.set_cookie(name, value, max_age=COOKIE_AGE, secure=settings.HTTPS, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(name, samesite="Lax")


@require_http_methods(["GET", "HEAD", "POST"])
def language_choice(request: VisitorRequest) -> HttpResponse:
    """The languages of the pages, each in its own words."""
    if request.method != "POST":
        return render(request, "people/language_choice.html", {"back": back_address(request)})
    code = request.POST.get("language", "")
    if code not in dict(settings.LANGUAGES):
        return redirect("people:language")
    if request.user.is_authenticated:
        set_display(request.user, request.user, {"language": code})
    response = redirect(next_address(request, "/"))
    _set_cookie(response, settings.LANGUAGE_COOKIE_NAME, code)
    return response


@require_safe
@signed_in
def safety_page(request: PageRequest) -> HttpResponse:
    """Whom one blocks and mutes."""
    context = {"blocked": list_blocked(request.user), "muted": list_muted(request.user)}
    return render(request, "people/safety_page.html", context)


@require_safe
@signed_in
def signing_in_page(request: PageRequest) -> HttpResponse:
    """All ways to sign in, on one page."""
    return render(request, "people/signing_in_page.html", {})


def _digest(code: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"address:{code.strip()}".encode(), hashlib.sha256).hexdigest()


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth ships no types
def address_page(request: PageRequest) -> HttpResponse:
    """Ask for another mail address: a code goes to the old and to the new one."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        too_often: HttpResponse | None = consume_or_429(request, action="manage_email", user=request.user)
        if too_often:
            return too_often
        address = form.cleaned_data["address"].lower()
        old, new = ask_address_change(request.user, address)
        request.session["address_change"] = {
            "address": address,
            "old": _digest(old),
            "new": _digest(new),
            "until": (clock.now() + CHANGE_LIVES).isoformat(),
            "tries": 0,
        }
        return redirect("people:address_codes")
    return render(request, "people/address_page.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def address_codes(request: PageRequest) -> HttpResponse:
    """Both codes together change the address."""
    change = request.session.get("address_change")
    if not change or datetime.fromisoformat(change["until"]) < clock.now() or change["tries"] >= MOST_TRIES:
        request.session.pop("address_change", None)
        messages.error(request, _("The codes have ended. Ask for new ones."))
        return redirect("people:address")
    form = CodesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _codes_fit(change, form.cleaned_data):
            request.session.pop("address_change")
            change_address(request.user, request.user, change["address"])
            messages.success(request, _("This is your address now."))
            return redirect("people:signing_in")
        request.session["address_change"] = change | {"tries": change["tries"] + 1}
        form.add_error(None, _("These codes do not fit. Take them from the newest mails."))
    context = {"form": form, "address": change["address"]}
    return render(request, "people/address_codes.html", context, status=422 if form.errors else 200)


def _codes_fit(change: dict[str, str], typed: dict[str, str]) -> bool:
    old = hmac.compare_digest(change["old"], _digest(typed["code_old"]))
    new = hmac.compare_digest(change["new"], _digest(typed["code_new"]))
    return old and new


@require_safe
@signed_in
def data_page(request: PageRequest) -> HttpResponse:
    """A copy of one's data, and the way out."""
    context = {"copy": find_data_copy(request.user), "days": DAYS_TO_RETHINK}
    return render(request, "people/data_page.html", context)


@require_POST
@signed_in
def data_copy_ask(request: PageRequest) -> HttpResponse:
    ask_data_copy(request.user)
    messages.success(request, _("Your copy is being prepared. It is here in a minute or two."))
    return redirect("people:data")


@require_safe
@signed_in
def data_copy_download(request: PageRequest) -> HttpResponse:
    response = HttpResponse(get_data_copy_content(request.user), content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def site_leave(request: PageRequest) -> HttpResponse:
    """Leave this site: what happens, what stays, and fourteen days to change one's mind."""
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        leave_site(request.user, request.user, remove_posts=form.cleaned_data["posts"] == "remove")
        messages.success(request, _("You are leaving. Until then you can change your mind here."))
        return redirect("people:data")
    context = {
        "form": form,
        "notes": list_leaving_notes(request.user),
        "days": DAYS_TO_RETHINK,
        "only_administrator": is_only_administrator(request.user),
    }
    return render(request, "people/site_leave.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def site_stay(request: PageRequest) -> HttpResponse:
    stay_here(request.user, request.user)
    messages.success(request, _("Good to have you. Everything is as it was."))
    return redirect("people:data")

"""What frameworks call: the reader's language and zone, what every template gets, and allauth's choices."""

import ipaddress
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.signals import user_logged_in
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.backends.utils import csrf_input_lazy
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from markupsafe import Markup

from lyceum.kernel import drawing
from lyceum.kernel.fragments import personal
from lyceum.kernel.prepared import Prepared
from lyceum.kernel.text.plain import clean_line
from lyceum.people.actions.accounts import Application, open_account
from lyceum.people.models.accounts import Person
from lyceum.people.policies import can_sign_up
from lyceum.people.queries.invitations import INVITATION_KEY, find_invitation
from lyceum.people.queries.mails import RIGHT_TO_LEFT, find_mail_language, find_shut_out
from lyceum.people.queries.site import get_instance, list_header_items, list_suspension_notes, must_accept_legal
from lyceum.people.requests import SYSTEM, Viewer
from lyceum.people.tasks import send_mail

THEMES = {"", "light", "dark"}


class ReaderMiddleware:
    """Speaks the reader's language, in the reader's zone: the person's choice, the cookie, then the browser's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        person: Any = AnonymousUser()
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            # A page asks its reader hundreds of things: the person themselves is cheaper than a lazy stand-in.
            person = request.user = get_user(request)
        language = getattr(person, "language", "") or translation.get_language_from_request(request)
        zone = getattr(person, "time_zone", "") or request.COOKIES.get("zone", "UTC")
        translation.activate(language)
        with suppress(ZoneInfoNotFoundError, ValueError, OSError):
            timezone.activate(ZoneInfo(zone))
        try:
            response = self.get_response(request)
        finally:
            timezone.deactivate()
        response.headers.setdefault("Content-Language", language)
        if not person.is_authenticated:
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
        translation.deactivate()
        return response

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:  # noqa: ANN401 - Django's hook
        """Allauth answers 200 to a form with mistakes in it; here such an answer is 422, as everywhere."""
        form = (response.context_data or {}).get("form")
        if request.method == "POST" and response.status_code == 200 and getattr(form, "errors", None):
            response.status_code = 422
        return response


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What every page template may use without being given it."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    viewer = request.user if hasattr(request, "user") else AnonymousUser()
    return {
        "viewer": viewer,
        "instance": SimpleLazyObject(get_instance),
        "theme": theme_of(request),
        "lang": language,
        "dir": "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr",
        "messages": SimpleLazyObject(lambda: _messages(request)),
        "csrf_input": personal("csrf", lambda: csrf_input_lazy(request)),
        "my_avatar": SimpleLazyObject(lambda: personal("avatar", lambda: own_avatar(viewer))),
        "list_sign_in_services": list_sign_in_services,
        "header_items": SimpleLazyObject(lambda: list_header_items(request.user)),
    }


def own_avatar(viewer: Viewer) -> Markup:
    """The reader's own circle in the header."""
    return drawing.avatar(viewer.name, viewer.handle, viewer.picture_url) if isinstance(viewer, Person) else Markup()


@dataclass(frozen=True, slots=True)
class Service:
    """Another service somebody can sign in with, and the address a button posts to."""

    name: str
    url: str


def list_sign_in_services(request: HttpRequest, process: str = "login") -> list[Service]:
    """The services of the configuration."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    wanted = {"process": process}
    if following := request.GET.get("next"):
        wanted["next"] = following
    return [
        Service(app["name"], f"{reverse('openid_connect_login', args=[app['provider_id']])}?{urlencode(wanted)}")
        for app in apps
    ]


def theme_of(request: HttpRequest) -> str:
    """Light, dark, or empty for what the device says."""
    own = getattr(request.user, "theme", "") if settings.SESSION_COOKIE_NAME in request.COOKIES else ""
    cookie = request.COOKIES.get("theme", "")
    return own or (cookie if cookie in THEMES else "")


@dataclass(frozen=True, slots=True)
class PageMessage:
    """A message made for one page, beside those of Django."""

    message: Markup
    tags: str = ""


def _messages(request: HttpRequest) -> list[Any]:
    """What the software says back, and that legal texts wait to be accepted; visitors cost nothing."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return []
    told: list[Any] = list(get_messages(request))
    if must_accept_legal(request.user):
        words = Markup('{} <a href="{}">{}</a>').format(
            _("Our terms have changed."), reverse("people:accept"), _("Read and accept them")
        )
        told.append(PageMessage(words))
    return told


_by_pk = Prepared(lambda pk: Person.objects.get_queryset().filter(pk=pk), "pk")


class SignInBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """allauth's ways of signing in; the person of a session is found by a prepared statement."""

    def get_user(self, user_id: int) -> Person | None:
        person = _by_pk.first(pk=int(user_id))
        return person if person is not None and self.user_can_authenticate(person) else None


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-up as the site's policy says; mails are put into words at once and sent by a worker."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        invitation = find_invitation(str(request.session.get(INVITATION_KEY, "")))
        return bool(can_sign_up(get_instance(), invitation))

    def save_user(self, request: HttpRequest, user: Person, form: Any, commit: bool = True) -> Person:  # noqa: ANN401, FBT001, FBT002, ARG002 - allauth's signature
        data = form.cleaned_data
        if not user.password:
            user.set_unusable_password()
        told = Application(
            name=data["name"],
            email=data.get("email") or "",
            words=data.get("application", ""),
            accepts_legal=data.get("accepts_legal", False),
            invitation_id=form.invitation.pk if form.invitation else None,
        )
        return open_account(SYSTEM, user, told)

    def pre_login(self, request: HttpRequest, user: Person, **hints: Any) -> HttpResponse | None:  # noqa: ANN401 - allauth's signature
        """An applicant may check their address first; what comes then is said in `login`."""
        if user.status == Person.Status.WAITING and hints.get("signup"):
            return None
        answer: HttpResponse | None = super().pre_login(request, user, **hints)
        return answer

    def respond_user_inactive(self, request: HttpRequest, user: Person) -> HttpResponse:
        """Somebody has shown who they are, but is suspended: they read why, until when, and how to object."""
        context = {"person": user, "notes": list_suspension_notes(user)}
        return render(request, "account/account_inactive.html", context, status=403)

    def login(self, request: HttpRequest, user: Person) -> None:
        if user.status == Person.Status.WAITING:
            raise ImmediateHttpResponse(redirect("people:waiting"))
        super().login(request, user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Render in the language of who gets it, and leave the sending to a worker."""
        if template_prefix == "account/email/unknown_account" and (person := find_shut_out(email)):
            is_waiting = person.status == Person.Status.WAITING
            template_prefix = f"account/email/{'still_waiting' if is_waiting else 'suspended'}"
            context = context | {"person": person, "notes": list_suspension_notes(person), "site": settings.SITE_URL}
        request = allauth_context.request
        language = find_mail_language(email) or translation.get_language() or settings.LANGUAGE_CODE
        told = {"request": request, "email": email, "current_site": get_current_site(request)} | context
        with translation.override(language):
            mail = self.render_mail(template_prefix, email, told)
        html = next((str(body) for body, kind in mail.alternatives if kind == "text/html"), "")
        send_mail.enqueue(email, mail.subject, mail.body, html)
        if "code" in context and is_local_demo(request):
            words = _("The demo sends no mail. Your code is %(code)s.") % {"code": context["code"]}
            messages.info(request, words)


def is_local_demo(request: HttpRequest) -> bool:
    """Whether this is the demo, asked from the machine it runs on."""
    if not (settings.DEMO and get_instance().is_demo):
        return False
    host = urlsplit(f"//{request.get_host()}").hostname or ""
    return _is_loopback(request.META.get("REMOTE_ADDR", "")) and (host == "localhost" or _is_loopback(host))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def let_in(request: HttpRequest, person: Person) -> None:
    """Sign somebody in whom a link of this site has shown to be the one; the session is listed like any other."""
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    user_logged_in.send(sender=Person, request=request, response=None, user=person)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Outside sign-in: never linked by an address, only from within one's own account."""

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:  # noqa: ANN401, ARG002 - allauth's signature
        return False

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Person:  # noqa: ANN401, ARG002 - allauth's signature
        """A proposal for the form: what is stored is what the person sends."""
        person: Person = sociallogin.user
        person.email = data.get("email") or None
        person.name = clean_line(str(data.get("name") or data.get("first_name") or ""))[:80]
        return person

    def get_signup_form_initial_data(self, sociallogin: Any) -> dict[str, Any]:  # noqa: ANN401 - allauth's signature
        person: Person = sociallogin.user
        return {"email": person.email or "", "name": person.name}


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Second factors under the site's name."""

    def _get_site_name(self) -> str:
        return get_instance().name

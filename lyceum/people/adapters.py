"""What frameworks call: the reader's language and zone, what every template gets, and allauth's choices."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.backends.utils import csrf_input_lazy
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from lyceum.people.queries.site import get_instance, list_header_items

RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}
THEMES = {"", "light", "dark"}


class ReaderMiddleware:
    """Speaks the reader's language, in the reader's zone: the person's choice, the cookie, then the browser's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        person = request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else AnonymousUser()
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
        "csrf_input": csrf_input_lazy(request),
        "header_items": SimpleLazyObject(lambda: list_header_items(request.user)),
    }


def theme_of(request: HttpRequest) -> str:
    """Light, dark, or empty for what the device says."""
    own = getattr(request.user, "theme", "") if settings.SESSION_COOKIE_NAME in request.COOKIES else ""
    cookie = request.COOKIES.get("theme", "")
    return own or (cookie if cookie in THEMES else "")


def _messages(request: HttpRequest) -> list[Any]:
    return list(get_messages(request)) if settings.SESSION_COOKIE_NAME in request.COOKIES else []


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-up as the site's policy says."""


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Outside sign-in: never linked by an address nobody has checked."""


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Second factors under the site's name."""

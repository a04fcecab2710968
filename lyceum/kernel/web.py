"""What every page shares: signed-in doors, kept words, refusals as messages, and answers to a double press."""

import gzip
import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language

from lyceum.kernel.drawing import avatar
from lyceum.kernel.fragments import Store
from lyceum.kernel.once import PressedTwiceError, new_key
from lyceum.kernel.text.plain import clean
from lyceum.kernel.verdicts import Refused

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)

KEPT_LIMIT = 60_000
_SECRET = {"csrfmiddlewaretoken", "form_key", "password", "password1", "password2", "oldpassword", "code"}


def signed_in(view: Callable[Concatenate[R, P], HttpResponse]) -> Callable[Concatenate[R, P], HttpResponse]:
    """Let signed-in people through; keep the words of everybody else and lead them to the sign-in page."""

    @wraps(view)
    def door(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method in {"GET", "HEAD"}:
            return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
        keep_words(request)
        context = {"next": back_address(request)}
        return render(request, "account/sign_in_again.html", context, status=401)

    return door


def keep_words(request: HttpRequest) -> None:
    """Keep what was typed under the address it was typed at, in the visitor's session: `KEPT_LIMIT` in all."""
    words: dict[str, str] = {}
    left = KEPT_LIMIT
    for name, value in request.POST.items():
        if name not in _SECRET and len(name) < left:
            words[name] = clean(str(value))[: left - len(name)]
            left -= len(name) + len(words[name])
    if any(words.values()):
        request.session["kept"] = {"path": request.path, "words": words}


def kept_words(request: HttpRequest, path: str) -> dict[str, str]:
    """Words kept for the form at `path`, to fill it with."""
    if not request.session.session_key:
        return {}
    kept = request.session.get("kept")
    return dict(kept["words"]) if kept and kept.get("path") == path else {}


def forget_words(request: HttpRequest) -> None:
    """After the words have arrived: nothing is kept of them."""
    request.session.pop("kept", None)


def back_address(request: HttpRequest, fallback: str = "/") -> str:
    """The page of this site that the person came from."""
    referer: str = request.META.get("HTTP_REFERER", "")
    if url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        parts = urlsplit(referer)
        # Two slashes at the start would lead to another site.
        return f"/{parts.path.lstrip('/')}" + (f"?{parts.query}" if parts.query else "")
    return fallback


def next_address(request: HttpRequest, fallback: str) -> str:
    """Where the form asked to go afterwards, if it is on this site."""
    wanted: str = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else fallback


pages: Store[bytes] = Store(10_000_000)


def stored_page(
    request: HttpRequest,
    key: tuple[object, ...],
    make: Callable[[], HttpResponse],
    ask: Callable[[], tuple[object, ...]] | None = None,
) -> HttpResponse:
    """A page that is the same for every visitor of one language, zone and theme, kept whole by its version.

    A visitor who has it already gets 304. `key` must hold the version of everything the page shows; `ask` tells the
    key of the moment through the same gate, so that `VisitorPagesMiddleware` can answer the next visitor at once.
    """
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return make()
    full = (*key, get_language(), str(get_current_timezone()), _theme(request))
    tag = f'W/"{hashlib.blake2b(repr(full).encode(), digest_size=9).hexdigest()}"'
    zipped = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "") and not settings.BEHIND_PROXY
    body = pages.get((zipped, full))
    if body is None:
        body = make().content
        body = gzip.compress(body, 5, mtime=0) if zipped else body
        pages.put((zipped, full), body, len(body))
    response = HttpResponse(body)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Accept-Encoding"])
    if ask is not None:
        response.shown = (key, ask)  # type: ignore[attr-defined]  # for VisitorPagesMiddleware
    return response


def _unless_known(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """304 for a visitor who has this page already (RFC 9110, 15.4.5)."""
    tag = response.headers.get("ETag")
    if tag is None or response.status_code != 200 or tag not in request.META.get("HTTP_IF_NONE_MATCH", ""):
        return response
    answer = HttpResponse(status=304)
    del answer.headers["Content-Type"]
    for name, value in response.headers.items():
        if not name.startswith("Content-") or name.startswith("Content-Security"):
            answer.headers[name] = value
    return answer


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as visitors of one kind got it last: its versions, what asks for those of now, and the answer."""

    key: tuple[object, ...]
    ask: Callable[[], tuple[object, ...]]
    body: bytes
    headers: dict[str, str]

    def is_so_still(self) -> bool:
        try:
            return self.ask() == self.key
        except Http404:
            return False


class VisitorPagesMiddleware:
    """Stands first: a stored page whose versions are the same still needs nothing of what comes after it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        place = _visitors_place(request)
        if place is None:
            return self.get_response(request)
        shown = visited.get(place)
        if shown is not None and shown.is_so_still():
            return _unless_known(request, HttpResponse(shown.body, headers=shown.headers))
        response = self.get_response(request)
        self._remember(place, response)
        return _unless_known(request, response)

    def _remember(self, place: tuple[object, ...], response: HttpResponseBase) -> None:
        told = getattr(response, "shown", None)
        if told is not None and not response.cookies and isinstance(response, HttpResponse):
            key, ask = told
            shown = Shown(key, ask, response.content, dict(response.headers))
            visited.put(place, shown, len(response.content) + 1_000)


def _visitors_place(request: HttpRequest) -> tuple[object, ...] | None:
    """Everything a stored page may differ by, as the request says it; None where a page is not for everybody."""
    cookies = request.COOKIES
    if request.method != "GET" or settings.SESSION_COOKIE_NAME in cookies:
        return None
    said = request.META
    return (
        said.get("HTTP_HOST"),
        request.is_secure(),
        said["PATH_INFO"],
        said["QUERY_STRING"],
        said.get("HTTP_ACCEPT_LANGUAGE"),
        "gzip" in said.get("HTTP_ACCEPT_ENCODING", ""),
        cookies.get("zone"),
        cookies.get("theme"),
        cookies.get(settings.LANGUAGE_COOKIE_NAME),
    )


visited: Store[Shown] = Store(8_000_000)


def _theme(request: HttpRequest) -> str:
    """What a cookie says of light and dark; made-up values are none, so that they store no pages of their own."""
    theme = request.COOKIES.get("theme", "")
    return theme if theme in {"light", "dark"} else ""


def personal_text(request: HttpRequest, name: str) -> str:
    """What a stored page's slot holds for this reader alone: the token of forms, a one-time key, the own picture."""
    if name == "csrf":
        return f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">'
    if name == "form_key":
        return new_key()
    if name == "avatar":
        person: Any = request.user
        return str(avatar(person.name, person.handle, person.picture_url))
    raise KeyError(name)


class AnswersMiddleware:
    """Turns what an action raises into an answer: a refusal with its reason, or the outcome of the first press."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET" and not request.path.startswith("/api/"):
            allowed = response.headers["Allow"]
            response = render(request, "errors/404.html", {"reason": ""}, status=405)
            response.headers["Allow"] = allowed
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, PressedTwiceError):
            return HttpResponseRedirect(error.outcome)
        if not isinstance(error, Refused) or request.path.startswith("/api/"):
            return None
        if request.method in {"GET", "HEAD"}:
            return render(request, "errors/403.html", {"reason": str(error)}, status=403)
        keep_words(request)
        messages.error(request, str(error))
        return redirect(back_address(request))


def found_or_404(value: Any) -> Any:  # noqa: ANN401 - whatever was looked for
    if value is None:
        raise Http404
    return value


def error_page(request: HttpRequest, status: int) -> HttpResponse:
    """A page for what went wrong, perhaps before anybody knew who asks: then it speaks to a visitor."""
    if not hasattr(request, "user"):
        request.user = AnonymousUser()
    return render(request, f"errors/{status}.html", {"reason": ""}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Needs neither database nor context: something is broken already."""
    number = uuid.uuid4().hex[:8]
    return HttpResponse(render_static_error(number), status=500)


def render_static_error(number: str) -> str:
    from django.template.loader import render_to_string  # noqa: PLC0415 - only when something is broken

    return render_to_string("errors/500.html", {"number": number})


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The form was open too long or cookies are off: the words are kept and the page says what to do."""
    keep_words(request)
    return render(request, "errors/403.html", {"reason": "", "csrf": True}, status=403)

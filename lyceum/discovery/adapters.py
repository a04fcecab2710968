"""What allauth calls: whoever signs in keeps what they answered before."""

from typing import Any

from allauth.account.signals import user_logged_in, user_signed_up
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lyceum.discovery.actions.answers import claim_answers
from lyceum.discovery.queries.answers import COOKIE, read_key
from lyceum.people.models.accounts import Person


def keep_answers_of(request: HttpRequest, user: Person, **_told: Any) -> None:  # noqa: ANN401 - Django's signature
    """After the sign-up, which may have to wait for approval, or the first sign-in with the cookie of answers."""
    if COOKIE in request.COOKIES and claim_answers(user, read_key(request)):
        messages.success(request, _("What you told before is kept in your account."))


def connect() -> None:
    user_signed_up.connect(keep_answers_of, dispatch_uid="lyceum.discovery.answers")
    user_logged_in.connect(keep_answers_of, dispatch_uid="lyceum.discovery.answers")

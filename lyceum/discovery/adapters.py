"""What allauth calls: whoever signs in keeps what they answered before."""

from typing import Any

from allauth.account.signals import email_confirmed, user_logged_in
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lyceum.discovery.actions.answers import claim_answers
from lyceum.discovery.queries.answers import COOKIE, read_key
from lyceum.people.models.accounts import Person


def keep_answers_of(request: HttpRequest, user: Person, **_told: Any) -> None:  # noqa: ANN401 - Django's signature
    """At the first sign-in with the cookie of answers."""
    if COOKIE in request.COOKIES and claim_answers(user, read_key(request)):
        messages.success(request, _("What you told before is kept in your account."))


def keep_answers_of_address(request: HttpRequest, email_address: Any, **_told: Any) -> None:  # noqa: ANN401 - allauth ships no types
    """When an address is shown to be somebody's own: an account that waits for approval is not signed in so soon.

    Not before: with an address that was mistyped the answers would be in an account that nobody can open.
    """
    keep_answers_of(request, email_address.user)


def connect() -> None:
    email_confirmed.connect(keep_answers_of_address, dispatch_uid="lyceum.discovery.answers")
    user_logged_in.connect(keep_answers_of, dispatch_uid="lyceum.discovery.answers")

"""What people type about themselves and to sign in."""

from allauth.account.forms import LoginForm
from allauth.socialaccount.forms import SignupForm as SocialSignUpForm
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lyceum.people.models.accounts import Person


class SignUpFields(forms.Form):
    """The fields of our own on the sign-up page."""

    name = forms.CharField(label=_("Your name"), max_length=80)

    def signup(self, request: HttpRequest, user: Person) -> None:
        """Allauth calls this with the new person."""


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    """Mail address and password."""


class OutsideSignUpForm(SocialSignUpForm):  # type: ignore[misc]  # allauth ships no types
    """The first sign-in through another service."""

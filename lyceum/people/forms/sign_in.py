"""What people type to sign in."""

from allauth.account.forms import LoginForm
from allauth.socialaccount.forms import SignupForm as SocialSignUpForm


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    """Mail address and password."""


class OutsideSignUpForm(SocialSignUpForm):  # type: ignore[misc]  # allauth ships no types
    """The first sign-in through another service."""

"""What people type to sign in, and to make an account through another service."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.socialaccount.forms import SignupForm as SocialSignUpForm
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    """Mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - allauth's signature
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Mail address")
        self.fields["password"].help_text = ""
        self.fields.pop("remember", None)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def _setup_password_field(self) -> None:
        """Keep the field: accounts are made without a password, but some have one."""


class OutsideSignUpForm(SocialSignUpForm):  # type: ignore[misc]  # allauth ships no types
    """The first sign-in through another service."""

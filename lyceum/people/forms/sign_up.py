"""The fields of our own on the sign-up page; allauth builds its form on them, so nothing of allauth is imported here."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lyceum.people.models.accounts import Person


class SignUpFields(forms.Form):
    """The fields of our own on the sign-up page."""

    name = forms.CharField(label=_("Your name"), max_length=80)

    def signup(self, request: HttpRequest, user: Person) -> None:
        """Allauth calls this with the new person."""

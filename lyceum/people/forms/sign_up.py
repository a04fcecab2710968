"""The fields of our own on the sign-up page; allauth builds its form on them, so nothing of its forms is imported."""

from typing import Any

from allauth.core import context
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lyceum.kernel.formats import number
from lyceum.people.forms.fields import LineField, WordsField
from lyceum.people.models.accounts import Person
from lyceum.people.models.instance import Instance
from lyceum.people.queries.invitations import INVITATION_KEY, find_invitation
from lyceum.people.queries.site import get_instance


class SignUpFields(forms.Form):
    """The name, the youngest age as yes or no, and what this site's policy needs."""

    name = LineField(
        label=gettext_lazy("Your name"),
        max_length=80,
        help_text=gettext_lazy(
            "Any name will do, a nickname too. Nobody can look you up by it unless you allow that on your own page."
        ),
    )
    old_enough = forms.ChoiceField(
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))], widget=forms.RadioSelect
    )
    application = WordsField(
        label=gettext_lazy("What brings you here?"),
        max_length=2000,
        help_text=gettext_lazy("A steward of this site reads this and says yes or no, usually within two days."),
    )
    accepts_legal = forms.BooleanField(label=gettext_lazy("I have read the terms and accept them"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # allauth's fields have one; a label stands above them here
            field.widget.attrs.pop("placeholder", None)
        instance = get_instance()
        self.invitation = find_invitation(_session_secret())
        label = _("Are you at least %(age)s years old?") % {"age": number(instance.minimum_age)}
        self.fields["old_enough"].label = label
        self.fields["old_enough"].help_text = _("We ask only this. No birth date is stored.")
        if instance.minimum_age == 0:
            del self.fields["old_enough"]
        if instance.sign_up != Instance.SignUp.APPROVAL or self.invitation:
            del self.fields["application"]
        if not instance.legal_version:
            del self.fields["accepts_legal"]

    def clean_old_enough(self) -> str:
        answer: str = self.cleaned_data["old_enough"]
        if answer != "yes":
            age = get_instance().minimum_age
            words = _("Accounts here are for people of %(age)s and older. Nothing was kept.")
            raise ValidationError(words % {"age": age})
        return answer

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        email = str(data.get("email") or "")
        if self.invitation and self.invitation.mail and email and email.lower() != self.invitation.mail:
            self.add_error("email", _("This invitation is for another mail address."))
        return data

    def signup(self, request: HttpRequest, user: Person) -> None:
        """Allauth calls this with the new person; the adapter has stored everything already."""
        del user
        request.session.pop(INVITATION_KEY, None)


def _session_secret() -> str:
    request = context.request
    return str(request.session.get(INVITATION_KEY, "")) if request is not None else ""

"""What administrators type about the site."""

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from lyceum.people.forms.fields import LineField, WordsField
from lyceum.people.models.instance import Instance


class NameForm(forms.Form):
    """What the site is called."""

    name = LineField(label=_("Name of this site"), max_length=80)
    description = LineField(label=_("In one sentence"), max_length=300, required=False)


class PolicyForm(forms.Form):
    """Who may make an account, and from what age."""

    sign_up = forms.ChoiceField(label=_("Accounts"), choices=Instance.SignUp.choices, widget=forms.RadioSelect)
    minimum_age = forms.IntegerField(
        label=_("Youngest age"),
        min_value=0,
        max_value=99,
        help_text=_("Asked as yes or no. No birth date is stored."),
    )
    founding = forms.ChoiceField(
        label=_("Who may found a community"), choices=Instance.Founding.choices, widget=forms.RadioSelect
    )


class LanguagesForm(forms.Form):
    """In which languages this site wants to be used."""

    languages = forms.MultipleChoiceField(
        label=_("Languages of this site"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )


class LegalForm(forms.Form):
    """A new version of a legal page."""

    source = WordsField(label=_("Text"), max_length=50_000, help_text=_("Markdown."))
    language = forms.ChoiceField(label=_("Written in"), choices=settings.LANGUAGES)
    needs_acceptance = forms.BooleanField(
        label=_("People have to accept this version"),
        required=False,
        help_text=_("They are asked on their next visit and can go on reading."),
    )


class InvitationForm(forms.Form):
    """A link to sign up with."""

    mail = forms.EmailField(
        label=_("Mail address"), required=False, max_length=254, help_text=_("Then the link works for it alone.")
    )
    note = LineField(label=_("Note"), max_length=200, required=False)
    days = forms.IntegerField(label=_("Days it works"), min_value=1, max_value=90, initial=14)
    uses = forms.IntegerField(label=_("How many people"), min_value=1, max_value=500, initial=1)


class DecisionForm(forms.Form):
    """A reason that is sent."""

    reason = WordsField(label=_("Reason"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class SuspendForm(forms.Form):
    """How long somebody is kept out, and why."""

    reason = WordsField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("They read it, and can ask another steward to look again."),
    )

    days = forms.TypedChoiceField(
        label=_("For how long"),
        choices=[("7", _("7 days")), ("30", _("30 days")), ("0", _("Until restored"))],
        coerce=int,
    )


class RolesForm(forms.Form):
    """Duties for the whole site."""

    is_steward = forms.BooleanField(label=_("Steward of the site"), required=False)
    is_administrator = forms.BooleanField(label=_("Administrator"), required=False)


class FirstForm(forms.Form):
    """The first administrator."""

    name = LineField(label=_("Your name"), max_length=80)
    email = forms.EmailField(label=_("Mail address"), max_length=254)
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput,
        help_text=_("Needed until mail works. Ten characters or more."),
    )

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if password:
            validate_password(password)
        return password

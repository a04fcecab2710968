"""What people type about communities that live elsewhere: proposals, decisions, tips."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lyceum.communities.forms import LineField, TextField
from lyceum.communities.forms.facts import AddressField, FactsForm
from lyceum.communities.models.listings import Listing, ListingTip
from lyceum.communities.queries.listings import is_kept_here


class ProposalForm(FactsForm):
    """A community that lives elsewhere."""

    name = LineField(
        label=_("Name"), min_length=2, max_length=120, error_messages={"required": _("Enter the name it goes by.")}
    )
    url = AddressField(label=_("Address"), help_text=_("Where people read about it, or join it."))
    kind = forms.ChoiceField(label=_("What it is"), choices=[("", _("Choose")), *Listing.Kind.choices])
    description = TextField(
        label=_("Whom it is for"),
        max_length=2_000,
        error_messages={"required": _("Say in one or two sentences whom it is for.")},
    )
    conduct_url = AddressField(label=_("Address of its rules"), required=False)
    form_key = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    def clean_url(self) -> str:
        address: str = self.cleaned_data["url"]
        if is_kept_here(address):
            raise forms.ValidationError(
                _("This address is on this site. Communities kept here are in the directory.")
            )
        return address

    def told(self) -> dict[str, Any]:
        told = super().told()
        told.pop("form_key", None)
        return told


class TipForm(forms.Form):
    """Gone, moved to an address, or to be taken out."""

    kind = forms.ChoiceField(choices=ListingTip.Kind.choices)
    url = AddressField(label=_("Its new address, if you know it"), required=False)


class ClaimForm(forms.Form):
    """Somebody says that they run it; words go to the stewards of the site."""

    words = LineField(label=_("Who you are there, and how a steward can see it"), max_length=500, required=False)


class CodeMailForm(forms.Form):
    """The part of a mail address before the at sign; what is behind it is the listing's own domain."""

    name = forms.RegexField(
        r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}$", label=_("Your address there, before the @"), max_length=64
    )


class CodeForm(forms.Form):
    code = LineField(
        label=_("The code from the mail"), max_length=12, error_messages={"required": _("Enter the code.")}
    )

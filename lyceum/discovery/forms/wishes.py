"""The form of a wish."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lyceum.people.forms.fields import LineField


class WishForm(forms.Form):
    text = LineField(
        label=_("I look for people who"),
        max_length=300,
        error_messages={
            "required": _("Write what you look for, in one sentence."),
            "max_length": _("Make it shorter: at most %(limit_value)d letters."),
        },
    )
    may_gather = forms.BooleanField(
        label=_("Count me in: others who share this may be told that somebody does. Nobody is named."),
        required=False,
    )

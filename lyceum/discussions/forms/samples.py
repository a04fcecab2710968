"""What a writer answers when their words would be shown outside."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SampleAnswerForm(forms.Form):
    """Yes with the name, yes without it, or no."""

    answer = forms.ChoiceField(
        label=_("May people outside read what you wrote here?"),
        choices=(
            ("name", _("Yes, with my name")),
            ("words", _("Yes, my words alone: “a member” stands instead of my name")),
            ("no", _("No")),
        ),
        widget=forms.RadioSelect,
    )

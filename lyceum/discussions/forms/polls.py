"""What people type to open a poll."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lyceum.discussions.actions.polls import NewPoll
from lyceum.discussions.forms.conversations import LineField
from lyceum.discussions.models.polls import Poll
from lyceum.kernel import clock
from lyceum.kernel.text.plain import clean_line

FEWEST, MOST, LONGEST = 2, 12, 120


class PollForm(forms.Form):
    """A question, options on a line each, and until when."""

    question = LineField(label=_("What do you want to know?"), max_length=200)
    options = forms.CharField(
        label=_("Options, one in a line"), widget=forms.Textarea(attrs={"rows": 4}), max_length=MOST * (LONGEST + 2)
    )
    kind = forms.ChoiceField(
        label=_("Everybody gives"), choices=Poll.Kind.choices, initial=Poll.Kind.ONE, widget=forms.RadioSelect
    )
    is_named = forms.TypedChoiceField(
        label=_("Who sees who chose what"),
        choices=[(0, _("Nobody: only the numbers are shown")), (1, _("Everybody who reads here, with names"))],
        coerce=lambda value: value == "1",
        initial=0,
        widget=forms.RadioSelect,
    )
    days = forms.TypedChoiceField(
        label=_("It closes"),
        choices=[(0, _("When I close it")), (1, _("In a day")), (3, _("In three days")), (7, _("In a week"))],
        coerce=int,
        initial=7,
    )
    form_key = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    def clean_options(self) -> tuple[str, ...]:
        lines = (clean_line(line) for line in self.cleaned_data["options"].splitlines())
        options = tuple(dict.fromkeys(line for line in lines if line))
        if len(options) < FEWEST:
            raise forms.ValidationError(_("Write at least two options, each in its own line."))
        if len(options) > MOST:
            raise forms.ValidationError(_("Twelve options are the most: people cannot weigh more."))
        if any(len(option) > LONGEST for option in options):
            raise forms.ValidationError(_("Make each option shorter: at most 120 letters."))
        return options

    def new(self) -> NewPoll:
        data: dict[str, Any] = self.cleaned_data
        closes = clock.now() + timedelta(days=data["days"]) if data["days"] else None
        return NewPoll(data["question"], data["options"], data["kind"], data["is_named"], closes, data["form_key"])

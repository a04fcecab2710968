"""How a community discusses, how much somebody is willing to be asked, and what they have understood."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lyceum.discussions.forms.conversations import LineField, WordsField
from lyceum.discussions.models.asking import DiscussionSettings
from lyceum.people.queries.weeks import day_names

_AIMS = (
    (60, _("An hour")),
    (240, _("4 hours")),
    (720, _("12 hours")),
    (1440, _("A day")),
    (2880, _("Two days")),
    (10080, _("A week")),
)


class DiscussionSettingsForm(forms.Form):
    """What an organiser decides about conversations."""

    first_reply_aim = forms.TypedChoiceField(
        label=_("Our aim: a first reply within"),
        choices=_AIMS,
        coerce=int,
        help_text=_("A question that waits longer is passed to members who offered help on its subject, in turn."),
    )
    nameless = forms.ChoiceField(
        label=_("Posts without a name are allowed"),
        choices=DiscussionSettings.Nameless.choices,
        help_text=_("Two stewards together can look up who wrote one, with a reason; the writer is told."),
        widget=forms.RadioSelect,
    )
    check_in_weekday = forms.TypedChoiceField(
        label=_("A check-in opens by itself every"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("Everybody can say what moved, what stands still and what they promise next."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        days = [("", _("No, we start check-ins ourselves")), *enumerate(day_names(), start=1)]
        self.fields["check_in_weekday"].choices = days  # type: ignore[attr-defined]  # a choice field


class HelpOfferForm(forms.Form):
    """How often somebody is willing to be asked."""

    is_on = forms.BooleanField(label=_("Ask me when a question waits that I can probably answer"), required=False)
    weekly_limit = forms.TypedChoiceField(
        label=_("At most, in a week"),
        choices=[(n, n) for n in (1, 2, 3, 5, 7)],
        coerce=int,
        widget=forms.RadioSelect,
    )


class ExplanationForm(forms.Form):
    """The answer in one's own words, two sentences or so."""

    source = WordsField(label=_("What I understand now, in two sentences"))


class DoubtForm(forms.Form):
    """What is missing in somebody's words."""

    doubt = LineField(
        label=_("What is missing, or not quite right"),
        max_length=500,
        error_messages={"required": _("Write what is missing first.")},
    )

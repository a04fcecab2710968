"""What people type to each other, and who may write to them."""

import re
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from lyceum.discussions.actions.messages import Typed
from lyceum.discussions.forms.conversations import LineField
from lyceum.discussions.models.messages import MessageSettings
from lyceum.discussions.policies import LONGEST_REQUEST, MOST_PEOPLE
from lyceum.kernel.text.plain import clean

LONGEST = 10_000
_NAMES = re.compile(r"[\s,;@\u060c]+")


class MessageWordsField(forms.CharField):
    """Markdown, cleaned."""

    def to_python(self, value: Any) -> str:  # noqa: ANN401 - Django's signature
        return str(super().to_python(clean(str(value or ""))))


class MessageForm(forms.Form):
    """A message; the first one to somebody who is asked is short."""

    source = MessageWordsField(
        label=_("Your message"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Write something first."),
            "max_length": _("Make it shorter: at most %(limit_value)d letters."),
            "null_characters_not_allowed": _("Take out the characters that cannot be shown."),
        },
    )
    form_key = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    def __init__(self, *args: Any, longest: int = LONGEST, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        self.fields["source"].validators.append(MaxLengthValidator(longest))

    def typed(self) -> Typed:
        data = self.cleaned_data
        return Typed(data["source"], subject=data.get("subject", ""), form_key=data["form_key"])


class FirstMessageForm(MessageForm):
    """To whom, and the first message."""

    to = LineField(
        label=_("To"),
        max_length=400,
        help_text=_("Short names as they stand on people's pages, with a comma between; at most %(number)s people.")
        % {"number": MOST_PEOPLE - 1},
        error_messages={"required": _("Write the short name of a person, such as @amara.")},
    )
    subject = LineField(label=_("What is it about?"), max_length=200, required=False)
    field_order = ("to", "subject", "source")

    def __init__(self, *args: Any, is_free: bool = True, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, longest=LONGEST if is_free else LONGEST_REQUEST, **kwargs)

    @staticmethod
    def handles(value: str) -> list[str]:
        """The short names somebody typed, each once."""
        return list(dict.fromkeys(name for name in _NAMES.split(value.lower()) if name))[: MOST_PEOPLE + 1]


class WhoForm(forms.Form):
    """Who may write to me."""

    who = forms.ChoiceField(
        label=_("Who can write to me?"), choices=MessageSettings.Who.choices, widget=forms.RadioSelect
    )


class NeighboursForm(forms.Form):
    """What is wrong with a message, and which of those around it the stewards should see too."""

    around = forms.TypedMultipleChoiceField(
        label=_("Messages around it that the stewards should see too"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They see nothing else of what you wrote to each other."),
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        self.fields["around"].choices = choices  # type: ignore[attr-defined]  # a choice field

"""What people type to ask for feedback, to give it, and to check in."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lyceum.discussions.actions.feedback import Said
from lyceum.discussions.actions.writing import Typed
from lyceum.discussions.forms.conversations import AnnouncementForm, ConversationForm, LineField, WordsField
from lyceum.discussions.models.conversations import Conversation
from lyceum.discussions.models.feedback import MOST_QUESTIONS, CheckIn

LONGEST_PART = 3_000
PARTS = (("works", _("What works")), ("doubts", _("What I would question")), ("suggestion", _("One suggestion")))


class PartField(WordsField):
    """One part of feedback or of a check-in; of too many words it says how many they are."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(max_length=LONGEST_PART, **kwargs)
        self.error_messages["max_length"] = _(
            "Make it shorter: it has %(show_value)d letters of at most %(limit_value)d."
        )


class FeedbackRequestForm(ConversationForm):
    """The work, what it is for, and up to five questions; one is enough."""

    goal = LineField(
        label=_("What is it for, and for whom?"),
        max_length=500,
        error_messages={"required": _("Say what it is for, so that helpers know what to look at.")},
    )
    wanted = forms.TypedChoiceField(
        label=_("How many people are enough?"),
        choices=[(n, n) for n in (1, 2, 3, 5)],
        coerce=int,
        initial=3,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        del self.fields["kind"], self.fields["answer_first"]
        self.fields["title"].label = _("What should be looked at?")
        self.fields["source"].label = _("The work")
        self.fields["source"].help_text = _("The text itself, a picture, or an address where it is.")
        self.fields["source"].required = True
        for n in range(1, MOST_QUESTIONS + 1):
            label = _("Question %(number)s") % {"number": n}
            self.fields[f"question_{n}"] = LineField(label=label, max_length=300, required=n == 1)
        self.fields["question_1"].help_text = _("Such as: is this right, or only nearly right?")
        self.fields["question_1"].error_messages["required"] = _("Ask one thing at least: it makes good answers.")

    @property
    def question_fields(self) -> list[forms.BoundField]:
        return [self[f"question_{n}"] for n in range(1, MOST_QUESTIONS + 1)]

    def typed(self) -> Typed:
        self.cleaned_data["kind"] = Conversation.Kind.FEEDBACK
        data = self.cleaned_data
        texts = (data.get(f"question_{n}") for n in range(1, MOST_QUESTIONS + 1))
        asked = tuple(dict.fromkeys(text for text in texts if text))
        return replace(super().typed(), goal=data["goal"], questions=asked, wanted=data["wanted"])


class CheckInStartForm(ConversationForm):
    """A check-in for this week, opened by a member."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        del self.fields["kind"], self.fields["answer_first"]
        self.fields["title"].label = _("Title")
        self.fields["source"].help_text = _("What do you want to ask everybody? It may stay empty.")

    def typed(self) -> Typed:
        self.cleaned_data["kind"] = Conversation.Kind.CHECK_IN
        return super().typed()


class FeedbackForm(forms.Form):
    """Feedback in three parts for each question; two parts are enough, and one question."""

    form_key = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, numbers: Iterable[int], **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        self.numbers = tuple(numbers)
        for n in self.numbers:
            for part, label in PARTS:
                self.fields[f"{part}_{n}"] = PartField(label=label, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(self.said().values()):
            raise forms.ValidationError(_("Write something to one of the questions first."))
        return data

    def said(self) -> dict[int, Said]:
        data = self.cleaned_data
        return {
            n: Said(data.get(f"works_{n}", ""), data.get(f"doubts_{n}", ""), data.get(f"suggestion_{n}", ""))
            for n in self.numbers
        }


class CheckInForm(forms.Form):
    """What moved, what stands still, and the next promise: one of them is enough."""

    moved = PartField(label=_("What moved"), required=False)
    stands_still = PartField(label=_("What stands still"), required=False)
    promise = LineField(label=_("My next promise"), required=False, max_length=300)
    outcome = forms.ChoiceField(label=_("My last promise"), choices=CheckIn.Outcome.choices, required=False)
    form_key = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(data.get(name) for name in ("moved", "stands_still", "promise")):
            raise forms.ValidationError(_("One line is enough: what moved, what stands still, or what comes next."))
        return data

    def row(self) -> CheckIn:
        data = self.cleaned_data
        return CheckIn(
            moved=data["moved"], stands_still=data["stands_still"], promise=data["promise"], outcome=data["outcome"]
        )


# What the composer asks for, by the kind in its address; without one it is a question or a discussion.
START_FORMS: dict[str, type[ConversationForm]] = {
    "": ConversationForm,
    Conversation.Kind.FEEDBACK: FeedbackRequestForm,
    Conversation.Kind.CHECK_IN: CheckInStartForm,
    Conversation.Kind.ANNOUNCEMENT: AnnouncementForm,
}

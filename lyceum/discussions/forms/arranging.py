"""What stewards type to put conversations in order."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lyceum.discussions.forms.conversations import LineField, WordsField

_MINUTES = (
    (0, _("No slow mode")),
    (5, _("5 minutes")),
    (15, _("15 minutes")),
    (60, _("An hour")),
    (1440, _("A day")),
)


class ReasonForm(forms.Form):
    """Why; it stands in the log."""

    reason = LineField(label=_("Why"), required=False, max_length=300)


class SlowForm(ReasonForm):
    minutes = forms.TypedChoiceField(label=_("Between two posts of one person"), choices=_MINUTES, coerce=int)


class MoveForm(ReasonForm):
    """Where to; nothing is chosen beforehand."""

    target = forms.TypedChoiceField(
        label=_("To which community"),
        coerce=int,
        error_messages={"required": _("Choose a community first.")},
    )
    nothing = _("Choose a community")
    field_order = ("target", "reason")

    def __init__(self, *args: Any, targets: list[tuple[int, str]], **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        self.has_targets = bool(targets)
        self.fields["target"].choices = [("", self.nothing), *targets]  # type: ignore[attr-defined]  # a choice field


class MergeForm(MoveForm):
    nothing = _("Choose a conversation")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        self.fields["target"].label = _("Into which conversation")
        self.fields["target"].error_messages["required"] = _("Choose a conversation first.")


class SplitForm(ReasonForm):
    """Which posts, and what the new conversation is called."""

    posts = forms.TypedMultipleChoiceField(
        label=_("Posts that belong together"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    title = LineField(
        label=_("Title of the new conversation"),
        min_length=3,
        max_length=200,
        error_messages={"required": _("Write a title first.")},
    )
    field_order = ("posts", "title", "reason")

    def __init__(self, *args: Any, lines: list[tuple[int, str]], **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        self.fields["posts"].choices = lines  # type: ignore[attr-defined]  # a choice field
        self.fields["posts"].error_messages["required"] = _("Choose at least one post.")


class SavedReplyForm(forms.Form):
    title = LineField(label=_("Title"), max_length=80, error_messages={"required": _("Write a title first.")})
    source = WordsField(label=_("Words"))


class NameForm(forms.Form):
    """Why a name is needed; the second steward reads it, and it stays in the log."""

    reason = LineField(
        label=_("Why is the name needed?"),
        max_length=500,
        error_messages={"required": _("Say why: the other steward decides by your words.")},
    )

"""What people tell the stewards, and what stewards write."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lyceum.care.models import Measure
from lyceum.communities.forms import TextField
from lyceum.communities.models.communities import AgreementVersion, Community
from lyceum.kernel import clock

_WORDS = {"null_characters_not_allowed": _("Take out the characters that cannot be shown.")}


class TellForm(forms.Form):
    """What is wrong, in a sentence or two, and who should hear of it."""

    words = TextField(
        label=_("What is wrong?"),
        max_length=2_000,
        required=False,
        help_text=_("A sentence is enough. The stewards see the thing itself."),
        error_messages=_WORDS,
    )
    to = forms.ChoiceField(label=_("Who should hear of it?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, communities: list[Community], **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        self.by_pk = {str(c.pk): c for c in communities}
        names = [(pk, _("The stewards of %(community)s") % {"community": c.name}) for pk, c in self.by_pk.items()]
        choices = [*names, ("site", _("The stewards of this site"))]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]  # a choice field
        self.fields["to"].initial = choices[0][0]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["community"] = self.by_pk.get(data.get("to", ""))
        return data


class DecisionForm(forms.Form):
    """What a steward does with a case, and the words that go with it."""

    WITH_WORDS = frozenset({Measure.Kind.NOTE, Measure.Kind.HIDE, Measure.Kind.SUSPEND, Measure.Kind.REASON})

    act = forms.ChoiceField(label=_("What will you do?"), widget=forms.RadioSelect)
    words = TextField(
        label=_("Words"),
        max_length=3_000,
        required=False,
        help_text=_("The person concerned reads them, except in a note. Who told you stays unnamed."),
        error_messages=_WORDS,
    )
    point = forms.TypedChoiceField(label=_("Point of our agreement"), coerce=int, empty_value=None, required=False)
    days = forms.TypedChoiceField(
        label=_("Suspended for"),
        coerce=int,
        empty_value=None,
        required=False,
        initial=7,
        choices=[
            (1, _("a day")),
            (7, _("a week")),
            (30, _("a month")),
            (365, _("a year")),
            (3650, _("for good")),
        ],
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's signature
        choices: list[tuple[str, str]],
        agreement: AgreementVersion | None,
        **kwargs: Any,  # noqa: ANN401 - Django's signature
    ) -> None:
        super().__init__(*args, **kwargs)
        self.agreement = agreement
        self.fields["act"].choices = choices  # type: ignore[attr-defined]  # a choice field
        points = agreement.points if agreement else []
        numbered = [(str(n), f"{n}. {str(point)[:80]}") for n, point in enumerate(points, 1)]
        self.fields["point"].choices = [("", _("None")), *numbered]  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("act") in self.WITH_WORDS and not data.get("words") and "words" not in self.errors:
            self.add_error("words", _("Write a sentence: why, or what you want to say."))
        data["until"] = clock.now() + timedelta(days=data.get("days") or 7)
        return data


class AppealForm(forms.Form):
    """Why somebody else should look again."""

    words = TextField(
        label=_("What should they know?"),
        max_length=3_000,
        error_messages={"required": _("Write a sentence or two."), **_WORDS},
    )


class TidyForm(forms.Form):
    """Accounts whose doings are undone, and why."""

    people = forms.TypedMultipleChoiceField(
        label=_("Accounts"), coerce=int, error_messages={"required": _("Tick at least one account.")}
    )
    reason = TextField(
        label=_("Reason"), max_length=500, error_messages={"required": _("Write the reason."), **_WORDS}
    )

    def __init__(self, *args: Any, ids: list[int], **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = [(str(pk), str(pk)) for pk in ids]  # type: ignore[attr-defined]  # a choice field

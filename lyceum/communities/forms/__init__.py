"""What people type to found, join, run and leave communities."""

import re
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lyceum.communities.actions.founding import MOST_POINTS
from lyceum.communities.actions.joining import Answer
from lyceum.communities.actions.members import GIVEN
from lyceum.communities.models.communities import Community, Membership
from lyceum.kernel.text.plain import clean, clean_line
from lyceum.people.queries.languages import list_languages

_DOMAIN = re.compile(r"^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+$")
_COMMON = {"null_characters_not_allowed": _("Take out the characters that cannot be shown.")}
MOST_QUESTIONS = 5


class LineField(forms.CharField):
    """One line of words, cleaned."""

    def to_python(self, value: Any) -> str:  # noqa: ANN401 - Django's signature
        return str(super().to_python(clean_line(str(value or ""))))


class TextField(forms.CharField):
    """Several lines of words, cleaned."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(max_length=max_length, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)

    def to_python(self, value: Any) -> str:  # noqa: ANN401 - Django's signature
        return str(super().to_python(clean(str(value or ""))))


class LinesField(TextField):
    """One thing on each line: points of an agreement, questions to applicants."""

    def __init__(self, *, most: int, longest: int = 300, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(max_length=most * longest, **kwargs)
        self.most, self.longest = most, longest

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - Django's signature
        return "\n".join(str(line) for line in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:  # noqa: ANN401 - Django's signature
        lines = [line for line in (clean_line(raw) for raw in super().clean(value).splitlines()) if line]
        if len(lines) > self.most:
            raise forms.ValidationError(_("Keep it to %(most)s lines.") % {"most": self.most})
        if any(len(line) > self.longest for line in lines):
            raise forms.ValidationError(_("Keep each line under %(longest)s letters.") % {"longest": self.longest})
        return lines


def _name_field() -> LineField:
    return LineField(
        label=_("Name"),
        min_length=2,
        max_length=120,
        error_messages={"required": _("Enter a name, such as “Statistics, slowly”."), **_COMMON},
    )


def _about_field() -> TextField:
    return TextField(
        label=_("Whom it is for"),
        max_length=2_000,
        error_messages={"required": _("Say in one or two sentences whom it is for."), **_COMMON},
    )


class AboutForm(forms.Form):
    """What a community says of itself."""

    name = _name_field()
    description = _about_field()
    language = forms.ChoiceField(label=_("Main language"))
    welcome = TextField(
        label=_("Welcome"),
        max_length=5_000,
        required=False,
        help_text=_("Newcomers read it first, under the name of who greets them. Markdown works."),
    )

    def __init__(self, *args: Any, language: str = "en", **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = list_languages(language)  # type: ignore[attr-defined]  # a choice field


class AccessForm(forms.Form):
    """Who can see a community and how people join it."""

    visibility = forms.ChoiceField(
        label=_("Who can see it"), choices=Community.Visibility.choices, widget=forms.RadioSelect
    )
    join_mode = forms.ChoiceField(
        label=_("How people join"), choices=Community.JoinMode.choices, widget=forms.RadioSelect
    )
    join_questions = LinesField(
        label=_("Questions to people who ask to join"),
        most=MOST_QUESTIONS,
        required=False,
        help_text=_("One on each line, at most five."),
    )
    mail_domain = LineField(
        label=_("Mail domain"), max_length=120, required=False, help_text=_("Such as library.example.org")
    )

    def clean_mail_domain(self) -> str:
        domain: str = self.cleaned_data["mail_domain"].lower().lstrip("@")
        if domain and not _DOMAIN.match(domain):
            raise forms.ValidationError(_("Write the part after the @, such as library.example.org."))
        return domain

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("join_mode") == Community.JoinMode.DOMAIN and not data.get("mail_domain"):
            self.add_error("mail_domain", _("Name the domain whose addresses open the door."))
        return data


class PlaceForm(forms.Form):
    """Where a community stands among others."""

    level = forms.ChoiceField(label=_("This is a"), choices=Community.Level.choices, widget=forms.RadioSelect)
    parent = forms.ChoiceField(label=_("Stands under"), required=False)

    def __init__(self, *args: Any, parents: list[Community], **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        choices = [("", _("Nothing, it stands alone")), *((str(p.pk), p.name) for p in parents)]
        self.fields["parent"].choices = choices  # type: ignore[attr-defined]  # a choice field
        self.parents = {str(p.pk): p for p in parents}

    def chosen_parent(self) -> Community | None:
        return self.parents.get(self.cleaned_data["parent"])


class AgreementForm(forms.Form):
    """The agreement as a list of points."""

    points = LinesField(
        label=_("Points"),
        most=MOST_POINTS,
        help_text=_("One point on each line. Plain words, said as “we”."),
        error_messages={"required": _("Keep at least one point."), **_COMMON},
    )


class JoinForm(forms.Form):
    """The answers of somebody who asks to join, and the agreement they accept."""

    agreed = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, questions: list[str], **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        self.names = [f"answer{i}" for i in range(len(questions))]
        for name, question in zip(self.names, questions, strict=True):
            self.fields[name] = TextField(
                label=question,
                max_length=2_000,
                error_messages={"required": _("Write a sentence or two."), **_COMMON},
            )

    @property
    def answer_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.names]

    def answers(self) -> list[Answer]:
        """Each answer with the question it was given to: the questions may be others tomorrow."""
        return [{"question": str(self.fields[name].label), "answer": self.cleaned_data[name]} for name in self.names]


class ReasonForm(forms.Form):
    """A reason that the person concerned will read."""

    reason = TextField(
        label=_("Reason"), max_length=500, error_messages={"required": _("Write the reason."), **_COMMON}
    )


class PauseForm(forms.Form):
    """Until when somebody pauses."""

    until = forms.DateField(
        label=_("Pause until"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Choose a day."), "invalid": _("Choose a day.")},
    )

    def clean_until(self) -> datetime:
        day: date = self.cleaned_data["until"]
        gap = (day - timezone.localdate()).days
        if not 0 < gap <= 366:
            raise forms.ValidationError(_("Choose a day from tomorrow, within a year."))
        return timezone.make_aware(datetime.combine(day, time(6)))


class InviteForm(forms.Form):
    """A link for one address, or for whoever has it."""

    mail = forms.EmailField(
        label=_("Mail address"),
        required=False,
        max_length=254,
        help_text=_("Then only this address can use it, and we send it there. Empty: you pass the link on yourself."),
    )
    note = LineField(label=_("A word to go with it"), max_length=200, required=False)
    days = forms.TypedChoiceField(
        label=_("Works for"),
        coerce=int,
        initial=14,
        choices=[
            (1, _("a day")),
            (7, _("a week")),
            (14, _("two weeks")),
            (30, _("a month")),
            (90, _("three months")),
        ],
    )
    uses = forms.TypedChoiceField(
        label=_("How many people"), coerce=int, initial=1, choices=[(n, str(n)) for n in (1, 5, 20, 100, 500)]
    )

    def clean_mail(self) -> str:
        return clean_line(self.cleaned_data["mail"]).lower()


_ROLE_LABELS = {
    "facilitator": _("Facilitator: runs groups"),
    "coordinator": _("Coordinator: looks after mentoring, never its content"),
    "steward": _("Steward: answers reports, welcomes, takes measures"),
    "organiser": _("Organiser: settings, roles, export"),
    "greeter": _("Greeter: meets newcomers, no extra rights"),
}


class RolesForm(forms.Form):
    """The roles of one member."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        required=False,
        choices=[(role, _ROLE_LABELS[role]) for role in GIVEN],
        widget=forms.CheckboxSelectMultiple,
    )


def roles_of(membership: Membership) -> list[str]:
    return [role for role in GIVEN if getattr(membership, f"is_{role}")]


class HandOverForm(forms.Form):
    """Whether the owner stays one beside the new one."""

    stay = forms.ChoiceField(
        label=_("And you?"),
        choices=[("stay", _("I stay an owner too; two are better than one")), ("go", _("I become an organiser"))],
        widget=forms.RadioSelect,
        initial="stay",
    )


class NewOwnerForm(forms.Form):
    """A member named by their short name."""

    handle = LineField(
        label=_("Short name of a member"), max_length=40, error_messages={"required": _("Write a short name.")}
    )

    def clean_handle(self) -> str:
        return str(self.cleaned_data["handle"]).removeprefix("@").lower()


class TakeOverForm(forms.Form):
    """Why somebody would look after a community."""

    words = TextField(
        label=_("What you would do with it"),
        max_length=500,
        error_messages={"required": _("Write a sentence or two."), **_COMMON},
    )

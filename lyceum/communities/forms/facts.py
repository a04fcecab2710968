"""The facts of a card as people type them: for communities kept here and for listings."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lyceum.communities.forms import LineField
from lyceum.communities.models.communities import Community
from lyceum.communities.models.entries import DirectoryEntry
from lyceum.communities.queries.facts import Meeting, encode_meetings, list_meetings, list_subject_keys, locate
from lyceum.kernel.text.addresses import is_web_address
from lyceum.people.forms.fields import ZoneField
from lyceum.people.queries.languages import list_languages
from lyceum.people.queries.weeks import day_names

MOST_SUBJECTS = 10
MEETINGS = 3
_UNSAID = ("", _("Nobody has said"))
_WELCOME = [_UNSAID, ("yes", _("New people are welcome")), ("no", _("Full, or closed to new people for now"))]
_LENGTHS = [
    (30, _("half an hour")),
    (60, _("an hour")),
    (90, _("an hour and a half")),
    (120, _("two hours")),
    (180, _("three hours")),
]
_WRONG_ADDRESS = _("Write a whole address that begins with https://")


class AddressField(forms.URLField):
    """An address of the web that a listing may lead to."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        kwargs.setdefault("error_messages", {"required": _WRONG_ADDRESS, "invalid": _WRONG_ADDRESS})
        super().__init__(max_length=500, assume_scheme="https", **kwargs)

    def clean(self, value: Any) -> str:  # noqa: ANN401 - Django's signature
        address = str(super().clean(value) or "")
        if address and not is_web_address(address):
            raise forms.ValidationError(_WRONG_ADDRESS)
        return address


class SubjectsField(LineField):
    """Subjects beside each other."""

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - Django's signature
        return ", ".join(str(one) for one in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:  # noqa: ANN401 - Django's signature
        typed = str(super().clean(value)).replace("،", ",").replace("、", ",").replace(";", ",").split(",")
        subjects = list(dict.fromkeys(one.strip()[:60] for one in typed if one.strip()))
        if len(subjects) > MOST_SUBJECTS:
            raise forms.ValidationError(_("Name at most %(most)s subjects.") % {"most": MOST_SUBJECTS})
        return subjects


class FactsForm(forms.Form):
    """What both kinds of cards say; everything may stay open."""

    languages = forms.MultipleChoiceField(label=_("Languages"), required=False, choices=[])
    topics = SubjectsField(
        label=_("Subjects"), required=False, max_length=600, help_text=_("With commas between them: statistics, R")
    )
    format = forms.ChoiceField(label=_("Where you meet"), choices=DirectoryEntry.Format.choices)
    city = LineField(
        label=_("Town"),
        required=False,
        max_length=120,
        help_text=_("The town is enough, no street. It places the card on maps."),
    )
    learner_levels = forms.MultipleChoiceField(
        label=_("For people who are"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=DirectoryEntry.LearnerLevel.choices,
    )
    hours_a_week = forms.IntegerField(label=_("Hours a week"), required=False, min_value=1, max_value=60)
    cost = forms.ChoiceField(label=_("Cost"), required=False, choices=[_UNSAID, *DirectoryEntry.Cost.choices])
    cost_note = LineField(
        label=_("More about the cost"),
        required=False,
        max_length=120,
        help_text=_("Such as: 20 euros a year, less for students"),
    )
    access = forms.MultipleChoiceField(
        label=_("Access"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=DirectoryEntry.Access.choices,
    )
    welcomes_newcomers = forms.ChoiceField(label=_("New people"), required=False, choices=_WELCOME)

    def __init__(self, *args: Any, languages: tuple[str, ...] = (), **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        self.fields["languages"].choices = list_languages(*languages)  # type: ignore[attr-defined]  # a choice field

    def told(self) -> dict[str, Any]:
        """The columns: a town with its place, subjects with their concepts."""
        data = dict(self.cleaned_data)
        data["welcomes_newcomers"] = {"yes": True, "no": False}.get(data["welcomes_newcomers"])
        return data | locate(data["city"]) | {"concepts": list_subject_keys(data["topics"])}


def facts_of(entry: DirectoryEntry) -> dict[str, Any]:
    """What a form of facts begins with."""
    names = (*FactsForm.base_fields, "name", "description", "pace", "conduct_url")
    welcome = {True: "yes", False: "no", None: ""}[entry.welcomes_newcomers]
    return {name: getattr(entry, name) for name in names} | {"welcomes_newcomers": welcome}


class CommunityFactsForm(FactsForm):
    """The facts of a community kept here, with its usual meetings."""

    pace = forms.ChoiceField(label=_("Pace"), required=False, choices=[_UNSAID, *DirectoryEntry.Pace.choices])
    meetings_zone = ZoneField(label=_("These times are in"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        days = [("", _("No day")), *((str(n), name) for n, name in enumerate(day_names()))]
        for n in range(MEETINGS):
            self.fields[f"day{n}"] = forms.ChoiceField(label=_("Weekday"), required=False, choices=days)
            self.fields[f"start{n}"] = forms.TimeField(
                label=_("From"),
                required=False,
                widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                error_messages={"invalid": _("Write a time such as 19:30.")},
            )
            self.fields[f"minutes{n}"] = forms.TypedChoiceField(
                label=_("For"), required=False, coerce=int, empty_value=None, choices=_LENGTHS
            )

    @property
    def meeting_rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"day{n}"], self[f"start{n}"], self[f"minutes{n}"]] for n in range(MEETINGS)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for n in range(MEETINGS):
            if data.get(f"day{n}") and data.get(f"start{n}") is None and f"start{n}" not in self.errors:
                self.add_error(f"start{n}", _("Write a time such as 19:30."))
        return data

    def told(self) -> dict[str, Any]:
        data = super().told()
        meetings = []
        for n in range(MEETINGS):
            day, start, minutes = data.pop(f"day{n}"), data.pop(f"start{n}"), data.pop(f"minutes{n}")
            if day and start is not None:
                meetings.append(Meeting(int(day), start.hour * 60 + start.minute, minutes or 60))
        data["meetings_slots"] = encode_meetings(data["meetings_zone"] or "UTC", meetings)
        data["meetings_zone"] = (data["meetings_zone"] or "UTC") if meetings else ""
        return data


def facts_of_community(community: Community, zone: str) -> dict[str, Any]:
    """The same for a community kept here; its usual meetings in rows, in its own zone or the organiser's."""
    told = facts_of(community)
    told["languages"] = community.languages or [community.language]
    told["meetings_zone"] = community.meetings_zone or community.time_zone or zone
    for n, meeting in enumerate(list_meetings(community)[:MEETINGS]):
        start = meeting.start % (24 * 60)
        told |= {
            f"day{n}": str(meeting.weekday),
            f"start{n}": time(start // 60, start % 60),
            f"minutes{n}": meeting.minutes if meeting.minutes in dict(_LENGTHS) else 60,
        }
    return told

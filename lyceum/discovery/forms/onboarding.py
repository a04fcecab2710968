"""The first steps: a goal, interests, times and what stands around them. Nothing but the goal is required."""

import re
import unicodedata
from calendar import monthrange
from datetime import date
from typing import Any

from babel.dates import format_date
from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lyceum.communities.queries.directory import ACCESS
from lyceum.discovery.queries.areas import find_area
from lyceum.kernel.formats import locale, name_list, number
from lyceum.kernel.zones import list_zones
from lyceum.matching.times import WeeklyTimes
from lyceum.people.forms.fields import LineField, ZoneField
from lyceum.people.models.interests import Goal
from lyceum.people.models.profiles import Meets
from lyceum.people.queries.languages import find_language, name_languages

MOST_GOAL = 300
MOST_LANGUAGES = 12
_SEASON, _YEAR = 5, 12  # months
_FARTHEST = 3660  # days
_COMMAS = re.compile(r"[,;/\n\u060c\u061b\u3001\uff0c\uff1b]+")
STYLES = (
    ("writing", gettext_lazy("Reading and asking in writing"), gettext_lazy("No camera, your own pace")),
    ("group", gettext_lazy("A small group that meets"), gettext_lazy("Three to six people, a regular hour")),
    ("one", gettext_lazy("One to one with somebody"), gettext_lazy("A mentor or a partner, two or three talks")),
    ("making", gettext_lazy("Making something together"), gettext_lazy("A project with a beginning and an end")),
    ("listening", gettext_lazy("Listening first"), gettext_lazy("You say something when you want to")),
)
STYLE_ABOUTS = {value: about for value, _label, about in STYLES}


def says_something(text: str) -> bool:
    """Whether there are words: two letters, or one sign that is a word by itself."""
    letters = [letter for letter in text if letter.isalnum()]
    return len(letters) > 1 or any(unicodedata.category(letter) == "Lo" for letter in letters)


def shorten_goal(text: str) -> str:
    """The first whole words that fit."""
    if len(text) <= MOST_GOAL:
        return text
    cut = text[:MOST_GOAL]
    whole = cut.rsplit(" ", 1)[0] if " " in cut[MOST_GOAL // 2 :] else cut
    return whole.rstrip()


class FirstGoalForm(forms.Form):
    """What somebody wants to be able to do, by when, where from."""

    text = LineField(
        label=gettext_lazy("I want to be able to"),
        help_text=gettext_lazy("For example: read the results section of a paper without skipping it."),
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Write a few words, or skip this step.")},
    )
    by = forms.ChoiceField(label=gettext_lazy("By when"), required=False)
    start = forms.ChoiceField(
        label=gettext_lazy("Where are you starting from?"),
        choices=Goal.Start.choices,
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, data: Any, told: dict[str, Any]) -> None:  # noqa: ANN401 - a QueryDict or None
        initial = {"text": told.get("goal", ""), "by": told.get("by", ""), "start": told.get("start", "")}
        super().__init__(data, initial=initial)
        self.fields["by"].choices = list_days(told.get("by", ""), data.get("by", "") if data else "")  # type: ignore[attr-defined]  # a choice field

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not says_something(text):
            raise ValidationError(_("Say it in a few words, so that we can look for people with the same aim."))
        if len(text) > MOST_GOAL and not self.data.get("cut"):
            words = _("A goal has at most %(most)s letters. Please shorten yours; all your words are still here.")
            raise ValidationError(words % {"most": number(MOST_GOAL)}, code="long")
        return shorten_goal(text)

    @property
    def is_long(self) -> bool:
        return self.has_error("text", "long")

    def told(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"goal": data["text"], "by": data["by"], "start": data["start"]}


def list_days(*others: str) -> list[tuple[str, str]]:
    """Days to choose from: none, the end of this month, in some months, in a year; and days chosen before."""
    today = localdate()
    soon = today.replace(day=monthrange(today.year, today.month)[1])
    later, year = _months_on(today, _SEASON), _months_on(today, _YEAR)
    days = {
        "": _("No date"),
        soon.isoformat(): _("This month"),
        later.isoformat(): _("In a few months, about %(month)s") % {"month": _in_words(later, "LLLL y")},
        year.isoformat(): _("In a year"),
    }
    for other in others:
        if (day := _day(other)) and abs((day - today).days) <= _FARTHEST:
            days.setdefault(other, _in_words(day, "d MMMM y"))
    return list(days.items())


def _months_on(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, monthrange(day.year + years, month + 1)[1])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _in_words(day: date, pattern: str) -> str:
    return format_date(day, pattern, locale=locale())


class FirstInterestsForm(forms.Form):
    """Words beside what is ticked, and how somebody likes to learn with others."""

    words = LineField(
        label=gettext_lazy("Something else"), help_text=gettext_lazy("Separate with commas."), required=False
    )
    styles = forms.MultipleChoiceField(
        label=gettext_lazy("How do you like to learn with others?"),
        choices=[(value, label) for value, label, _about in STYLES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, data: Any, told: dict[str, Any]) -> None:  # noqa: ANN401 - a QueryDict or None
        initial = {"words": ", ".join(told.get("words", [])), "styles": told.get("styles", [])}
        super().__init__(data, initial=initial)


class FirstTimesForm(forms.Form):
    """Where, in which languages, how, and what would help; the grid is read beside it."""

    zone = ZoneField(label=gettext_lazy("These are times of"), required=False)
    area = LineField(
        label=gettext_lazy("Town or area"),
        help_text=gettext_lazy("We keep the area, never an address."),
        max_length=120,
        required=False,
        error_messages={"max_length": gettext_lazy("Please shorten this to at most %(limit_value)d characters.")},
    )
    languages = LineField(
        label=gettext_lazy("Languages you can learn in"),
        help_text=gettext_lazy("Separate with commas."),
        required=False,
    )
    meets = forms.ChoiceField(
        label=gettext_lazy("How would you like to meet?"),
        choices=Meets.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("What would help you take part?"),
        choices=ACCESS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    may_use_needs = forms.BooleanField(
        label=gettext_lazy("Keep this, and use it to suggest communities that work for me"), required=False
    )

    def __init__(self, data: Any, told: dict[str, Any], zone: str) -> None:  # noqa: ANN401 - a QueryDict or None
        self.known: list[str] = []
        names = ("area", "meets", "needs", "may_use_needs")
        initial = {name: told[name] for name in names if name in told}
        initial |= {"zone": zone, "languages": ", ".join(name_languages(told.get("languages", [])))}
        super().__init__(data, initial=initial)
        self.fields["zone"].choices = [("", _("My town, or UTC")), *list_zones()]  # type: ignore[attr-defined]  # a choice field

    def clean_languages(self) -> list[str]:
        names = [name.strip() for name in _COMMAS.split(self.cleaned_data["languages"][:1000]) if name.strip()]
        codes = {name: find_language(name) for name in names}
        self.known = list(dict.fromkeys(filter(None, codes.values())))[:MOST_LANGUAGES]
        unknown = [f"“{name[:40]}”" for name, code in codes.items() if not code]
        if unknown:
            words = _(
                "We do not know %(names)s as a language. Write its name in English or in the language itself, or "
                "take it out. Nothing else you have told is lost."
            )
            raise ValidationError(words % {"names": name_list(unknown)})
        return self.known

    @property
    def can_be_kept(self) -> bool:
        """Whether only words nobody knows stand in the way: what else was told need not wait for them."""
        return set(self.errors) <= {"languages", "zone"}

    def told(self, week: WeeklyTimes) -> dict[str, Any]:
        """The answers of this step; the zone is the chosen one, else that of the town, else the week's."""
        data = self.cleaned_data
        area = find_area(data["area"])
        zone = data.get("zone") or area.zone or week.zone
        return {
            "zone": zone,
            "slots": WeeklyTimes(zone, week.slots).encode(),
            "area": area.text,
            "country": area.country,
            "latitude": area.latitude,
            "longitude": area.longitude,
            "languages": self.known,
            "meets": data["meets"],
            "needs": data["needs"] if data["may_use_needs"] else [],
            "may_use_needs": data["may_use_needs"],
        }

    @property
    def leaves_needs_out(self) -> bool:
        """Whether something would help but may not be kept."""
        return bool(self.cleaned_data.get("needs")) and not self.cleaned_data.get("may_use_needs")

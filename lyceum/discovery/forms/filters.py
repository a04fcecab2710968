"""The filters of the Discover page: read generously from the address, so that a list can be kept and sent."""

import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lyceum.communities.queries.directory import ACCESS, COSTS, LEARNER_LEVELS
from lyceum.kernel.text.plain import clean_line
from lyceum.matching.facets import Chosen
from lyceum.matching.ranking.entries import Profile

KINDS = (
    ("here", _("Kept here")),
    ("local", _("Local group")),
    ("forum", _("Forum, chat or list elsewhere")),
    ("association", _("Association")),
    ("social", _("Social-media group")),
    ("course", _("Course or programme")),
)
FORMS = (("in_person", _("In person")), ("online", _("Online")))
DISTANCES = (10, 25, 50, 100, 250)
HOURS = (1, 2, 4, 8)
MOST_TEXT = 300
# Filters whose choices are what the directory holds.
OPEN = {"language": re.compile("[a-z]{2,3}"), "subject": re.compile("[a-z0-9-]{2,60}")}


class FilterForm(forms.Form):
    """What is chosen; choices that do not exist are left out, never an error."""

    kind = forms.MultipleChoiceField(label=_("Kind"), choices=KINDS, required=False)
    form = forms.MultipleChoiceField(label=_("Online or in person"), choices=FORMS, required=False)
    level = forms.MultipleChoiceField(label=_("For whom"), choices=LEARNER_LEVELS, required=False)
    cost = forms.MultipleChoiceField(label=_("Cost"), choices=COSTS, required=False)
    access = forms.MultipleChoiceField(label=_("Access"), choices=ACCESS, required=False)
    language = forms.MultipleChoiceField(label=_("Language"), choices=(), required=False)
    subject = forms.MultipleChoiceField(label=_("Subject"), choices=(), required=False)


class Wanted:
    """The filters of an address, with the links that take each of them off."""

    def __init__(self, query: QueryDict, learner: Profile) -> None:
        self.query = query
        self.learner = learner
        self.text = clean_line(query.get("q", ""))[:MOST_TEXT]
        self.km = _number(query.get("km", ""), DISTANCES)
        self.hours = _number(query.get("hours", ""), HOURS)
        self.at_my_times = query.get("times") == "1" and learner.times is not None
        self.newcomers = query.get("new") == "yes"
        known = {name: {str(value) for value, _label in field.choices} for name, field in _choice_fields()}
        self.choices: dict[str, tuple[str, ...]] = {
            name: tuple(dict.fromkeys(value for value in query.getlist(name) if value in known[name]))
            for name in known
            if name not in OPEN
        }
        for name, shape in OPEN.items():
            self.choices[name] = tuple(
                dict.fromkeys(value for value in query.getlist(name) if shape.fullmatch(value))
            )
        if self.newcomers:
            self.choices["new"] = ("yes",)

    @property
    def chosen(self) -> Chosen:
        return Chosen(
            choices={name: values for name, values in self.choices.items() if values},
            within_km=self.km,
            latitude=self.learner.latitude,
            longitude=self.learner.longitude,
            most_hours=self.hours,
            free=self.learner.times if self.at_my_times else None,
        )

    @property
    def is_plain(self) -> bool:
        return not (self.text or self.chosen.filters)

    def without(self, name: str, value: str = "") -> str:
        """The address without one filter, or without one choice of it."""
        query = self.query.copy()
        query.pop("show", None)
        rest = [other for other in query.getlist(name) if value and other != value]
        query.pop(name, None)
        for other in rest:
            query.appendlist(name, other)
        return f"?{query.urlencode()}" if query else "?"

    def more(self, count: int) -> str:
        """The address with more results."""
        query = self.query.copy()
        query["show"] = str(count)
        return f"?{query.urlencode()}"


def _choice_fields() -> list[tuple[str, Any]]:
    return [(name, field) for name, field in FilterForm.base_fields.items() if hasattr(field, "choices")]


def _number(raw: str, among: tuple[int, ...]) -> int | None:
    return int(raw) if raw.isdecimal() and len(raw) < 5 and int(raw) in among else None

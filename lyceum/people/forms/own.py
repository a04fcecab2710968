"""What people type about themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lyceum.people.actions.profiles import Told
from lyceum.people.forms.fields import LineField, SpokenField, WordsField, ZoneField, list_page_languages
from lyceum.people.models.accounts import Person
from lyceum.people.models.interests import Goal, Interest
from lyceum.people.models.profiles import DEFAULT_CIRCLES, Circle

TOO_LONG = {"max_length": _("Please shorten this to at most %(limit_value)d characters.")}
OWN_CIRCLES = [*DEFAULT_CIRCLES]


class ProfileForm(forms.Form):
    """The lines of a profile; each is shown to the circle chosen on one's own page."""

    name = LineField(label=_("Name"), max_length=80, error_messages=TOO_LONG)
    pronunciation = LineField(
        label=_("How to say my name"),
        max_length=120,
        required=False,
        error_messages=TOO_LONG,
        help_text=_("Such as “NOOR ha-DAD”."),
    )
    pronouns = LineField(label=_("Pronouns"), max_length=60, required=False, error_messages=TOO_LONG)
    about = WordsField(
        label=_("About me"),
        max_length=4000,
        required=False,
        error_messages=TOO_LONG,
        help_text=_("You can use Markdown."),
    )
    area = LineField(
        label=_("Town or area"),
        max_length=120,
        required=False,
        error_messages=TOO_LONG,
        help_text=_("An area, never an address."),
    )
    time_zone = ZoneField(help_text=_("Times on all pages are shown in it."))
    reads = SpokenField(label=_("Languages I read"), required=False)
    writes = SpokenField(label=_("Languages I write"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        own = dict.fromkeys(code for name in ("reads", "writes") for code in self[name].value() or ())
        for name in ("reads", "writes"):
            self.fields[name].offer(own)  # type: ignore[attr-defined]  # a field of languages

    def told(self) -> Told:
        data = dict(self.cleaned_data)
        return Told(**data | {"reads": tuple(data["reads"]), "writes": tuple(data["writes"])})


class CirclesForm(forms.Form):
    """Who sees each line of a profile."""

    can_be_found = forms.BooleanField(label=_("I can be found by members of my communities"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        for key in OWN_CIRCLES:
            self.fields[f"circle_{key}"] = forms.ChoiceField(choices=Circle.choices, required=False)

    def circles(self) -> dict[str, str]:
        return {key: self.cleaned_data[f"circle_{key}"] for key in OWN_CIRCLES if self.cleaned_data[f"circle_{key}"]}


class InterestForm(forms.Form):
    """One concept, and whether to learn or to help."""

    concept = forms.IntegerField(min_value=1)
    direction = forms.ChoiceField(choices=Interest.Direction.choices)


class GoalForm(forms.Form):
    """What somebody wants to be able to do."""

    text = LineField(
        label=_("I want to be able to"),
        max_length=300,
        error_messages=TOO_LONG,
        help_text=_("One sentence is enough. You can change it at any time."),
    )
    by = forms.DateField(
        label=_("By when"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class ChangedGoalForm(GoalForm):
    """The same goal in other words."""

    start = forms.ChoiceField(
        label=_("Where are you starting from?"),
        choices=[("", _("I would rather not say")), *Goal.Start.choices],
        required=False,
    )


class StepForm(forms.Form):
    """One step towards a goal."""

    step = LineField(
        label=_("A next step"),
        max_length=200,
        error_messages={**TOO_LONG, "required": _("Write the step in a few words.")},
        help_text=_("Small enough for this week."),
    )


class DisplayForm(forms.Form):
    """Language of the pages, light or dark, time zone, keyboard shortcuts."""

    language = forms.ChoiceField(label=_("Language of the pages"), choices=list_page_languages, required=False)
    theme = forms.ChoiceField(
        label=_("Light or dark"), choices=Person.Theme.choices, required=False, widget=forms.RadioSelect
    )
    time_zone = ZoneField(required=False)
    shortcuts = forms.BooleanField(label=_("Keyboard shortcuts"), required=False)


class AddressForm(forms.Form):
    """A new mail address."""

    address = forms.EmailField(label=_("New mail address"), max_length=254)


class CodesForm(forms.Form):
    """The two codes that show that both addresses agree."""

    code_old = LineField(label=_("Code sent to the old address"), max_length=20)
    code_new = LineField(label=_("Code sent to the new address"), max_length=20)


class LeaveForm(forms.Form):
    """What happens to one's posts."""

    posts = forms.ChoiceField(
        label=_("Your posts"),
        choices=[
            ("keep", _("They stay, written by “former member”")),
            ("remove", _("They are removed; a short note stays in their place")),
        ],
        widget=forms.RadioSelect,
        initial="keep",
    )
    sure = forms.BooleanField(label=_("I want to leave this site"))

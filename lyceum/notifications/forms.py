"""What people choose about notices."""

from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lyceum.kernel import clock
from lyceum.notifications.actions.choosing import Wish
from lyceum.notifications.queries.choosing import DAILY, WEEKLY, RhythmRow
from lyceum.notifications.queries.pushing import are_keys, is_endpoint

WEEKDAYS = [
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
]
LATER = [("tomorrow", _("Tomorrow")), ("3-days", _("In 3 days")), ("monday", _("Next Monday"))]
LONGEST_PAUSE = timedelta(days=366)
_NOW, _NEVER = "now", "never"
_TIMES = ["%H:%M", "%H.%M", "%H %M", "%H%M", "%H"]


class LaterForm(forms.Form):
    """Until which day an item is put off."""

    on = forms.DateField(label=_("Another day"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if not clock.now().date() < day <= clock.now().date() + LONGEST_PAUSE:
            raise forms.ValidationError(_now("Choose a day after today, within a year."))
        return day


class RhythmForm(forms.Form):
    """When one is written to: quiet hours, days off, a pause, letters, and what is followed by itself."""

    quiet_from = forms.TimeField(label=_("Quiet from"), help_text=_("Such as 21:30"), input_formats=_TIMES)
    quiet_until = forms.TimeField(label=_("Until"), help_text=_("Such as 07:30"), input_formats=_TIMES)
    days_off = forms.MultipleChoiceField(
        label=_("No messages on"), choices=WEEKDAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    paused_until = forms.DateField(
        label=_("Pause everything until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    letters = forms.MultipleChoiceField(
        label=_("Letters"),
        choices=[(DAILY, _("Daily note")), (WEEKLY, _("Weekly letter"))],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    letter_weekday = forms.ChoiceField(label=_("The weekly letter comes on"), choices=WEEKDAYS)
    letter_hour = forms.ChoiceField(
        label=_("Letters come at"), choices=[(str(hour), f"{hour:02}:00") for hour in range(24)]
    )
    letter_monthly = forms.BooleanField(
        label=_("Only once a month"), help_text=_("On the first of these days in the month."), required=False
    )
    without_content = forms.BooleanField(label=_("Mails without content"), required=False)
    auto_follow = forms.ChoiceField(
        label=_("I follow by itself"),
        choices=[
            ("started", _("what I start")),
            ("replied", _("what I start or reply to")),
            ("nothing", _("nothing")),
        ],
        widget=forms.RadioSelect,
    )

    def clean_days_off(self) -> str:
        days = sorted(self.cleaned_data["days_off"])
        if len(days) == len(WEEKDAYS):
            raise forms.ValidationError(_now("Leave one day free, or pause everything until a date."))
        return "".join(days)

    def clean_paused_until(self) -> date | None:
        day: date | None = self.cleaned_data["paused_until"]
        if day is not None and day > clock.now().date() + LONGEST_PAUSE:
            raise forms.ValidationError(_now("Choose a day within a year."))
        if day is not None and day < clock.now().date():
            raise forms.ValidationError(_now("Choose a day that is still to come, or leave it empty."))
        return day

    def clean_letter_weekday(self) -> int:
        return int(self.cleaned_data["letter_weekday"])

    def clean_letter_hour(self) -> int:
        return int(self.cleaned_data["letter_hour"])

    def rhythm(self) -> dict[str, Any]:
        """The values of the row."""
        return {name: value for name, value in self.cleaned_data.items() if name != "letters"}

    def letter_wishes(self) -> list[Wish]:
        wanted = self.cleaned_data["letters"]
        return [Wish(kind, "mail", _NOW if kind in wanted else _NEVER) for kind in (DAILY, WEEKLY)]


def _to_come(day: date | None) -> str:
    """A pause that is over is no longer told."""
    return day.isoformat() if day is not None and day >= clock.now().date() else ""


def rhythm_values(rhythm: RhythmRow, stopped: Iterable[str]) -> dict[str, Any]:
    """What the form shows first."""
    return {
        "quiet_from": _told(rhythm.quiet_from),
        "quiet_until": _told(rhythm.quiet_until),
        "days_off": list(rhythm.days_off),
        "paused_until": _to_come(rhythm.paused_until),
        "letters": [kind for kind in (DAILY, WEEKLY) if kind not in set(stopped)],
        "letter_weekday": str(rhythm.letter_weekday),
        "letter_hour": str(rhythm.letter_hour),
        "letter_monthly": rhythm.letter_monthly,
        "without_content": rhythm.without_content,
        "auto_follow": rhythm.auto_follow,
    }


def _told(moment: time) -> str:
    return moment.strftime("%H:%M")


def read_wishes(data: Mapping[str, str], keys: Iterable[str], channels: Iterable[str]) -> list[Wish]:
    """The choices of the table; a row or channel the form did not hold stays as it is.

    Mail has four steps; the inbox and push messages are a tick each.
    """
    wishes = []
    for key in keys:
        kind, _dot, community = key.partition(".")
        place = int(community) if community else None
        for channel in channels:
            step = data.get(f"{channel}-{key}", "")
            if channel != "mail" and f"has-{channel}-{key}" in data:
                step = _NOW if step else _NEVER
            if step:
                wishes.append(Wish(kind, channel, step, place))
    return wishes


class PushForm(forms.Form):
    """What a browser says when it is asked for push messages."""

    endpoint = forms.CharField(max_length=1000)
    p256dh = forms.CharField(max_length=100)
    auth = forms.CharField(max_length=40)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not is_endpoint(found.get("endpoint", "")) or not are_keys(found.get("p256dh", ""), found.get("auth", "")):
            raise forms.ValidationError(_now("This is no address for push messages."))
        return found


_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(agent: str) -> str:
    """Enough for a person to know which of their browsers it is."""
    found = [next((name for mark, name in marks if mark in agent), "") for marks in (_BROWSERS, _SYSTEMS)]
    return ", ".join(name for name in found if name) or str(_now("A browser"))

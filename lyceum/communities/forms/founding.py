"""Founding in four steps, and inviting many people at once."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lyceum.communities.forms import LineField, LinesField
from lyceum.communities.models.communities import Community
from lyceum.communities.queries.shapes import SHAPES
from lyceum.kernel.text.plain import clean
from lyceum.people.queries.languages import list_languages

MOST_POINTS = 20
MOST_LINES = 5_000
MOST_BYTES = 500_000
MOST_SHOWN = 50
_COMMON = {
    "min_length": gettext_lazy("Make it longer: at least %(limit_value)d letters."),
    "max_length": gettext_lazy("Make it shorter: at most %(limit_value)d letters."),
}
_ADDRESS = re.compile(r"[^\s<>,;\"']+@[^\s<>,;\"']+")


class ShapeForm(forms.Form):
    shape = forms.ChoiceField(
        label=gettext_lazy("Shape"),
        choices=[(shape.key, shape.label) for shape in SHAPES.values()],
        widget=forms.RadioSelect,
        initial="exchange",
        error_messages={"required": gettext_lazy("Choose the shape closest to what you want.")},
    )


class NameForm(forms.Form):
    name = LineField(
        label=gettext_lazy("Name"),
        min_length=2,
        max_length=120,
        error_messages={"required": gettext_lazy("Enter a name, such as “Statistics, slowly”."), **_COMMON},
    )
    description = LineField(
        label=gettext_lazy("Whom is it for?"),
        max_length=500,
        widget=forms.Textarea,
        help_text=gettext_lazy("For people who … and want to be able to …"),
        error_messages={"required": gettext_lazy("Say in one sentence whom it is for."), **_COMMON},
    )
    language = forms.ChoiceField(label=gettext_lazy("Main language"))
    city = LineField(
        label=gettext_lazy("Town"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Where you meet in person, if you do."),
    )
    visibility = forms.ChoiceField(
        label=gettext_lazy("Who can see it"), choices=Community.Visibility.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, languages: Iterable[str] = ("en",), **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = list_languages(*languages)  # type: ignore[attr-defined]  # a choice field


class AgreementForm(forms.Form):
    points = LinesField(
        label=gettext_lazy("Our agreement"),
        most=MOST_POINTS,
        help_text=gettext_lazy("One point on each line. Everybody who joins reads it and accepts it."),
        error_messages={"required": gettext_lazy("Keep at least one point."), **_COMMON},
    )


@dataclass(frozen=True, slots=True)
class Checked:
    """Addresses of a list that can be written to, and what is wrong with other lines, by their number."""

    mails: tuple[str, ...]
    wrong: tuple[tuple[int, str], ...]
    more_wrong: int = 0


def check_addresses(text: str) -> Checked:
    """Read pasted lines or a CSV: one person a line, the address anywhere in it; doubles count once."""
    mails: dict[str, None] = {}
    wrong: list[tuple[int, str]] = []
    lines = clean(text).splitlines()
    for number, line in enumerate(lines[:MOST_LINES], start=1):
        if not line.strip() or (number == 1 and "@" not in line and _is_header(line)):
            continue
        found = _ADDRESS.search(line)
        mail = found[0].strip(".").lower() if found else ""
        if not mail:
            wrong.append((number, _("There is no address in this line.")))
        elif not _is_address(mail):
            wrong.append((number, _("%(address)s cannot be an address.") % {"address": mail[:80]}))
        else:
            mails.setdefault(mail)
    if len(lines) > MOST_LINES:
        wrong.append((MOST_LINES + 1, _("The list is longer than %(number)s lines.") % {"number": MOST_LINES}))
    return Checked(tuple(mails), tuple(wrong[:MOST_SHOWN]), max(0, len(wrong) - MOST_SHOWN))


def _is_header(line: str) -> bool:
    """Whether the first line names the columns of a CSV."""
    cells = next(csv.reader(io.StringIO(line)), [])
    return any("mail" in cell.lower() or "address" in cell.lower() for cell in cells)


def _is_address(mail: str) -> bool:
    try:
        validate_email(mail)
    except ValidationError:
        return False
    return len(mail) <= 254


class PeopleForm(forms.Form):
    """Whom to invite: pasted, or in a file; and who looks after it beside the founder."""

    mails = forms.CharField(
        label=gettext_lazy("Invite by mail"),
        required=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea,
        help_text=gettext_lazy("One address a line. Three people are a good start."),
    )
    file = forms.FileField(label=gettext_lazy("Or a list as a CSV file"), required=False, allow_empty_file=True)
    second = LineField(
        label=gettext_lazy("Second owner"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("The address of somebody who can take over if you are away. They are asked first."),
    )
    note = LineField(label=gettext_lazy("A word of yours"), required=False, max_length=300)

    def clean_second(self) -> str:
        mail = str(self.cleaned_data["second"]).strip().lower()
        if mail and not _is_address(mail):
            raise forms.ValidationError(_("Enter an address, such as name@example.org."))
        return mail

    def clean_file(self) -> str:
        given = self.cleaned_data["file"]
        if given is None:
            return ""
        if given.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is too large. Half a megabyte is the most."))
        return str(given.read().decode("utf-8-sig", "replace"))

    def checked(self) -> Checked:
        """Both lists together; the lines of the file are counted on after those that were pasted."""
        return check_addresses("\n".join(filter(None, [self.cleaned_data["mails"], self.cleaned_data["file"]])))

"""Fields for words: cleaned before they are checked, and refused with a kind sentence."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lyceum.kernel.formats import language_name
from lyceum.kernel.text.plain import clean, clean_line
from lyceum.people.queries.languages import SPOKEN


class LineField(forms.CharField):
    """One line of words, cleaned."""

    def to_python(self, value: Any) -> str:  # noqa: ANN401 - Django's signature
        return str(super().to_python(clean_line(str(value or ""))))


class WordsField(forms.CharField):
    """Several lines, cleaned."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        kwargs.setdefault("widget", forms.Textarea)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:  # noqa: ANN401 - Django's signature
        return str(super().to_python(clean(str(value or ""))))


class ZoneField(forms.ChoiceField):
    """A time zone of the IANA database."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        kwargs.setdefault("label", _("Time zone"))
        super().__init__(choices=list_zones, **kwargs)


def list_zones() -> list[tuple[str, str]]:
    return [("UTC", "UTC")] + [(name, name.replace("_", " ")) for name in _zone_names()]


def _zone_names() -> list[str]:
    areas = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    return sorted(name for name in available_timezones() if name.split("/")[0] in areas)


def list_spoken() -> list[tuple[str, str]]:
    """Languages by their name in the reader's language, in its order."""
    return sorted(((code, language_name(code)) for code in SPOKEN), key=lambda pair: pair[1].casefold())


def list_page_languages() -> list[tuple[str, str]]:
    return [("", str(_("As my browser"))), *settings.LANGUAGES]

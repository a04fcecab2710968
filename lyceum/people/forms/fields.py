"""Fields for words: cleaned before they are checked, and refused with a kind sentence."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lyceum.kernel.text.plain import clean, clean_line
from lyceum.kernel.zones import list_zones, todays_zone
from lyceum.people.queries.languages import known_codes, list_languages


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
    """A time zone of the IANA database, under the name it has today."""

    default_error_messages = {
        "invalid_choice": _("We do not know this time zone. Choose a town that has the same time as you.")
    }

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        kwargs.setdefault("label", _("Time zone"))
        super().__init__(choices=list_zones, **kwargs)

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - Django's signature
        return todays_zone(value) if isinstance(value, str) else value

    def to_python(self, value: Any) -> str:  # noqa: ANN401 - Django's signature
        return todays_zone(str(super().to_python(value)))


class SpokenField(forms.MultipleChoiceField):
    """Languages somebody reads or writes, also those that no list offers but that were typed once."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(choices=list_languages, **kwargs)

    def valid_value(self, value: Any) -> bool:  # noqa: ANN401 - Django's signature
        return str(value) in known_codes()

    def offer(self, codes: Iterable[str]) -> None:
        self.choices = lambda: list_languages(*codes)


def list_page_languages() -> list[tuple[str, str]]:
    return [("", str(_("As my browser"))), *settings.LANGUAGES]

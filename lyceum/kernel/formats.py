"""Dates, numbers and lists as the reader's language and zone have them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal
from django.utils import timezone
from django.utils.translation import get_language
from markupsafe import Markup, escape

from lyceum.kernel import clock

# English dates begin with the day, as in most of the world and in the other languages here: no reader errs.
_DAY_FIRST = {"long": "d MMMM y", "medium": "d MMM y"}


@lru_cache(maxsize=32)
def _locale(code: str) -> Locale:
    return Locale.parse(code, sep="-")


def locale() -> Locale:
    return _locale(get_language() or "en")


def day_words(day: date, length: str = "long") -> str:
    """A day with its year: "23 November 2026"."""
    tongue = locale()
    return format_date(day, _DAY_FIRST[length] if tongue.language == "en" else length, locale=tongue)


@lru_cache(maxsize=4096)
def _number(value: float, code: str) -> str:
    """The same small counts stand on every page."""
    return format_decimal(value, locale=_locale(code))


def number(value: float) -> str:
    return _number(value, get_language() or "en")


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment)


def _element(moment: datetime, words: str) -> Markup:
    # An ISO moment has nothing to escape; `Markup.format` costs ten times as much, and pages have dozens of these.
    return Markup(f'<time datetime="{moment.isoformat(timespec="seconds")}">{escape(words)}</time>')  # noqa: S704 - as above


@lru_cache(maxsize=4096)
def _day_words(day: date, code: str, pattern: str) -> str:
    """A page names few days many times, and formatting one costs twenty microseconds."""
    return format_date(day, pattern, locale=_locale(code))


def datetime_words(moment: datetime) -> str:
    """Day, month, year when it is another year, and time: "Sat 21 Nov, 10:12"."""
    local = _local(moment)
    pattern = "EEE d MMM" if local.year == _local(clock.now()).year else "d MMM y"
    return f"{_day_words(local.date(), get_language() or 'en', pattern)}, {local:%H:%M}"


def datetime_element(moment: datetime) -> Markup:
    return _element(moment, datetime_words(moment))


def date_element(moment: datetime | date) -> Markup:
    day = _local(moment).date() if isinstance(moment, datetime) else moment
    words = day_words(day)
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), words)


def time_element(moment: datetime) -> Markup:
    return _element(moment, format_time(_local(moment), "HH:mm", locale=locale()))


def ago_words(moment: datetime) -> str:
    """How long ago, in words; a date after four weeks."""
    gap = clock.now() - moment
    if gap > timedelta(days=28):
        return day_words(_local(moment).date(), "medium")
    return format_timedelta(-gap, add_direction=True, locale=locale(), threshold=1.1)


def duration_words(minutes: int) -> str:
    """A length of time in words, rounded: "3 hours"."""
    return format_timedelta(timedelta(minutes=minutes), locale=locale(), threshold=1.1)


def ago_element(moment: datetime) -> Markup:
    return _element(moment, ago_words(moment))


def name_list(names: Sequence[Any]) -> str:
    return format_list([str(name) for name in names], locale=locale()) if names else ""


def language_name(code: str) -> str:
    """A language's name in the reader's language, or its code where none is known."""
    try:
        return _locale(code).get_display_name(locale()) or code
    except (ValueError, LookupError, UnknownLocaleError):
        return str(locale().languages.get(code, code))

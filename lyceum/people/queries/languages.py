"""Languages by their names: in the reader's language, in English, in themselves, or by code."""

from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language

from lyceum.kernel.formats import language_name
from lyceum.people.queries.vocabulary import fold

# Languages people can say they read and write, beside those of the pages: the most spoken ones of CLDR.
SPOKEN = (
    *("af", "am", "ar", "az", "bn", "bg", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi"),
    *("fil", "fr", "ga", "gl", "gu", "ha", "he", "hi", "hr", "hu", "hy", "id", "ig", "is", "it", "ja", "ka", "kk"),
    *("km", "kn", "ko", "ku", "ky", "lo", "lt", "lv", "mk", "ml", "mn", "mr", "ms", "my", "nb", "ne", "nl", "nn"),
    *("pa", "pl", "ps", "pt", "ro", "ru", "si", "sk", "sl", "so", "sq", "sr", "sv", "sw", "ta", "te", "th", "ti"),
    *("tr", "uk", "ur", "uz", "vi", "xh", "yo", "yue", "zh", "zu"),
)


@lru_cache(maxsize=16)
def _names(reader: str) -> dict[str, str]:
    names: dict[str, str] = {}
    for code in SPOKEN:
        tongue = Locale.parse(code)
        told = (
            tongue.get_display_name(Locale.parse(reader, sep="-")),
            tongue.english_name,
            tongue.display_name,
            code,
        )
        for name in told:
            if name:
                names.setdefault(fold(name), code)
    return names


def find_language(text: str) -> str:
    """The code of a language from its name or its tag; empty for what is none."""
    known = _names(get_language() or "en")
    wanted = fold(text)
    return known.get(wanted) or known.get(wanted.replace("_", "-").split("-")[0], "")


def name_languages(codes: list[str]) -> list[str]:
    return [language_name(code) for code in codes]

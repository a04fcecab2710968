"""Language codes as they are published, mended, and the languages an entry that names none is likely held in."""

import re
from collections.abc import Iterable

from lyceum.matching.places import countries

_MENDED = {
    "vn": "vi", "cz": "cs", "mo": "ro", "jp": "ja", "kr": "ko", "ua": "uk", "gr": "el", "dk": "da", "nb": "no",
    "nn": "no",
    "iw": "he", "in": "id", "ji": "yi", "cn": "zh", "tl": "fil", "sh": "sr", "zho": "zh", "cmn": "zh", "yue": "zh",
    "eng": "en", "fra": "fr", "deu": "de", "ger": "de", "spa": "es", "por": "pt", "rus": "ru", "ara": "ar",
    "hin": "hi",
    "ben": "bn", "jpn": "ja", "kor": "ko", "swa": "sw", "vie": "vi", "ind": "id", "tur": "tr", "ita": "it",
    "nld": "nl",
    "pol": "pl", "ukr": "uk", "fas": "fa", "per": "fa", "prs": "fa", "msa": "ms",
}  # fmt: skip
_NAMED = {
    "english": "en", "spanish": "es", "español": "es", "french": "fr", "français": "fr", "german": "de",
    "deutsch": "de",
    "portuguese": "pt", "português": "pt", "italian": "it", "italiano": "it", "dutch": "nl", "polish": "pl",
    "russian": "ru",
    "русский": "ru", "ukrainian": "uk", "turkish": "tr", "arabic": "ar", "العربية": "ar", "persian": "fa",
    "farsi": "fa",
    "hindi": "hi", "bengali": "bn", "bangla": "bn", "chinese": "zh", "mandarin": "zh", "中文": "zh", "japanese": "ja",
    "日本語": "ja", "korean": "ko", "한국어": "ko", "indonesian": "id", "vietnamese": "vi", "swahili": "sw",
    "kiswahili": "sw",
    "czech": "cs", "romanian": "ro", "swedish": "sv", "greek": "el", "hungarian": "hu", "finnish": "fi",
    "danish": "da",
    "norwegian": "no", "thai": "th", "hebrew": "he", "catalan": "ca", "malay": "ms", "urdu": "ur", "tamil": "ta",
}  # fmt: skip
_CODE = re.compile(r"^[a-z]{2,3}$")
_NEIGHBOURS = {"ms": "id", "id": "ms", "hr": "sr", "sr": "hr", "bs": "sr", "sk": "cs", "no": "da", "gl": "pt"}


def language_code(text: str) -> str:
    """The short code meant by "pt-BR", "zh_TW", "vn" or "English"; empty if it is no language."""
    word = text.strip().casefold()
    if word in _NAMED:
        return _NAMED[word]
    word = re.split(r"[-_: (]", word, maxsplit=1)[0]
    return _MENDED.get(word, word) if _CODE.match(word) else _NAMED.get(word, "")


def language_codes(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in map(language_code, texts) if code))


def spoken_in(country: str) -> tuple[str, ...]:
    """Languages of a country, the most common first."""
    found = countries().get(country.upper())
    return language_codes(found.languages) if found else ()


def close_to(code: str) -> str:
    """A language whose readers understand most of this one."""
    return _NEIGHBOURS.get(code, "")

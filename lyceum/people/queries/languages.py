"""Languages by their names: in the reader's language, in English, in themselves, or by code."""

import json
from functools import lru_cache
from pathlib import Path

from babel import Locale
from django.utils.translation import get_language

from lyceum.kernel.formats import language_name
from lyceum.people.queries.vocabulary import fold

_ENDONYMS = Path(__file__).parents[1] / "data" / "endonyms.json"
# Codes of CLDR that name no language, and codes that another has taken the place of.
_NONE = frozenset({"mul", "und", "zxx", "root", "mis", "sh", "tl", "mo"})
_LARGE = frozenset(
    {
        *("ast", "bem", "bho", "ceb", "chr", "ckb", "fil", "gsw", "haw", "hil", "hmn", "hsb"),
        *("ilo", "kab", "kok", "mai", "mni", "nds", "sat", "scn", "tpi", "yue", "zgh"),
    }
)
# Names that are common beside those of CLDR.
_ALSO = {
    "farsi": "fa", "mandarin": "zh", "kiswahili": "sw", "tagalog": "fil", "pilipino": "fil", "bengali": "bn",
    "castellano": "es", "castilian": "es", "flemish": "nl", "moldovan": "ro", "faeroese": "fo", "gaelic": "gd",
    "panjabi": "pa", "oriya": "or", "greenlandic": "kl", "sorani": "ckb", "bahasa": "id", "malaysian": "ms",
    "serbo-croatian": "sr", "chewa": "ny", "persian": "fa",
}  # fmt: skip
# Letters that are no accented ones, as people write them without such a keyboard.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "\u0131": "i", "ð": "d", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th"}
    | dict.fromkeys("'`\u2018\u2019\u02bb\u02bc", "")
)


@lru_cache(maxsize=1)
def _own_names() -> dict[str, str]:
    names: dict[str, str] = json.loads(_ENDONYMS.read_text("utf-8"))
    return names


@lru_cache(maxsize=1)
def known_codes() -> tuple[str, ...]:
    """Every language CLDR names, the living and the old."""
    return tuple(code for code in map(str, Locale("en").languages) if "_" not in code and code not in _NONE)


def offered_codes() -> tuple[str, ...]:
    """Languages that lists offer: those with two letters, and the largest of the others; any other can be typed."""
    return tuple(code for code in known_codes() if len(code) == 2 or code in _LARGE)


def _bare(text: str) -> str:
    return fold(text).translate(_PLAIN)


def _forms(name: str) -> tuple[str, ...]:
    """A name, and for Arabic ones without the article and the ending: people write "عربي" for "العربية"."""
    short = name.removeprefix("ال")
    return (name,) if short == name else (name, short, short.rstrip("ةه"))


@lru_cache(maxsize=16)
def _names(reader: str) -> dict[str, str]:
    """Codes by name; where two languages share a name, the one with the shorter code has it."""
    names: dict[str, str] = {}
    codes = sorted(known_codes(), key=lambda code: (len(code), code))
    for told in (Locale.parse(reader, sep="-").languages, Locale("en").languages, _own_names()):
        for code in codes:
            if name := told.get(code):
                for form in _forms(_bare(name)):
                    names.setdefault(form, code)
    for name, code in _ALSO.items():
        names.setdefault(name, code)
    for code in codes:
        names.setdefault(code, code)
    return names


def find_language(text: str) -> str:
    """The code of a language from its name or its tag; empty for what is none."""
    known = _names(get_language() or "en")
    wanted = _bare(text)
    return known.get(wanted) or known.get(wanted.replace("_", "-").split("-")[0], "")


def name_languages(codes: list[str]) -> list[str]:
    return [language_name(code) for code in codes]


@lru_cache(maxsize=16)
def _sorted_names(reader: str) -> tuple[tuple[str, str], ...]:
    names = Locale.parse(reader, sep="-").languages
    named = ((code, names[code]) for code in offered_codes() if code in names)
    return tuple(sorted(named, key=lambda pair: fold(pair[1])))


def list_languages(*first: str) -> list[tuple[str, str]]:
    """Languages by their name in the reader's language and in its order; those given and the page's come first."""
    own = [code for code in dict.fromkeys([*first, (get_language() or "en").split("-")[0]]) if code]
    rest = [pair for pair in _sorted_names(get_language() or "en") if pair[0] not in own]
    return [*((code, language_name(code)) for code in own), *rest]

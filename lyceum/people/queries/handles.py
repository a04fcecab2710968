"""Short names: made from a name in any script, unique, and never one that stands for something else."""

import re
import secrets
import unicodedata

from lyceum.people.models.accounts import HandleAlias, Person

LONGEST = 30
RESERVED = {"admin", "administrator", "former", "lyceum", "me", "new", "nobody", "steward", "stewards", "system"}
_FORMER = re.compile(r"former-\d+")  # what somebody is called who has left
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_LATIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "\u0131": "i", "ŋ": "n"}
)
# Cyrillic after BGN/PCGN in its simplified form; Arabic by its consonants and long vowels.
_CYRILLIC = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфыэіїєґў", "abvgdeziyklmnoprstufyeiiegu", strict=True))
    | {
        "ё": "yo",
        "ж": "zh",
        "\u0445": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ъ": "",
        "ь": "",
        "ю": "yu",
    }
    | {"я": "ya"}
)
_ARABIC = str.maketrans(
    dict(zip("ابتجحدرزسصضطظعفقكلمنهويىةکگی", "abtjhdrzssdtzafqklmnhwyaakgy", strict=True))
    | {"أ": "a", "إ": "i", "آ": "a", "ث": "th", "خ": "kh", "ذ": "dh", "ش": "sh", "غ": "gh", "ء": ""}
    | {"ؤ": "u", "ئ": "i"}
    | {"پ": "p", "چ": "ch", "ژ": "zh", "ـ": ""}
)


def plain_handle(name: str) -> str:
    """The name in plain letters with hyphens, or empty where its script is not known here."""
    text = name.casefold().translate(_LATIN).translate(_CYRILLIC).translate(_ARABIC)
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _NOT_PLAIN.sub("-", text.encode("ascii", "ignore").decode()).strip("-")[:LONGEST].strip("-")


def is_reserved(handle: str) -> bool:
    """Whether a short name stands for something else."""
    return handle in RESERVED or _FORMER.fullmatch(handle) is not None


def make_handle(name: str) -> str:
    """A short name nobody has or had."""
    base = plain_handle(name)
    if len(base) < 2:
        return _free(f"person-{secrets.token_hex(2)}")
    return _free(f"person-{base}"[:LONGEST] if is_reserved(base) else base)


def _free(base: str) -> str:
    taken = set(Person.objects.get_queryset().filter(handle__startswith=base).values_list("handle", flat=True))
    taken |= set(HandleAlias.objects.filter(handle__startswith=base).values_list("handle", flat=True))
    if base not in taken:
        return base
    n = 2
    while f"{base}-{n}" in taken:
        n += 1
    return f"{base}-{n}"

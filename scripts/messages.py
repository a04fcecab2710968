"""Gather the texts of code and pages into the catalogues, and compile them. `--check` only says what is missing."""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "lyceum"
LANGUAGES = ("ar", "es", "de")
METHODS = [("**/jinja2/**.html", "jinja2"), ("**/jinja2/**.txt", "jinja2"), ("**.py", "python")]
OPTIONS = {
    "**/jinja2/**.html": {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "newstyle_gettext": "true"},
    "**/jinja2/**.txt": {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "newstyle_gettext": "true"},
}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def gather() -> Catalog:
    """Every text of the package, with where it stands."""
    found = Catalog(project="Lyceum", charset="utf-8")
    for name, line, message, _comments, context in extract_from_dir(PACKAGE, METHODS, OPTIONS, keywords=KEYWORDS):
        if message and (message[0] if isinstance(message, tuple) else message):
            found.add(message, locations=[(name, line)], context=context)
    return found


def catalogue(language: str) -> Catalog:
    path = PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return Catalog(
            locale=language,
            project="Lyceum",
            version="0.1",
            copyright_holder="Lyceum contributors",
            msgid_bugs_address="see SECURITY.md",
            last_translator="Lyceum contributors",
            language_team=language,
            fuzzy=False,
            charset="utf-8",
        )
    with path.open("rb") as file:
        return read_po(file, locale=language)


def missing(catalog: Catalog) -> list[Message]:
    """Texts without a translation, or with one plural form missing."""
    return [
        message
        for message in catalog
        if message.id
        and (
            "fuzzy" in message.flags
            or not (all(message.string) if isinstance(message.string, tuple | list) else message.string)
        )
    ]


def main() -> int:
    texts = gather()
    worst = 0
    for language in LANGUAGES:
        catalog = catalogue(language)
        catalog.update(texts, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        gaps = missing(catalog)
        print(f"{language}: {len(catalog)} texts, {len(gaps)} without a translation")
        worst = max(worst, len(gaps))
        if "--check" in sys.argv:
            continue
        path = PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog, width=0, sort_output=True, omit_header=False, include_lineno=False)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)
    return 1 if worst and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())

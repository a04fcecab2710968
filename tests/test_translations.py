"""Every text of the interface is there in every language, with its places for values and all its plural forms."""

import re
import sys
from gettext import c2py
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import messages as texts  # noqa: E402 - needs the path

pytestmark = pytest.mark.pure

VALUES = re.compile(r"%\([a-z_]+\)[sd]")


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    catalog = texts.catalogue(language)
    catalog.update(texts.gather(), no_fuzzy_matching=True)

    assert [message.id for message in texts.missing(catalog)] == []


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_translations_keep_the_places_for_values(language: str) -> None:
    wrong = []
    for message in texts.catalogue(language):
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        allowed = {value for text in ids for value in VALUES.findall(str(text))}
        if any(not set(VALUES.findall(str(text))) <= allowed for text in strings):
            wrong.append(ids[0])

    assert wrong == []


@pytest.mark.parametrize(
    ("count", "form"),
    [(0, 0), (1, 1), (2, 2), (3, 3), (10, 3), (11, 4), (99, 4), (100, 5), (102, 5), (103, 3), (111, 4)],
)
def test_arabic_has_six_plural_forms_by_cldr(count: int, form: int) -> None:
    catalog = texts.catalogue("ar")

    assert catalog.num_plurals == 6
    assert c2py(catalog.plural_expr)(count) == form

"""The joined sheet and script: complete, small, and found by Django."""

import gzip
import re
from collections import Counter
from pathlib import Path

import pytest

from lyceum.kernel.static import MODULES, STATIC, JoinedFinder, joined_css, joined_js

ALL_TEMPLATES = sorted(STATIC.parent.rglob("jinja2/**/*.html"))


def _sprite() -> set[str]:
    return set(re.findall(r'<symbol id="([a-z0-9-]+)"', (STATIC / "icons.svg").read_text()))


def test_joined_css_fits_its_budget_and_keeps_every_rule() -> None:
    slim = joined_css()

    assert len(slim.encode()) <= 30_000
    assert "/*" not in slim
    assert slim.count("{") == slim.count("}")
    assert slim.startswith("@layer reset, base, layout, parts, state;")


def test_joined_css_leaves_strings_and_font_addresses_as_they_are() -> None:
    slim = joined_css()

    assert 'list-style:"–  "' in slim
    fonts = re.findall(r"url\(\.\./(fonts/[^)]+)\)", slim)
    assert fonts
    assert all((STATIC / font).exists() for font in fonts)


def test_joined_js_adds_at_most_four_kilobytes_to_htmx() -> None:
    htmx = (STATIC / "js" / "vendored" / "htmx.min.js").read_bytes()

    added = len(gzip.compress(joined_js().encode())) - len(gzip.compress(htmx))

    assert added <= 4_000


def test_joined_js_has_every_module_once_without_imports() -> None:
    own = joined_js().split('"use strict";\n', 1)[1].rsplit('\n(() => {\n"use strict"', 1)[-1]
    in_folder = {path.stem for path in (STATIC / "js").glob("*.js")}

    assert in_folder == set(MODULES)
    assert not re.search(r"^(import|export) ", own, re.MULTILINE)


def test_modules_share_one_scope_so_no_top_level_name_is_used_twice() -> None:
    source = "\n".join((STATIC / "js" / f"{name}.js").read_text() for name in MODULES)
    names = re.findall(r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", source, re.MULTILINE)

    assert [name for name, times in Counter(names).items() if times > 1] == []


def test_modules_import_only_what_stands_before_them() -> None:
    for place, name in enumerate(MODULES):
        wanted = re.findall(r'from "\./(\w+)\.js"', (STATIC / "js" / f"{name}.js").read_text())

        assert set(wanted) <= set(MODULES[:place]), name


def test_find_answers_with_the_two_joined_files_alone() -> None:
    finder = JoinedFinder()

    sheet = finder.find("css/lyceum.css")

    assert Path(sheet).read_text() == joined_css()
    assert finder.find("css/base.css") == []
    assert finder.find("js/lyceum.js", find_all=True)
    assert [path for path, _ in finder.list(None)] == ["css/lyceum.css", "js/lyceum.js"]


@pytest.mark.parametrize("path", ALL_TEMPLATES, ids=lambda path: str(path.relative_to(STATIC.parent)))
def test_a_template_is_small_and_has_neither_scripts_nor_styles_of_its_own(path: Path) -> None:
    text = path.read_text()

    assert text.count("\n") <= 150
    if "mail" not in path.parts:
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*(?:\ssrc=|application/json))|hx-on", text)
    assert not re.search(r"(?:margin|padding|border)-(?:left|right)\b", text)


@pytest.mark.parametrize("path", ALL_TEMPLATES, ids=lambda path: str(path.relative_to(STATIC.parent)))
def test_every_icon_of_a_template_is_in_the_sprite(path: Path) -> None:
    named = set(re.findall(r'\bicon\("([a-z0-9-]+)"', path.read_text()))

    assert named <= _sprite()

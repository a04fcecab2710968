"""Two versions of a text are compared."""

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lyceum.kernel.text.compare import compare

LINES = st.lists(st.text(alphabet="ab <&\n", max_size=12), max_size=8).map("\n".join)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a b c", "a x c", "<p>a <del>b</del><ins>x</ins> c</p>"),
        ("one two three", "one two", "<p>one two<del> three</del></p>"),
        ("a", "a\nb", "<p>a</p><p><ins>b</ins></p>"),
        ("a\nb", "b", "<p><del>a</del></p><p>b</p>"),
        ("", "<b>", "<p><ins>&lt;b&gt;</ins></p>"),
        (
            "quite another thing",
            "nothing in common",
            "<p><del>quite another thing</del><ins>nothing in common</ins></p>",
        ),
    ],
)
def test_compare_marks_what_went_and_what_came(old: str, new: str, expected: str) -> None:
    assert compare(old, new) == f'<div class="compare">{expected}</div>'


def test_compare_says_nothing_about_equal_texts() -> None:
    assert compare("a\nb", "a\nb") == ""


def test_compare_folds_what_did_not_change() -> None:
    old = "\n".join(str(n) for n in range(40))

    result = compare(old, old.replace("20", "new"))

    assert result.count("<p>⋯</p>") == 2
    assert "<p>18</p><p>19</p><p><del>20</del><ins>new</ins></p><p>21</p><p>22</p>" in result


def test_compare_finds_the_line_that_was_split() -> None:
    result = compare("first part, second part", "first part,\nsecond part and more")

    assert "<p><ins>" not in result.partition("</p>")[0] or "second part<ins> and more</ins>" in result


@settings(deadline=None, max_examples=200)
@given(LINES, LINES)
def test_compare_holds_both_versions(old: str, new: str) -> None:
    result = compare(old, new)
    if "⋯" in result or not result:
        return

    def version(gone: str) -> str:
        kept = re.sub(rf"<{gone}>.*?</{gone}>", "", result, flags=re.DOTALL)
        return html.unescape(re.sub(r"<[^>]+>", "", kept))

    assert version("del").replace("\n", "") == new.replace("\n", "")
    assert version("ins").replace("\n", "") == old.replace("\n", "")


@pytest.mark.parametrize("piece", ["a ", "a\n", "a b\n", "word " * 90 + "\n"])
def test_compare_takes_a_bounded_time(piece: str) -> None:
    old = (piece * 50_000)[:50_000]

    assert compare(old, old[1:] + "x" + old[:100]).startswith("<div")

"""Formulas become MathML."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lyceum.kernel.text.formulas import LONGEST, formula


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x^2", "<msup><mi>x</mi><mn>2</mn></msup>"),
        (r"\frac12", "<mfrac><mn>1</mn><mn>2</mn></mfrac>"),
        ("a<b", "<mi>a</mi><mo>&lt;</mo><mi>b</mi>"),
        (r"\mathbb R", "<mi>ℝ</mi>"),
        (r"\mathrm{d}x", "<mtext>d</mtext><mi>x</mi>"),
        (r"\text{a <b> c}", "<mtext>a <b> c</mtext>".replace("<b>", "&lt;b&gt;").replace(" ", "\u00a0")),
        (r"\color{red}{x}", "<mi>x</mi>"),
        (r"\href{javascript:alert(1)}{x}", "<mi>x</mi>"),
        (r"a\hskip-.4cm b", "<mi>a</mi><mi>b</mi>"),
    ],
)
def test_formula_is_drawn(source: str, expected: str) -> None:
    assert formula(source, block=True).partition(">")[2] == f"{expected}</math>"


def test_formula_tells_its_source_to_those_who_cannot_see_it() -> None:
    assert formula('x<"y"').startswith('<math alttext="x&lt;&quot;y&quot;">')
    assert formula("x", block=True).startswith('<math display="block" tabindex="0" alttext="x">')


def test_formula_that_is_long_can_be_scrolled_by_keyboard() -> None:
    assert formula("x+" * 20 + "x").startswith('<span class="wide" tabindex="0"><math alttext="x+x')


def test_formula_sets_limits_below_when_displayed() -> None:
    assert "<munder><mo>lim</mo>" in formula(r"\lim_{x\to0}x", block=True)
    assert "<msub><mo>lim</mo>" in formula(r"\lim_{x\to0}x")


def test_formula_raises_the_exponent_of_a_whole_matrix() -> None:
    result = formula(r"\begin{pmatrix}1&2\end{pmatrix}^{-1}", block=True)

    assert "<msup><mrow><mo>(</mo><mtable>" in result
    assert result.endswith("<mo>)</mo></mrow><mrow><mo>−</mo><mn>1</mn></mrow></msup></math>")


def test_formula_stays_in_its_place() -> None:
    result = formula(r"\rule{100em}{100em}\raise 50em {x}\mathchoice{}{}{}{}", block=True)

    assert "100em" not in result.partition(">")[2]
    assert "50em" not in result.partition(">")[2]


@pytest.mark.parametrize(
    "source",
    [
        r"\unknowncommand{x}",
        r"\newcommand{\a}{\b\b}\a",
        r"\def\a{x}\a",
        "x^2^3",
        "{" * 1000,
        "x" * (LONGEST + 1),
        "<script>" * 300,
    ],
)
def test_formula_shows_its_source_when_it_cannot_be_drawn(source: str) -> None:
    result = formula(source)

    assert result.startswith('<code class="tex">')
    assert "<script" not in result


PIECES = [
    *"{}^_&<>\"'x1 +=[]", r"\frac", r"\sqrt", r"\text", r"\left(", r"\right)", r"\sum", r"\lim", r"\begin{cases}",
    r"\end{cases}", r"\\", r"\href", r"\class", r"\unicode", r"\rule", "é", "]]>", "<!--",
]  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_formula_is_well_formed_for_any_source(source: str) -> None:
    assert ET.fromstring(formula(source)).tag in {"math", "code", "span"}  # noqa: S314 - our own output

"""HTML from elsewhere becomes Markdown that says the same and is safe."""

import html as entities
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lyceum.kernel.text.foreign import from_html
from lyceum.kernel.text.markdown import render
from tests.kernel.text.bodies import BODIES
from tests.kernel.text.test_markdown import UNSAFE, assert_safe

HANDLES = {"Anna Ó": "anna"}


def shown(html: str) -> str:
    """The words of some HTML, white space apart."""
    html = re.sub(r"<math[^>]*?alttext=\"(.*?)\".*?</math>", r"\1", html, flags=re.DOTALL)
    return "".join(entities.unescape(re.sub(r"<[^>]+>", "", html)).split())


@pytest.mark.parametrize(("html", "expected"), BODIES.values(), ids=list(BODIES))
def test_from_html_says_the_same_in_markdown(html: str, expected: str) -> None:
    assert from_html(html, HANDLES.get) == expected


@pytest.mark.parametrize(
    "name", ["signs", "line starts", "code", "lists", "emphasis", "table", "headings", "broken list"]
)
def test_from_html_shows_the_same_words_when_rendered(name: str) -> None:
    html = BODIES[name][0]

    assert shown(render(from_html(html)).html) == shown(html)


@pytest.mark.parametrize(("html", "expected"), BODIES.values(), ids=list(BODIES))
def test_from_html_has_arrived_after_one_journey(html: str, expected: str) -> None:
    first = render(expected)

    assert shown(render(from_html(first.html)).html) == shown(first.html)


def test_from_html_takes_dollar_signs_for_money_where_it_is_told_to() -> None:
    source = from_html("<p>$PATH/$HOME</p>", dollars=False)

    assert source == "\\$PATH/\\$HOME"
    assert render(source).html == "<p>$PATH/$HOME</p>\n"


def test_from_html_keeps_what_lies_very_deep() -> None:
    quotes = from_html("<blockquote>" * 50 + "a" + "</blockquote>" * 50)
    lists = from_html("<ul><li>a" * 50)

    assert quotes == "> " * 8 + "a"
    assert shown(render(quotes).html) == "a"
    assert shown(render(lists).html) == "a" * 50


@pytest.mark.parametrize("html", UNSAFE)
def test_from_html_lets_nothing_unsafe_through(html: str) -> None:
    assert_safe(from_html(html, lambda name: name))


TAGS = [
    "a", "b", "blockquote", "br", "code", "details", "div", "em", "h1", "hr", "i", "img", "li", "math", "ol", "p",
    "pre", "script", "span", "strong", "sub", "summary", "table", "td", "th", "tr", "ul",
]  # fmt: skip
PIECES = [
    *(f"<{tag}>" for tag in TAGS), *(f"</{tag}>" for tag in TAGS), "x", " ", "\n", "&lt;script&gt;", "*", "_",
    "`", "$", "$x$", "|", "[", "]", "\\", "#", "- ", "1. ", "@anna", "https://x.org", '<a href="https://x.org">',
    '<a href="javascript:x">', '<span class="katex">', '<span class="user-mention">', '<div class="codehilite">',
    '<div class="spoiler-block">', '<annotation encoding="application/x-tex">', "\ue001", "\ue002", "\ue007",
    "\ud800",    "<!--", "-->", "<", ">", '"', "!",
]  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.booleans())
def test_from_html_is_safe_for_any_html(html: str, dollars: bool) -> None:  # noqa: FBT001 - given by hypothesis
    assert_safe(from_html(html, lambda name: name, dollars=dollars))


@settings(deadline=None, max_examples=300)
@given(st.text(alphabet="a *_`[]()<>#+-=|~$\\!:@&;.1\n", max_size=60))
def test_from_html_keeps_every_sign_of_plain_words(words: str) -> None:
    source = from_html(f"<p>{entities.escape(words)}</p>", dollars=False)

    assert shown(render(source).html) == "".join(words.split())

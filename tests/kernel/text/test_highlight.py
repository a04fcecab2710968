"""Programs get their colours."""

import html
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lyceum.kernel.text.highlight import LONGEST, MOST_LINES, program, short_name


def words(result: str) -> str:
    """The program without its colours."""
    return html.unescape(re.sub(r"<[^>]+>", "", result))


def test_program_has_four_colours() -> None:
    result = program("# why\ndef f():\n    return 'a' + 1.5, None\n", "python")

    assert result == (
        '<pre tabindex="0" aria-label="Python, 3"><code><span class="c"># why</span>\n'
        '<span class="k">def</span> f():\n'
        '    <span class="k">return</span> <span class="q">\'a\'</span> + <span class="n">1.5</span>, '
        '<span class="n">None</span></code></pre>'
    )


def test_program_shows_what_a_change_took_and_brought() -> None:
    result = program("-old\n+new", "diff")

    assert '<span class="k">-old</span>' in result
    assert '<span class="q">+new</span>' in result


@pytest.mark.parametrize("language", ["", "nonsense", "text", '"><script>'])
def test_program_in_an_unknown_language_is_plain(language: str) -> None:
    assert program("a < b", language) == '<pre tabindex="0"><code>a &lt; b</code></pre>'


@pytest.mark.parametrize("code", ["x = 1\n" * (MOST_LINES + 1), "x = 1 + " * 300, "x" * (LONGEST + 1)])
def test_program_beyond_measure_is_plain(code: str) -> None:
    assert program(code, "python").startswith('<pre tabindex="0"><code>x')


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Python", "python"),
        ("py", "python"),
        ("C++", "cpp"),
        ("rs", "rust"),
        ("Text only", ""),
    ],
)
def test_short_name_knows_names_aliases_and_endings(said: str, name: str) -> None:
    assert short_name(said) == name


@pytest.mark.parametrize(
    "language", ["c", "cpp", "css", "html", "java", "javascript", "markdown", "matlab", "python"]
)
@pytest.mark.parametrize("sign", ["/*", "<!--", "{", "\n", "  \n", "a\n", '"""', "(", "<%"])
def test_program_that_is_none_is_given_up_in_time(language: str, sign: str) -> None:
    start = time.thread_time()

    assert program((sign * LONGEST)[:LONGEST], language)
    assert program("\n".join([(sign * 20)[:19]] * 900), language)
    assert time.thread_time() - start < 2


@settings(deadline=None, max_examples=150)
@given(
    st.text(max_size=200), st.sampled_from(["python", "html", "js", "c", "bash", "sql", "r", "tex", "diff", "yaml"])
)
def test_program_keeps_every_character(code: str, language: str) -> None:
    assert words(program(code, language)) == code.removesuffix("\n")

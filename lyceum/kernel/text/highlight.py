"""Colours for program text, given on the server in four groups: comment, keyword, string, number."""

import html
import re
from functools import cache, lru_cache
from time import thread_time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.lexer import Lexer
    from pygments.token import _TokenType

LONGEST = 20_000
"""Characters of one program; a longer one stays plain."""
MOST_LINES = 1_000
LONGEST_LINE = 1_000
PATIENCE = 0.15
"""Seconds of work for one program; some lexers can be led astray by text that is no program."""


# Mixtures of two template languages and a few others: one step of theirs can take seconds (measured).
_LED_ASTRAY = re.compile(r".*\+\w|aspx|cf[cms]$|easytrieve")


def program(code: str, language: str = "") -> str:
    """The program as `<pre>`; its name for listeners is language and number of lines ("Python, 12")."""
    code = code.removesuffix("\n")
    lexer = _lexer(language) if language and _is_modest(code) else None
    inside = (_coloured(code, lexer) if lexer else None) or html.escape(code, quote=False)
    label = f' aria-label="{html.escape(lexer.name)}, {code.count(chr(10)) + 1}"' if lexer else ""
    return f'<pre tabindex="0"{label}><code>{inside}</code></pre>'


def _is_modest(code: str) -> bool:
    lines = code.split("\n") if len(code) <= LONGEST else ()
    return 0 < len(lines) <= MOST_LINES and max(map(len, lines)) <= LONGEST_LINE


def short_name(language: str) -> str:
    """How a language is called after a fence ("Python 2.x" is python2); empty if nobody knows it."""
    alias = _languages().get(language.strip().lower(), "")
    return "" if alias == "text" else alias


@cache
def _languages() -> dict[str, str]:
    """Every name, alias and file ending of a language, and its first alias."""
    from pygments.lexers import get_all_lexers  # noqa: PLC0415 - slow to load, needed by few posts

    known: dict[str, str] = {}
    everything = [entry for entry in get_all_lexers(plugins=False) if entry[1] and not _LED_ASTRAY.match(entry[1][0])]
    for _, aliases, _, _ in everything:
        known |= dict.fromkeys((alias.lower() for alias in aliases), aliases[0])
    for name, aliases, patterns, _ in everything:
        known.setdefault(name.lower(), aliases[0])
        for pattern in patterns:
            if pattern.startswith("*."):
                known.setdefault(pattern[2:].lower(), aliases[0])
    return known


@lru_cache(maxsize=128)
def _lexer(language: str) -> "Lexer | None":
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415 - slow to load, needed by few posts

    alias = short_name(language)
    return get_lexer_by_name(alias, stripnl=False) if alias else None


@cache
def _group(kind: "_TokenType") -> str:
    """The letter of the group a kind of token belongs to; empty for plain text."""
    from pygments.token import Comment, Generic, Keyword, Literal, Name, Operator  # noqa: PLC0415 - see above

    groups = (
        (Literal.String, "q"),
        (Literal, "n"),
        (Comment.Preproc, "k"),
        (Comment, "c"),
        (Keyword.Constant, "n"),
        (Keyword, "k"),
        (Operator.Word, "k"),
        (Name.Tag, "k"),
        (Generic.Deleted, "k"),
        (Generic.Inserted, "q"),
        (Generic.Heading, "c"),
        (Generic.Subheading, "c"),
        (Generic.Prompt, "c"),
    )
    return next((letter for parent, letter in groups if parent in kind.split()), "")


def _coloured(code: str, lexer: "Lexer") -> str | None:
    """The program with its groups marked; nothing if the lexer fails, takes too long or changes the text."""
    runs: list[list[str]] = []
    letter = ""
    end = thread_time() + PATIENCE
    try:
        for n, (kind, text) in enumerate(lexer.get_tokens(code)):
            if n % 32 == 31 and thread_time() > end:
                return None
            group = letter if runs and text.isspace() else _group(kind)
            if runs and group == letter:
                runs[-1].append(text)
            else:
                runs.append([group, text])
                letter = group
    except Exception:  # noqa: BLE001 - hundreds of lexers by many hands; a plain program is better than none
        return None
    if not runs or "".join("".join(run[1:]) for run in runs).removesuffix("\n") != code:
        return None
    return "".join(_marked(run[0], "".join(run[1:])) for run in runs).removesuffix("\n")


def _marked(letter: str, text: str) -> str:
    """One run; white space around a coloured run stays outside of it."""
    if not letter:
        return html.escape(text, quote=False)
    bare = text.rstrip()
    return f'<span class="{letter}">{html.escape(bare, quote=False)}</span>{text[len(bare) :]}'

"""Turns parsed Markdown into the few kinds of HTML that posts and pages are made of."""

import re
from collections.abc import Callable, Sequence
from html import escape
from urllib.parse import unquote

from markdown_it.token import Token

from lyceum.kernel.text import formulas, highlight
from lyceum.kernel.text.markdown import Links

MOST_FORMULAS = 400
"""Formulas drawn in one text; further ones are shown as they were written."""

OUTSIDE = re.compile(r"(?:https?://[^/\s]|mailto:[^\s])", re.IGNORECASE)
INSIDE = re.compile(r"/(?![/\\])[^\s\\]*|#[\w-]+")
FILE = re.compile(r"file:([A-Za-z0-9_-]{1,64})")
QUOTE = re.compile(r"\[!quote (\d{1,18})\]\s*")

_FIXED = {
    "paragraph_close": "</p>\n",
    "bullet_list_close": "</ul>\n",
    "ordered_list_close": "</ol>\n",
    "list_item_close": "</li>\n",
    "table_open": '<div class="wide" tabindex="0"><table>',
    "table_close": "</table></div>\n",
    "thead_open": "<thead>",
    "thead_close": "</thead>",
    "tbody_open": "<tbody>",
    "tbody_close": "</tbody>",
    "tr_open": "<tr>",
    "tr_close": "</tr>\n",
    "th_close": "</th>",
    "td_close": "</td>",
    "hr": "<hr>\n",
    "em_open": "<em>",
    "em_close": "</em>",
    "strong_open": "<strong>",
    "strong_close": "</strong>",
    "s_open": "<s>",
    "s_close": "</s>",
    "softbreak": "<br>\n",
    "hardbreak": "<br>\n",
    "spoiler_open": '<span class="spoiler" tabindex="0"><span>',
    "spoiler_close": "</span></span>",
    "spoiler_block_close": "</details>\n",
}
_HEADINGS = {"h1": "h3", "h2": "h4"}  # the page has the first two levels for itself
_ALIGNED = {"text-align:right": ' class="far"', "text-align:center": ' class="mid"'}


class Writer:
    """Writes one text and remembers what was met on the way."""

    def __init__(self, links: Links, *, directed: bool = False) -> None:
        """With `directed`, every block finds its own direction, since the text has words of both."""
        self.links = links
        self._dir = ' dir="auto"' if directed else ""
        self.out: list[str] = []
        self.mentions: dict[str, None] = {}
        self.files: dict[str, None] = {}
        self.has_link = False
        self.has_image_without_text = False
        self._link_ends: list[str] = []
        self._quotes: list[bool] = []  # whether each open quotation names its post
        self._formulas = 0
        self._code = 0
        self._known: dict[str, Callable[[Sequence[Token], int], None]] = {
            "inline": self._inline,
            "text": self._text,
            "paragraph_open": self._paragraph,
            "paragraph_close": self._paragraph_end,
            "list_item_open": self._item,
            "bullet_list_open": self._bullets,
            "ordered_list_open": self._ordered,
            "blockquote_open": self._quote,
            "blockquote_close": self._quote_end,
            "heading_open": self._heading,
            "heading_close": self._heading,
            "th_open": self._cell,
            "td_open": self._cell,
            "code_inline": self._code_inline,
            "code_block": self._program,
            "fence": self._program,
            "math": self._math,
            "spoiler_block_open": self._fold,
            "link_open": self._link,
            "link_close": self._link_end,
            "image": self._image,
            "mention": self._mention,
        }

    def write(self, tokens: Sequence[Token]) -> None:
        known, out = self._known, self.out
        for i, token in enumerate(tokens):
            rule = known.get(token.type)
            if rule:
                rule(tokens, i)
            else:
                out.append(_FIXED.get(token.type) or escape(token.content, quote=False))

    def _inline(self, tokens: Sequence[Token], i: int) -> None:
        self.write(tokens[i].children or ())

    def _text(self, tokens: Sequence[Token], i: int) -> None:
        self.out.append(escape(tokens[i].content, quote=False))

    def _paragraph(self, tokens: Sequence[Token], i: int) -> None:
        if not tokens[i].hidden:
            self.out.append(f"<p{self._dir}>")

    def _paragraph_end(self, tokens: Sequence[Token], i: int) -> None:
        if not tokens[i].hidden:
            self.out.append("</p>\n")

    def _item(self, tokens: Sequence[Token], i: int) -> None:
        """An item; a task is ticked or empty by a sign that is read aloud, not by a control that does nothing."""
        checked = tokens[i].meta.get("checked")
        self.out.append("<li>" if checked is None else f'<li class="task">{"☑" if checked else "☐"} ')

    def _bullets(self, tokens: Sequence[Token], i: int) -> None:  # noqa: ARG002 - all rules look alike
        self.out.append(f"<ul{self._dir}>")

    def _ordered(self, tokens: Sequence[Token], i: int) -> None:
        start = tokens[i].attrs.get("start")
        self.out.append(f"<ol{self._dir}>" if start is None else f'<ol start="{start}"{self._dir}>')

    def _heading(self, tokens: Sequence[Token], i: int) -> None:
        level = _HEADINGS.get(tokens[i].tag, "h5")
        self.out.append(f"<{level}{self._dir}>" if tokens[i].nesting > 0 else f"</{level}>\n")

    def _cell(self, tokens: Sequence[Token], i: int) -> None:
        aligned = _ALIGNED.get(str(tokens[i].attrs.get("style", "")), "")
        self.out.append(f"<{tokens[i].tag}{aligned}{self._dir}>")

    def _quote(self, tokens: Sequence[Token], i: int) -> None:
        """A quotation; `[!quote 12]` in its first line names a post, whose author is asked for."""
        first = tokens[i + 2] if tokens[i + 1].type == "paragraph_open" else None
        named = QUOTE.match(first.content) if first else None
        self._quotes.append(named is not None)
        if not first or not named or not first.children:
            self.out.append(f"<blockquote{self._dir}>")
            return
        first.children = _without_first_line(first.children, first.content, named)
        tokens[i + 1].hidden = tokens[i + 3].hidden = not first.children
        source = self.links.quote(int(named[1]))
        if source:
            name, url = (escape(part) for part in source)
            self.out.append(f'<blockquote class="quote"{self._dir}><p class="meta">')
            self.out.append(f'<a href="{url}"><bdi>{name}</bdi></a></p>\n')
        else:
            self.out.append(f"<blockquote{self._dir}>")

    def _quote_end(self, tokens: Sequence[Token], i: int) -> None:  # noqa: ARG002 - all rules look alike
        self._quotes.pop()
        self.out.append("</blockquote>\n")

    def _code_inline(self, tokens: Sequence[Token], i: int) -> None:
        self.out.append(f"<code>{escape(tokens[i].content, quote=False)}</code>")

    def _program(self, tokens: Sequence[Token], i: int) -> None:
        code, language = tokens[i].content, (tokens[i].info.split() or [""])[0].strip("{}.,").lower()
        if language == "math":
            self._formula(code, block=True)
            return
        self._code += len(code)
        self.out.append(highlight.program(code, language if self._code <= highlight.LONGEST else "") + "\n")

    def _math(self, tokens: Sequence[Token], i: int) -> None:
        self._formula(tokens[i].content, block=tokens[i].info == "block")

    def _formula(self, source: str, *, block: bool) -> None:
        self._formulas += 1
        drawn = self._formulas <= MOST_FORMULAS
        self.out.append(formulas.formula(source, block=block) if drawn else formulas.as_written(source))

    def _fold(self, tokens: Sequence[Token], i: int) -> None:
        """What opens on demand; without a title the browser says "Details" in the reader's language."""
        title = escape(tokens[i].content, quote=False)
        self.out.append('<details class="fold">' + (f"<summary{self._dir}>{title}</summary>\n" if title else ""))

    def _link(self, tokens: Sequence[Token], i: int) -> None:
        href = str(tokens[i].attrs["href"])
        file = FILE.fullmatch(href)
        if file:
            href = self._file(file[1]) or ""
            self._open_link(href, outside=False)
        elif OUTSIDE.match(href):
            self._open_link(href, outside=True)
        else:
            self._open_link(href if INSIDE.fullmatch(href) else "", outside=False)

    def _open_link(self, href: str, *, outside: bool) -> None:
        self._link_ends.append("</a>" if href else "")
        if href:
            self.has_link = self.has_link or outside
            rel = ' rel="ugc nofollow noopener"' if outside else ""
            self.out.append(f'<a href="{escape(href)}"{rel}>')

    def _link_end(self, tokens: Sequence[Token], i: int) -> None:  # noqa: ARG002 - all rules look alike
        self.out.append(self._link_ends.pop())

    def _file(self, pk: str) -> str | None:
        self.files[pk] = None
        return self.links.file(pk)

    def _image(self, tokens: Sequence[Token], i: int) -> None:
        """A picture kept here; one from elsewhere becomes a link, so that reading tells no third party."""
        source, words = str(tokens[i].attrs["src"]), _words(tokens[i].children).strip()
        file = FILE.fullmatch(source)
        address = self._file(file[1]) if file else None
        if file:
            self.has_image_without_text = self.has_image_without_text or not words
        if address:
            self.out.append(f'<img src="{escape(address)}" alt="{escape(words)}" loading="lazy">')
        elif file or not OUTSIDE.match(source):
            self.out.append(escape(words, quote=False))
        else:
            self.has_link = True
            inside_link = any(self._link_ends)
            words = escape(words or unquote(source, errors="ignore"), quote=False)
            link = f'<a href="{escape(source)}" rel="ugc nofollow noopener">{words}</a>'
            self.out.append(words if inside_link else link)

    def _mention(self, tokens: Sequence[Token], i: int) -> None:
        """A person; who is named in the words of a quoted post was told when these were written."""
        typed = tokens[i].content
        handle = typed.lower()
        if not any(self._quotes):
            self.mentions[handle] = None
        person = self.links.mention(handle)
        if person:
            name, url = (escape(part) for part in person)
            self.out.append(f'<a href="{url}">@<bdi>{name}</bdi></a>')
        else:
            self.out.append(f"@{typed}")


def _without_first_line(children: list[Token], content: str, named: re.Match[str]) -> list[Token]:
    """What follows the sign that names the quoted post."""
    rest = list(children)
    if rest[0].type == "text":
        rest[0].content = rest[0].content[len(content[: named.end()].rstrip()) :].lstrip()
    while rest and (rest[0].type in {"softbreak", "hardbreak"} or (rest[0].type == "text" and not rest[0].content)):
        rest.pop(0)
    return rest


def _words(tokens: Sequence[Token] | None) -> str:
    """The words of a picture's description."""
    pieces: list[str] = []
    for token in tokens or ():
        if token.children:
            pieces.append(_words(token.children))
        elif token.type in {"softbreak", "hardbreak"}:
            pieces.append(" ")
        elif token.type == "mention":
            pieces.append(f"@{token.content}")
        else:
            pieces.append(token.content)
    return "".join(pieces)

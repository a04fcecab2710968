"""HTML written elsewhere (chats, question sites) becomes Markdown of ours."""

import re
from collections.abc import Callable, Iterable

from lyceum.kernel.text import escaping, highlight
from lyceum.kernel.text.foreign_tree import Element, tree
from lyceum.kernel.text.plain import clean

DEEPEST = 8
"""Lists and quotations within each other; deeper ones lie flat, since Markdown would lose them."""

Piece = Element | str

_TRANSPARENT = {"caption", "dd", "div", "dl", "dt", "li", "p", "summary", "tbody", "td", "tfoot", "th", "thead", "tr"}
_BLOCKS = _TRANSPARENT | {"blockquote", "details", "hr", "ol", "pre", "table", "ul"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_SIGNS = {
    "b": escaping.STRONG, "strong": escaping.STRONG, "em": escaping.EM, "i": escaping.EM,
    "del": escaping.STRUCK, "s": escaping.STRUCK, "strike": escaping.STRUCK,
}  # fmt: skip
_CODE = {"code", "kbd", "samp", "tt"}
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_SPACES = re.compile("[ \t\n\r\f]+")
_EMOJI = re.compile(r"emoji-([0-9a-f]{2,6}(?:-[0-9a-f]{2,6})*)$")
_LANGUAGE = re.compile(r"(?:lang|language)-([\w+#.-]+)$")
_COLUMNS = {"right": "--:", "center": ":-:"}


def from_html(html: str, mention: Callable[[str], str | None] = lambda _name: None, *, dollars: bool = True) -> str:
    """Untrusted HTML as Markdown that says the same.

    `mention` turns the shown name of a mentioned person into a handle here, or None. With `dollars`, what stands
    between $ signs in the words is a formula, as on sites that draw formulas so; without, it is money or a variable.
    """
    walker = _Walker(mention, dollars=dollars)
    return clean("\n\n".join(walker.blocks(tree(clean(html)).children))).strip("\n")


class _Walker:
    """Walks one tree; blocks become Markdown blocks, everything else becomes a line of text."""

    def __init__(self, mention: Callable[[str], str | None], *, dollars: bool) -> None:
        self._mention = mention
        self._dollars = dollars
        self._depth = 0
        self._in_link = False

    def blocks(self, pieces: Iterable[Piece]) -> list[str]:
        """The Markdown blocks of some pieces; what is not a block is gathered into paragraphs."""
        found: list[str] = []
        loose: list[Piece] = []
        for piece in pieces:
            if isinstance(piece, Element) and (piece.tag in _BLOCKS or piece.tag in _HEADINGS):
                found += self._paragraph(loose)
                loose = []
                found += self._block(piece)
            else:
                loose.append(piece)
        return found + self._paragraph(loose)

    def _block(self, element: Element) -> list[str]:
        if element.tag in _HEADINGS:
            words = self.line(element.children)
            return [f"{'#' * int(element.tag[1])} {words}"] if words else []
        if element.tag in {"ol", "ul"}:
            return self._list(element)
        if element.tag == "blockquote":
            return self._spoiler("", element.children) if "spoiler" in element.classes else self._quote(element)
        rules: dict[str, Callable[[Element], list[str]]] = {
            "div": self._div,
            "pre": self._program,
            "table": self._table,
            "details": self._details,
            "hr": lambda _: ["---"],
        }
        rule = rules.get(element.tag)
        return rule(element) if rule else self.blocks(element.children)

    def _paragraph(self, pieces: list[Piece]) -> list[str]:
        text = escaping.paragraph(self.inline(pieces)) if pieces else ""
        return [text] if text else []

    def line(self, pieces: Iterable[Piece]) -> str:
        """The pieces in one line."""
        return " ".join(escaping.paragraph(self.inline(pieces)).split())

    def _div(self, element: Element) -> list[str]:
        classes = element.classes
        if "message_inline_image" in classes:  # a preview of a link that stands in the text as well
            return []
        if "codehilite" in classes:
            return self._program(element)
        if "spoiler-block" in classes:
            parts = element.list({"div"})
            title = next((part.text() for part in parts if "spoiler-header" in part.classes), "")
            inside = [part for part in parts if "spoiler-content" in part.classes]
            return self._spoiler(title, inside)
        return self.blocks(element.children)

    def _details(self, element: Element) -> list[str]:
        title = next((part.text() for part in element.list({"summary"})), "")
        return self._spoiler(title, [c for c in element.children if isinstance(c, str) or c.tag != "summary"])

    def _spoiler(self, title: str, pieces: Iterable[Piece]) -> list[str]:
        inside = "\n\n".join(self.blocks(pieces))
        longest = max((len(run) for run in re.findall(r"(?m)^[> ]*(:{3,})", inside)), default=2)
        colons = ":" * (longest + 1)
        title = " ".join(title.split())
        return [f"{colons}spoiler {title}".rstrip() + f"\n{inside}\n{colons}"] if inside else []

    def _program(self, element: Element) -> list[str]:
        """A fence longer than any in the program, with the language where it is known."""
        code = element.text().rstrip("\n")
        if not code.strip():
            return []
        inner = element.find("code") or element
        named = [m[1] for c in element.classes | inner.classes if (m := _LANGUAGE.match(c))]
        language = element.attributes.get("data-code-language") or (named[0] if named else "")
        ticks = "`" * max(3, escaping.longest_run(code, "`") + 1)
        return [f"{ticks}{highlight.short_name(language) if language else ''}\n{code}\n{ticks}"]

    def _quote(self, element: Element) -> list[str]:
        inside = "\n\n".join(self._deeper(element.children))
        if self._depth >= DEEPEST or not inside:
            return [inside] if inside else []
        return ["\n".join(f"> {line}" if line else ">" for line in inside.split("\n"))]

    def _deeper(self, pieces: Iterable[Piece]) -> list[str]:
        self._depth += 1
        try:
            return self.blocks(pieces)
        finally:
            self._depth -= 1

    def _list(self, element: Element) -> list[str]:
        items = [self._deeper([item] if item.tag != "li" else item.children) for item in _elements(element)]
        if self._depth >= DEEPEST:
            return [block for item in items for block in item]
        first = element.attributes.get("start", "")
        number = int(first) if first.isdecimal() and len(first) < 9 else 1
        loose = any(len(item) > 1 and not _is_list(item[1]) for item in items)
        gap = "\n\n" if loose else "\n"
        lines = []
        for n, item in enumerate(items, number):
            marker = f"{n}. " if element.tag == "ol" else "- "
            indent = " " * len(marker)
            lines.append(marker + re.sub(r"\n(?=[^\n])", "\n" + indent, gap.join(item)))
        return [gap.join(lines)] if lines else []

    def _table(self, element: Element) -> list[str]:
        rows = [row.list({"td", "th"}) for row in _rows(element)]
        rows = [row for row in rows if row]
        if not rows:
            return self.blocks(child for child in element.children if isinstance(child, Element))
        width = max(len(row) for row in rows)
        columns = [_COLUMNS.get(cell.attributes.get("align", ""), "---") for cell in rows[0]]
        cells = [[self._cell(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
        cells.insert(1, columns + ["---"] * (width - len(columns)))
        return ["\n".join(f"| {' | '.join(row)} |" for row in cells)]

    def _cell(self, cell: Element) -> str:
        return re.sub(r"(?<!\\)\|", r"\\|", self.line(cell.children))

    def inline(self, pieces: Iterable[Piece]) -> str:
        """Pieces as text with the signs of Markdown; emphasis and formulas are still marked, not signed."""
        return "".join(self._words(piece) if isinstance(piece, str) else self._element(piece) for piece in pieces)

    def _words(self, text: str) -> str:
        return escaping.words(_SPACES.sub(" ", text), dollars=self._dollars, in_link=self._in_link)

    def _element(self, element: Element) -> str:
        tag = element.tag
        if tag in _SIGNS:
            return escaping.marked(self.inline(element.children), _SIGNS[tag])
        if tag in _CODE:
            return escaping.code(_SPACES.sub(" ", element.text()))
        rules: dict[str, Callable[[Element], str]] = {
            "a": self._link,
            "br": lambda _: "\n",
            "img": self._image,
            "math": self._formula,
            "span": self._span,
            "sub": self._shifted,
            "sup": self._shifted,
        }
        rule = rules.get(tag)
        if rule:
            return rule(element)
        inside = self.inline(element.children)
        return f"\n{inside}\n" if tag in _BLOCKS else inside

    def _span(self, element: Element) -> str:
        classes = element.classes
        if "user-mention" in classes:
            name = element.text().strip().removeprefix("@")
            handle = self._mention(name)
            return f"@{handle}" if handle else self._words(name)
        if classes & {"katex", "katex-display"}:
            return self._formula(element, block="katex-display" in classes)
        if "emoji" in classes:
            return _emoji(element) or self._words(element.text())
        return self.inline(element.children)

    def _formula(self, element: Element, *, block: bool = False) -> str:
        """A formula that brings its source along; another one shows what it shows."""
        source = element.find("annotation")
        tex = source.text() if source else element.attributes.get("alttext", "")
        block = block or element.attributes.get("display") == "block"
        return escaping.formula(tex, block=block) if tex.strip() else self._words(element.text())

    def _shifted(self, element: Element) -> str:
        text = element.text().strip()
        moved = text.translate(_RAISED if element.tag == "sup" else _LOWERED)
        fits = text and not any(a == b for a, b in zip(text, moved, strict=True))
        return moved if fits else self.inline(element.children)

    def _link(self, element: Element) -> str:
        url = element.attributes.get("href", "").strip()
        outside = escaping.is_outside(url) and not self._in_link
        self._in_link = self._in_link or outside
        words = self.inline(element.children)
        if outside:
            self._in_link = False
            return escaping.link(words, url, element.text())
        return words

    def _image(self, element: Element) -> str:
        alt, url = element.attributes.get("alt", ""), element.attributes.get("src", "").strip()
        if "emoji" in element.classes or self._in_link or not escaping.is_outside(url):
            return self._words(alt)
        return escaping.link(escaping.words(alt, dollars=False, in_link=True), url, alt)


def _elements(element: Element) -> list[Element]:
    """The items of a list; words that stand between them become items too."""
    return [c if isinstance(c, Element) else Element("li", {}, [c]) for c in element.children if _shows(c)]


def _shows(piece: Piece) -> bool:
    return isinstance(piece, Element) or bool(piece.strip())


def _rows(element: Element) -> list[Element]:
    rows: list[Element] = []
    for child in element.list({"caption", "tr", "thead", "tbody", "tfoot"}):
        rows += [child] if child.tag == "tr" else child.list({"tr"})
    return rows


def _is_list(block: str) -> bool:
    return block.startswith("- ") or re.match(r"\d+\. ", block) is not None


def _emoji(element: Element) -> str:
    """The character that a class such as emoji-1f642 names."""
    for name in element.classes:
        found = _EMOJI.match(name)
        if found:
            return "".join(chr(int(code, 16)) for code in found[1].split("-") if int(code, 16) < 0x110000)
    return ""

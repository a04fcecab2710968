"""HTML from elsewhere as a small, well-formed tree, whatever state it arrives in."""

from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

import nh3

DEEPEST = 80
"""Levels of the tree; what lies deeper hangs on the last one."""

_KEPT = {
    "a", "annotation", "b", "blockquote", "br", "caption", "code", "dd", "del", "details", "div", "dl", "dt", "em",
    "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "math", "ol", "p", "pre", "s", "samp",
    "semantics", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead",
    "tr", "tt", "ul",
}  # fmt: skip
_SILENT = {"script", "style", "template", "noscript", "iframe", "object", "title", "textarea", "select", "svg"}
_VOID = {"br", "hr", "img"}


@dataclass(slots=True)
class Element:
    """An element with what is in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    def text(self) -> str:
        """All words inside, line breaks included."""
        if self.tag == "br":
            return "\n"
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)

    def find(self, tag: str) -> "Element | None":
        """The first element of that name inside."""
        for child in self.children:
            if isinstance(child, Element):
                found = child if child.tag == tag else child.find(tag)
                if found:
                    return found
        return None

    def list(self, tags: set[str]) -> "list[Element]":
        """The children of these names."""
        return [child for child in self.children if isinstance(child, Element) and child.tag in tags]


class _Builder(HTMLParser):
    """Builds the tree from tidied HTML; a stray end tag changes nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("div")
        self._open = [self.root]
        self._too_deep = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        if tag in _VOID:
            self._open[-1].children.append(element)
        elif len(self._open) > DEEPEST:
            self._too_deep += 1
        else:
            self._open[-1].children.append(element)
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if self._too_deep:
            self._too_deep -= 1
        elif len(self._open) > 1 and self._open[-1].tag == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


@cache
def _tidy() -> nh3.Cleaner:
    named = {"class"}
    return nh3.Cleaner(
        tags=_KEPT,
        clean_content_tags=_SILENT,
        attributes={
            "a": {"class", "href"},
            "img": {"alt", "class", "src"},
            "div": {"class", "data-code-language"},
            "span": {"class", "title"},
            "annotation": {"encoding"},
            "math": {"alttext", "display"},
            "ol": {"start"},
            "td": {"align"},
            "th": {"align"},
            "pre": named,
            "code": named,
            "blockquote": named,
        },
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def tree(html: str) -> Element:
    """The tree of a piece of HTML; scripts, styles and unknown elements are gone."""
    builder = _Builder()
    builder.feed(_tidy().clean(html))
    builder.close()
    return builder.root

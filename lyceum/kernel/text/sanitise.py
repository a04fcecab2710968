"""The last gate before HTML is stored: known elements and attributes pass, everything else goes."""

from functools import cache

import nh3

from lyceum.kernel.text import formulas

_ELEMENTS = {
    "a", "bdi", "blockquote", "br", "code", "details", "div", "em", "h3", "h4", "h5", "hr", "img", "li", "ol", "p",
    "pre", "s", "span", "strong", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_CLASSES = {
    "blockquote": {"quote"},
    "code": {"tex"},
    "details": {"fold"},
    "div": {"wide"},
    "li": {"task"},
    "p": {"meta"},
    "span": {"c", "k", "n", "q", "spoiler", "wide"},
    "td": {"mid", "far"},
    "th": {"mid", "far"},
}

_FOCUSED = ("div", "math", "pre", "span")
_DIRECTED = ("blockquote", "h3", "h4", "h5", "ol", "p", "summary", "td", "th", "ul")


@cache
def _cleaner() -> nh3.Cleaner:
    attributes = {name: set(formulas.ATTRIBUTES) for name in formulas.TAGS}
    attributes["math"] = {"alttext", "display"}
    attributes |= {"a": {"href", "rel"}, "img": {"alt", "loading", "src"}, "ol": {"start"}, "pre": {"aria-label"}}
    return nh3.Cleaner(
        tags=_ELEMENTS | formulas.TAGS,
        attributes=attributes,
        allowed_classes=_CLASSES,
        tag_attribute_values={name: {"tabindex": {"0"}} for name in _FOCUSED}
        | {name: {"dir": {"auto"}} for name in _DIRECTED},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def sanitise(html: str) -> str:
    """The HTML without anything that this product does not write itself."""
    return _cleaner().clean(html)

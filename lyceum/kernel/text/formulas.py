"""TeX formulas become MathML that the browser draws by itself."""

import html
import re
from functools import lru_cache
from xml.etree.ElementTree import Element

LONGEST = 2_000
"""Characters of one formula; a longer one is shown as it was written."""
SHORT = 30
"""Characters of a formula that fits into a line on every screen."""

TAGS = frozenset(
    {
        "math",
        "menclose",
        "merror",
        "mfrac",
        "mi",
        "mmultiscripts",
        "mn",
        "mo",
        "mover",
        "mpadded",
        "mphantom",
        "mprescripts",
        "mroot",
        "mrow",
        "ms",
        "mspace",
        "msqrt",
        "mstyle",
        "msub",
        "msubsup",
        "msup",
        "mtable",
        "mtd",
        "mtext",
        "mtr",
        "munder",
        "munderover",
        "none",
    }
)
LENGTHS = frozenset(
    {
        "width",
        "height",
        "depth",
        "voffset",
        "lspace",
        "rspace",
        "minsize",
        "maxsize",
        "linethickness",
        "rowspacing",
        "columnspacing",
    }
)
WORDS = frozenset(
    {
        "stretchy",
        "fence",
        "form",
        "separator",
        "accent",
        "accentunder",
        "columnalign",
        "rowlines",
        "columnlines",
        "displaystyle",
        "scriptlevel",
        "notation",
        "movablelimits",
        "symmetric",
        "largeop",
        "mathvariant",
    }
)
ATTRIBUTES = LENGTHS | WORDS

_MACROS = re.compile(r"\\(?:(?:re)?new(?:command|environment)|providecommand|[gex]?def|let|DeclareMathOperator)\b")
_SKIPS = re.compile(r"\\(?:hskip|mskip|kern|mkern)\s*-?[\d.]+\s*(?:em|ex|pt|cm|mm|in|mu|px)?\s*")
_BARE_LETTER = re.compile(r"\\(math(?:bb|cal|bf|frak|scr|rm|it|sf|tt)|boldsymbol|bm)\s+([A-Za-z0-9])")
_UPRIGHT = re.compile(r"\\mathrm\s*\{(\w)\}")
_LENGTH = re.compile(r"[+-]?\d*\.?\d+(?:em|ex|px|pt|cm|mm|in|mu|%)?")
_WORD = re.compile(r"[A-Za-z0-9 +-]+")
_UNDER = {"lim", "max", "min", "sup", "inf", "lim sup", "lim inf", "limsup", "liminf", "det", "gcd", "Pr"}
_WRAPPERS = {"mrow", "mstyle", "mpadded"}
_STACKED = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
_ARITY = {"msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}


@lru_cache(maxsize=1024)
def formula(source: str, *, block: bool = False) -> str:
    """The formula as MathML, or its source in `<code>` when it cannot be understood; safe HTML either way."""
    source = source.strip()
    if len(source) > LONGEST or _MACROS.search(source):
        return as_written(source)
    try:
        inside = _mathml(source, block=block)
    except Exception:  # noqa: BLE001 - the converter raises whatever it stumbles over; people see their source
        return as_written(source)
    display = ' display="block" tabindex="0"' if block else ""  # it scrolls where it is too wide, by keyboard too
    drawn = f'<math{display} alttext="{html.escape(source)}">{inside}</math>'
    return drawn if block or len(source) <= SHORT else f'<span class="wide" tabindex="0">{drawn}</span>'


def as_written(source: str) -> str:
    """The source of a formula as it was typed."""
    return f'<code class="tex">{html.escape(source, quote=False)}</code>'


def _mathml(source: str, *, block: bool) -> str:
    from latex2mathml.converter import convert_to_element  # noqa: PLC0415 - slow to load, needed by few posts

    source = _UPRIGHT.sub(r"\\text{\1}", source)
    source = _BARE_LETTER.sub(r"\\\1{\2}", _SKIPS.sub("", source))
    tree = convert_to_element(source, display="block" if block else "inline")
    pieces: list[str] = []
    for child in tree[0]:
        _write(child, pieces, block=block)
    return "".join(pieces)


def _write(element: Element, pieces: list[str], *, block: bool) -> None:
    """Append the element: known tags and harmless attributes only, every character escaped."""
    tag = element.tag if element.tag in TAGS else "mrow"
    text = html.unescape(element.text or "")
    if len(text) > 1 and text[0] == "\\" and tag == "mi":
        raise ValueError(text)
    children = list(element)
    attributes = "".join(_attribute(name, value) for name, value in element.attrib.items())
    if tag in _WRAPPERS and len(children) == 1 and not attributes:
        _write(children[0], pieces, block=block)
        return
    if block and tag in _STACKED and _word(children[0]) in _UNDER:
        tag = _STACKED[tag]
    children = _grouped(children, _ARITY.get(tag, 0))
    pieces.append(f"<{tag}{attributes}>{html.escape(text, quote=False)}")
    for child in children:
        _write(child, pieces, block=block)
    pieces.append(f"</{tag}>")


def _grouped(children: list[Element], arity: int) -> list[Element]:
    """A script after a whole matrix belongs to the matrix: its loose parts are gathered into one row."""
    if not arity or len(children) <= arity:
        return children
    row = Element("mrow")
    scripts = arity - 1
    row.extend(children[:-scripts])
    return [row, *children[-scripts:]]


def _word(element: Element) -> str:
    """The name of an operator, its thin spaces made plain."""
    return " ".join(html.unescape(element.text or "").split())


def _attribute(name: str, value: str) -> str:
    """The attribute as HTML; nothing if it is unknown, malformed, or so large that it would leave its place."""
    if name in LENGTHS:
        parts = value.split()
        fine = bool(parts) and all(_LENGTH.fullmatch(part) and _modest(part) for part in parts)
    else:
        fine = name in WORDS and _WORD.fullmatch(value) is not None
    return f' {name}="{value}"' if fine else ""


def _modest(length: str) -> bool:
    number = float(re.sub(r"[^\d.+-]", "", length))
    relative = not length.endswith(("px", "pt", "mm", "mu", "%"))
    return -1 <= (number if relative else number / 18) <= 8

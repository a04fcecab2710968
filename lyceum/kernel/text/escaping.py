"""Words put into Markdown so that they mean themselves."""

import re
import unicodedata

from lyceum.kernel.text import formulas
from lyceum.kernel.text.grammar import URL

# Marks that stand for emphasis and formulas until their neighbours are known: see paragraph().
STRONG, EM, STRUCK = "\ue001\ue002**", "\ue003\ue004*", "\ue005\ue006~~"
_FORMULA = "\ue007\ue008"
_SIGNS = {sign[0]: sign for sign in (STRONG, EM, STRUCK)}
_ENDS = {sign[1]: sign for sign in (STRONG, EM, STRUCK)}
_MARKS = re.compile("[\ue001-\ue008]")
_TOUCHING = re.compile("\ue002\ue001|\ue004\ue003|\ue006\ue005")
_FORMULAS = re.compile("([A-Za-z0-9]?)\ue007([^\ue008]*)\ue008([0-9]?)")

_TEX = r"\$\$[^$]+\$\$|(?<!\\)\$(?:(?!\d)[^$]+|\d[^$]*(?<!\s))(?<!\\)\$|\\begin\{(\w+\*?)\}.{0,4000}?\\end\{\1\}"
_SPECIAL = (
    rf"https?:{URL.pattern}"
    r"|\\(?=[!-/:-@\[-`{-~]|$)"
    r"|[`\[$]"
    r"|(?<! )\*|\*(?! )"
    r"|(?<![^\W_])_|_(?![^\W_])"
    r"|<(?=[A-Za-z/!?])"
    r"|&(?=#?\w+;)"
    r"|\|(?=\|)|(?<=\|)\|"
    r"|~(?=~)|(?<=~)~"
    r"|(?<![\w/])@(?=\w)"
    r"|!$"
)
_PLAIN = re.compile(_SPECIAL)
_PLAIN_IN_LINK = re.compile(_SPECIAL + r"|\]")
_WITH_TEX = re.compile(_TEX + "|" + _SPECIAL)
_WITH_TEX_IN_LINK = re.compile(_TEX + "|" + _SPECIAL + r"|\]")
_LINE_START = re.compile(r"(?m)^(?:#{1,6}(?=\s|$)|[-+*](?=\s|$)|>|:::|(?=[-=|: ]*[-=][-=|: ]*$)[-=|:])")
_NUMBERED = re.compile(r"(?m)^(\d{1,9})([.)])(?=\s|$)")
_SPACES = re.compile("[ \t]+")
_URL_ENCODED = {" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C", "|": "%7C"}


def words(text: str, *, dollars: bool, in_link: bool) -> str:
    """Words in a line; with `dollars`, formulas between $ signs are left as formulas."""
    text = _MARKS.sub("", text)
    if dollars and ("$" in text or "\\begin{" in text):
        return (_WITH_TEX_IN_LINK if in_link else _WITH_TEX).sub(_escape_but_tex, text)
    return (_PLAIN_IN_LINK if in_link else _PLAIN).sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    found = match[0]
    return found if found.startswith("http") else "\\" + found


def _escape_but_tex(match: re.Match[str]) -> str:
    found = match[0]
    if found[0] == "$" and len(found) > 2:
        block = found.startswith("$$")
        return formula(found.strip("$"), block=block)
    if found.startswith("\\begin"):
        return formula(found, block=True)
    if found == "\\" and match.string.startswith("$", match.end()):
        return ""  # a dollar sign that was escaped already; it is escaped again by itself
    return _escape(match)


def formula(source: str, *, block: bool) -> str:
    """A formula, marked until its neighbours are known."""
    source = " ".join(_MARKS.sub("", source).split()).rstrip("\\")
    if not source or "$" in source or len(source) > formulas.LONGEST:
        return code(source)
    return f"\ue007$${source}$$\ue008" if block else f"\ue007${source}$\ue008"


def code(text: str) -> str:
    """A code span."""
    text = _MARKS.sub("", text)
    if not text.strip():
        return text
    ticks = "`" * (longest_run(text, "`") + 1)
    edge = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{ticks}{edge}{text}{edge}{ticks}"


def longest_run(text: str, sign: str) -> int:
    """How often a sign stands side by side at most."""
    return max((len(run) for run in re.findall(f"{re.escape(sign)}+", text)), default=0)


def marked(text: str, sign: str) -> str:
    """Emphasised text, its white space left outside."""
    core = text.strip()
    if not core:
        return text
    start = text.index(core[0])
    return f"{text[:start]}{sign[0]}{core}{sign[1]}{text[start + len(core) :]}"


def is_outside(url: str) -> bool:
    return re.match(r"(?:https?://[^/\s]|mailto:[^\s])", url, re.IGNORECASE) is not None


def link(shown: str, url: str, raw: str) -> str:
    """A link; one that shows its own address stays short."""
    url = "".join(_URL_ENCODED.get(c, c) for c in "".join(url.split()))
    raw = raw.strip()
    shown = shown.strip()
    if not shown or raw == url:
        return f"<{url}>"
    if url == f"mailto:{raw}":
        return f"<{raw}>"
    return f"[{shown}]({url})"


def paragraph(text: str) -> str:
    """Lines of a paragraph: emphasis and formulas get their signs, and no line is taken for anything else."""
    text = _TOUCHING.sub("", text)
    text = _FORMULAS.sub(_spaced, text)
    if _MARKS.search(text):
        text = _signed(text)
    lines = (_SPACES.sub(" ", line).strip(" ") for line in text.strip().split("\n"))
    text = "\n".join(line for line in lines if line.strip())
    return _NUMBERED.sub(r"\1\\\2", _LINE_START.sub(r"\\\g<0>", text))


def _spaced(match: re.Match[str]) -> str:
    """A formula needs air where a letter or digit would hide its dollar sign."""
    before, source, after = match.groups()
    return before + (" " if before else "") + source + (" " if after else "") + after


def _signed(text: str) -> str:
    """Marks of emphasis become signs, or nothing where Markdown would not read them as such."""
    pieces = re.split("([\ue001-\ue006])", text)
    opened: list[int] = []
    for i, piece in enumerate(pieces):
        if piece in _SIGNS:
            opened.append(i)
        elif piece in _ENDS and opened:
            start = opened.pop()
            before, first = _neighbours(pieces, start)
            last, after = _neighbours(pieces, i)
            fits = _flanks(before, first) and _flanks(after, last)
            pieces[start] = pieces[i] = _ENDS[piece][2:] if fits else ""
    return "".join(pieces)


def _neighbours(pieces: list[str], i: int) -> tuple[str, str]:
    """The characters before and after a mark, other marks apart."""
    before = (pieces[k] for k in range(i - 1, -1, -1) if pieces[k] and not _MARKS.match(pieces[k]))
    after = (pieces[k] for k in range(i + 1, len(pieces)) if pieces[k] and not _MARKS.match(pieces[k]))
    return next(before, " ")[-1], next(after, " ")[0]


def _flanks(outside: str, inside: str) -> bool:
    """Whether a sign between these two is read as emphasis of what is inside."""
    return not inside.isspace() and (not _is_sign(inside) or outside.isspace() or _is_sign(outside))


def _is_sign(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"

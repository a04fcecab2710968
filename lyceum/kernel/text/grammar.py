"""The Markdown people write here: CommonMark, tables, task lists, formulas, spoilers, mentions, links."""

import re
from functools import cache
from unicodedata import category

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from lyceum.kernel.text import formulas

URL = re.compile(r"//\w[^\s<>\[\]\"`\\^{|}\u3000-\u303f\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f،؛؟]{0,2000}")
"""What may follow http: or https: in a web address that stands in a sentence."""
ADDRESS = re.compile(r"[\w.+-]{1,64}@\w[\w.-]{1,250}")
HANDLE = re.compile(r"@([a-zA-Z0-9_][a-zA-Z0-9_.-]{1,38}+)(?![A-Za-z0-9_\u00c0-\u024f@])")
SPOILER = re.compile(r"(:{3,}) *spoiler\b *(.*)")

_CASED = {"Lu", "Ll", "Lt"}  # letters of scripts that put spaces between words
_ENDS_SENTENCE = "?!.,:;*_~'"
_CLEAN_URL = re.compile(r"(?:[A-Za-z0-9\-._~:/?#@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*")
_INTERESTING = re.compile(r"[\n!&*:<@\[\\\]_`~$|]")
_SCHEMES = ("https", "http", "mailto")


class Grammar(MarkdownIt):
    """The parser; which addresses become links is decided where they are written out."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the name in the base class
        if _CLEAN_URL.fullmatch(url):
            return url
        return super().normalizeLink(url)

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 - the name in the base class
        return True


@cache
def grammar() -> Grammar:
    """The one parser of this process."""
    md = Grammar("commonmark", {"html": False, "tasklists": True})
    md.enable(["table", "strikethrough"])
    md.disable(["html_block", "html_inline"])
    md.block.ruler.before("fence", "spoiler", _spoiler_block, {"alt": ["paragraph", "blockquote", "list"]})
    md.block.ruler.before("fence", "math", _math_block, {"alt": ["paragraph", "blockquote", "list"]})
    md.inline.ruler.push("url", _url)
    md.inline.ruler.push("mention", _mention)
    md.inline.ruler.push("math", _math)
    md.inline.ruler.push("spoiler", _spoiler)
    md.inline.terminator_re = _INTERESTING
    return md


def _line(state: StateBlock, line: int) -> str:
    """A line without what its containers put before it."""
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _spoiler_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - a parser rule
    """`:::spoiler Title` to `:::`, or to the end of what it stands in."""
    if not state.src.startswith(":::", state.bMarks[start] + state.tShift[start]) or state.is_code_block(start):
        return False
    opening = SPOILER.fullmatch(_line(state, start))
    if not opening:
        return False
    if silent:
        return True
    last, closed = _end_of_spoiler(state, start + 1, end, opening[1])
    parent, line_max = state.parentType, state.lineMax
    state.parentType, state.lineMax = "spoiler", last
    token = state.push("spoiler_block_open", "details", 1)
    token.block, token.content, token.map = True, opening[2].strip(), [start, last]
    state.md.block.tokenize(state, start + 1, last)
    state.push("spoiler_block_close", "details", -1).block = True
    state.parentType, state.lineMax = parent, line_max
    state.line = last + closed
    return True


def _end_of_spoiler(state: StateBlock, start: int, end: int, colons: str) -> tuple[int, bool]:
    """The first line that is not hidden any more, and whether it is the closing one."""
    for line in range(start, end):
        if state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            return line, False
        text = _line(state, line)
        if text.startswith(colons) and not text.strip(": "):
            return line, True
    return end, False


def _math_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - a parser rule
    """`$$` at the beginning of a line to `$$` at the end of this or a later line of the paragraph."""
    if not state.src.startswith("$$", state.bMarks[start] + state.tShift[start]) or state.is_code_block(start):
        return False
    last = _end_of_math(state, start, end)
    if last < 0:
        return False
    if not silent:
        token = state.push("math", "math", 0)
        lines = (_line(state, line) for line in range(start, last + 1))
        token.content = "\n".join(lines).rstrip()[2:-2]
        token.block, token.info, token.map = True, "block", [start, last + 1]
        state.line = last + 1
    return True


def _end_of_math(state: StateBlock, start: int, end: int) -> int:
    """The line that ends a formula, or -1; a search that failed is not repeated by the lines after it."""
    first = _line(state, start).rstrip()
    if "$$" in first[2:]:
        return start if first.find("$$", 2) == len(first) - 2 and first[2:-2].strip() else -1
    if start < state.env.get("no_math_before", 0):
        return -1
    for line in range(start + 1, end):
        text = _line(state, line).rstrip()
        if not text or state.sCount[line] < state.blkIndent:
            break
        if "$$" in text:
            return line if text.find("$$") == len(text) - 2 else -1
    else:
        line = end
    state.env["no_math_before"] = line
    return -1


def _math(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - a parser rule
    """`$x$` within a line, `$$x$$` displayed; prices such as $5 and $6 stay prices."""
    src, start = state.src, state.pos
    if src[start] != "$":
        return False
    sign = "$$" if src.startswith("$$", start) else "$"
    inside = start + len(sign)
    stop = src.find(sign, inside, state.posMax)
    if stop < 0 or stop - inside > formulas.LONGEST:
        return False
    content = src[inside:stop]
    if not content.strip() or (sign == "$" and not _is_formula(src, start, stop)):
        return False
    if not silent:
        token = state.push("math", "math", 0)
        token.content, token.info = content, "block" if sign == "$$" else ""
    state.pos = stop + len(sign)
    return True


def _is_formula(src: str, start: int, stop: int) -> bool:
    """Whether two dollar signs hold a formula: close to it inside, no number beside them outside."""
    before, after = src[start - 1 : start], src[stop + 1 : stop + 2]
    if src[start + 1].isspace() or src[stop - 1].isspace() or src[stop - 1] == "\\":
        return False
    return not (before.isascii() and before.isalnum()) and not after.isdigit()


def _spoiler(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - a parser rule
    """`||hidden||` within a line."""
    src, start = state.src, state.pos
    if not src.startswith("||", start):
        return False
    end = state.posMax
    stop = src.find("||", start + 2, end)
    if stop < start + 3 or src[start + 2].isspace() or src[stop - 1].isspace():
        return False
    if not silent:
        state.push("spoiler_open", "span", 1)
        state.pos, state.posMax = start + 2, stop
        state.md.inline.tokenize(state)
        state.push("spoiler_close", "span", -1)
        state.posMax = end
    state.pos = stop + 2
    return True


def _url(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - a parser rule
    """A web or mail address that stands in a sentence with its scheme."""
    src, colon = state.src, state.pos
    if src[colon] != ":" or state.linkLevel:
        return False
    scheme = next((s for s in _SCHEMES if src[max(colon - len(s), 0) : colon].lower() == s), "")
    before = src[colon - len(scheme) - 1 : colon - len(scheme)]
    if not scheme or (before.isascii() and before.isalnum()):
        return False
    rest = (ADDRESS if scheme == "mailto" else URL).match(src, colon + 1, state.posMax)
    if not rest or not (silent or state.pending.lower().endswith(scheme)):
        return False
    tail = _without_punctuation(rest[0])
    if not silent:
        state.pending, start = state.pending[: -len(scheme)], state.pending[-len(scheme) :]
        token = state.push("link_open", "a", 1)
        token.attrs = {"href": state.md.normalizeLink(f"{start}:{tail}")}
        state.push("text", "", 0).content = f"{start}:{tail}"
        state.push("link_close", "a", -1)
    state.pos += 1 + len(tail)
    return True


def _without_punctuation(url: str) -> str:
    """An address without the signs that belong to the sentence around it."""
    while url:
        bare = url.rstrip(_ENDS_SENTENCE)
        if bare.endswith(")") and bare.count(")") > bare.count("("):
            bare = bare[:-1]
        if bare == url:
            break
        url = bare
    return url


def _mention(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - a parser rule
    """`@handle`; who that is, and whether there is such a person, is asked later."""
    src, start = state.src, state.pos
    if src[start] != "@" or state.linkLevel:
        return False
    before = src[start - 1 : start]
    if before and (before in "_/" or before.isdecimal() or category(before) in _CASED):
        return False
    found = HANDLE.match(src, start, state.posMax)
    handle = found[1].rstrip(".-") if found else ""
    if len(handle) < 2:
        return False
    if not silent:
        state.push("mention", "", 0).content = handle
    state.pos += 1 + len(handle)
    return True

"""Plain words: what people type made clean, and Markdown without its signs for search, mails and previews."""

import html
import re
import unicodedata

_BIDI = "\u202a-\u202e\u2066-\u2069"  # overrides and isolates that could make text lie about itself
_NEVER = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f{_BIDI}\ufeff\ufff9-\ufffb\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"  # letters by name that show nothing
LONGEST_TAG = 40
_BETWEEN_TAGS = re.compile(r"[^\w+#.-]+")
_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Mn", "Zl", "Zp", "Zs"}


def clean(text: str) -> str:
    """What a person typed, safe to store and to show, composed (NFC) and with plain ends of lines.

    Control characters, half characters and direction overrides go; joiners of emoji and of Arabic and
    Indic scripts stay.
    """
    if _SURROGATE.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_ENDS.sub("\n", _NEVER.sub("", text))
    return unicodedata.normalize("NFC", text)


def clean_line(text: str) -> str:
    """The same for a field of one line: single spaces, nothing at the ends; empty if nothing would be seen."""
    text = " ".join(clean(text).split())
    if text.isascii():
        return text
    seen = any(unicodedata.category(c) not in _UNSEEN and c not in _BLANKS for c in text)
    return text if seen else ""


_HIDDEN_BLOCK = re.compile(r"(?ms)^([ >]*)(:{3,}) *spoiler\b *([^\n]*)\n.*?(?:^[ >]*\2:* *$|\Z)")
_HIDDEN = re.compile(r"\|\|(?=[^\s|])[^|\n]*(?<=\S)\|\|")
_FENCE = re.compile(r"(?m)^[ \t>]*+(?:`{3,}|~{3,})[^\n]*\n?")
_QUOTED_LINES = re.compile(r"(?m)^ {0,3}>[^\n]*\n?")
_LINE_SIGNS = re.compile(r"(?m)^[ \t>]*+(?:#{1,6}[ \t]++|[-+*][ \t]++(?:\[[ xX]\][ \t]++)?)?(?:\[!quote \d+\])?")
_RULES = re.compile(
    r"(?m)^[ \t]*+(?:[-*_][ \t]*+){3,}+$|^[ \t]*+=++[ \t]*+$|^[ \t]*+\|?[ \t]*+:?-++:?[ \t]*+\|[ :|\t-]*+$"
)
_NAMED_LINKS = re.compile(r"(?m)^ {0,3}\[[^\[\]\n]+\]:[ \t]*+\S[^\n]*$")
_ROWS = re.compile(r"(?m)^[ \t]*+\|[^\n]*$")
_AS_TYPED = re.compile(
    r"`+([^`\n]+)`+"
    r"|\\([!-/:-@\[-`{-~])"
    r"|\$\$([^$]+)\$\$|(?<![\w$])\$(?=[^\s$])([^$\n]*)(?<=\S)\$(?!\d)"
    r"|<((?:https?://|mailto:)[^<>\s]+)>"
)
# A formula is no words: where only a line is shown, its commands are left out.
_COMMANDS = re.compile(r"\$\$[^$]+\$\$|(?<![\w$])\$(?=[^\s$])[^$\n]*\\[^$\n]*(?<=\S)\$(?!\d)")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\[\]\n]*\])")
_STARS = re.compile(r"(\*{1,3})(?=[^\s*])([^*\n]+)(?<=\S)\1")
_LINES = re.compile(r"(?<!\w)(_{1,3})(?=[^\s_])([^_\n]+)(?<=\S)\1(?!\w)")
_STRUCK = re.compile(r"~~(?=\S)([^~\n]+)~~")
_KEPT = re.compile("\ue000(\\d+)\ue001")
_GAPS = re.compile(r"\n(?:[ \t]*+\n)++")


def plain(source: str) -> str:
    """The words of a Markdown text, line by line; what a spoiler hides stays hidden, code and formulas stay."""
    if ":::" in source:
        source = _HIDDEN_BLOCK.sub(r"\1\3 …", source)
    if "```" in source or "~~~" in source:
        parts = _FENCE.split(source)
        parts[::2] = [_prose(part) for part in parts[::2]]
        text = "\n\n".join(part.strip("\n") for part in parts if part.strip())
    else:
        text = _prose(source)
    return _GAPS.sub("\n\n", text).strip()


def excerpt(source: str, length: int = 160) -> str:
    """The beginning of a Markdown text in one line of at most `length` characters, without what it quotes."""
    source = source[: length * 8 + 2_000]
    own = _QUOTED_LINES.sub("", source) if ">" in source else source
    if "$" in own:
        own = _COMMANDS.sub("…", own) if _COMMANDS.sub("", own).strip() else own
    text = " ".join(plain(own).split()) or " ".join(plain(source).split())
    if len(text) <= length:
        return text
    cut = text.rfind(" ", max(length - 30, 1), length)
    text = text[:cut] if cut > 0 else text[: length - 1].rstrip("\u200d\ufe0f")
    return text.rstrip(" ,;:.-") + "…"


def _prose(text: str) -> str:
    """Markdown outside code fences, without its signs."""
    text = text.replace("\ue000", "").replace("\ue001", "")
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(next(group for group in match.groups() if group is not None))
        return f"\ue000{len(kept) - 1}\ue001"

    text = _LINE_SIGNS.sub("", _RULES.sub("", text))
    text = _AS_TYPED.sub(keep, text)
    if "[" in text:
        text = _LINK.sub(r"\1", _LINK.sub(r"\1", _NAMED_LINKS.sub("", text)))
    if "|" in text:
        text = _ROWS.sub(lambda row: row[0].replace("|", " "), _HIDDEN.sub("…", text))
    text = _unmarked(text)
    if kept:
        text = _KEPT.sub(lambda found: kept[int(found[1])], text)
    return html.unescape(text) if "&" in text else text


def _unmarked(text: str) -> str:
    """Without the signs of emphasis."""
    if "*" in text:
        text = _STARS.sub(r"\2", _STARS.sub(r"\2", text))
    if "_" in text:
        text = _LINES.sub(r"\2", text)
    return _STRUCK.sub(r"\1", text) if "~~" in text else text


def clean_tag(text: str) -> str:
    """A word as things are filed under it: lower case, a dash for what parts words, at most forty letters."""
    return _BETWEEN_TAGS.sub("-", text.strip().lower()).strip("-")[:LONGEST_TAG]

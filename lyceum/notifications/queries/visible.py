"""Which part of an answer by mail somebody wrote now, and which is a quote, a signature or the foot of a program."""

import re
from dataclasses import dataclass
from itertools import groupby

# Stands in every mail that can be answered; nobody types it, and no program takes it apart.
CUT = "=-=-= lyceum =-=-="
MOST = 60_000
_READ_AT_MOST = 5_000  # by the patterns of other programs' headers, whose cost grows with the square of the length
_DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_COLONS = (":", "\N{FULLWIDTH COLON}")
_HEADER = re.compile(r"[*\s]*[^:\uff1a]{1,30}[:\uff1a]")
_RULE = re.compile(r"\s*[-_]{3,}.{0,60}$")
_DEVICE = re.compile(
    r"(?:sent (?:from|with|via)|get outlook|(?:von|aus) mein\w+ .* gesendet|gesendet (?:von|mit)"
    r"|diese nachricht wurde von|envoy[ée] (?:de|depuis|à partir)|enviado (?:desde|do)|inviato da"
    r"|verzonden vanaf|skickat från|sendt fra|wysłane z|odesláno z"
    r"|iphoneから送信|나의 .*에서 보냄|发自我的|أُ?رسلت? من)",
    re.IGNORECASE,
)
_FOOT_LINES = 3


@dataclass(frozen=True, slots=True)
class Visible:
    """The words of an answer, and what was cut off them."""

    text: str
    rest: str


def find_visible(text: str) -> Visible:
    """Cut at our own line first; what is left goes through the patterns of many programs and languages."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")[:MOST]
    lines = whole.split("\n")
    at = next((n for n, line in enumerate(lines) if CUT in line.replace("\\", "")), None)
    head, tail = (lines, []) if at is None else (lines[:at], lines[at:])
    answers = _between_quotes(tail)
    if at is None and not _has_answers_between(lines):
        head = _without_last_quote(lines)
    kept = "\n".join(_without_introduction(head)) if at is not None or head is not lines else whole
    if not answers and not _has_answers_between(lines if at is None else head):
        kept = _by_patterns(kept)
    kept = "\n\n".join(part for part in (kept.strip("\n"), answers) if part.strip())
    kept = _without_foot(kept)
    return Visible(kept, "" if kept.strip() == whole.strip() else whole)


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _between_quotes(tail: list[str]) -> str:
    """Answers somebody wrote between the lines of our mail, each below the words it is about."""
    if not tail or not _is_quoted(tail[0]):
        return ""
    quoted: list[str] = []
    parts: list[str] = []
    for is_quote, group in groupby((line for line in tail if line.strip()), key=_is_quoted):
        block = list(group)
        if is_quote:
            quoted = [line for line in block if CUT not in line.replace("\\", "") and line.strip("> \t")][-3:]
        elif words := _without_foot("\n".join(block)):
            parts.append("\n".join([*quoted, "", words]) if quoted else words)
    return "\n\n".join(parts)


def _has_answers_between(lines: list[str]) -> bool:
    """Whether own lines follow a quoted one, before the signature."""
    seen = False
    for line in lines:
        if line.rstrip() in {"--", "-- "}:
            return False
        if seen and line.strip() and not _is_quoted(line):
            return not _DEVICE.match(line.strip())
        seen = seen or _is_quoted(line)
    return False


def _without_last_quote(lines: list[str]) -> list[str]:
    """The lines before the quote at the end and before the line that introduces it."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or _is_quoted(lines[end - 1])):
        end -= 1
    if not any(_is_quoted(line) for line in lines[end:]):
        return lines
    return _without_introduction(lines[:end])


def _without_introduction(lines: list[str]) -> list[str]:
    """Without "On Monday, Lyceum <address> wrote:" at the end, whatever the language; without a block of headers."""
    left = list(lines)
    while True:
        while left and (not left[-1].strip() or _is_quoted(left[-1])):
            left.pop()
        size = _introduction(left)
        if not size:
            return left
        del left[-size:]


def _introduction(lines: list[str]) -> int:
    """How many lines at the end introduce a quote."""
    if lines and _RULE.match(lines[-1]):
        return 1
    for size in range(1, min(3, len(lines)) + 1):
        block = [_DIRECTIONS.sub("", line).strip() for line in lines[-size:]]
        joined = " ".join(block)
        # A line that starts with the address is the end of a longer one.
        if (
            "@" in joined
            and joined.endswith(_COLONS)
            and all(block)
            and not (block[0][0] == "<" and size < len(lines))
        ):
            return size
    headers = 0
    while headers < len(lines) and _HEADER.match(lines[-1 - headers]):
        headers += 1
    return headers if headers >= 3 and "@" in " ".join(lines[-headers:]) else 0


def _by_patterns(text: str) -> str:
    """Without what the library knows as quotes and signatures; very long words keep their end."""
    from mailparser_reply import EmailReplyParser  # noqa: PLC0415 - only workers need its patterns
    from mailparser_reply.constants import MAIL_LANGUAGES  # noqa: PLC0415 - as above

    languages = [name for name in MAIL_LANGUAGES if len(name) == 2]
    head, rest = text[:_READ_AT_MOST], text[_READ_AT_MOST:]
    mail = EmailReplyParser(languages=languages).read(head)
    if not mail.replies:
        return text
    words: str = mail.replies[0].body
    return words + rest if len(mail.replies) == 1 and not mail.replies[0].signatures else words


def _without_foot(text: str) -> str:
    """Without a signature below "-- " and without "Sent from my ..."."""
    lines = text.split("\n")
    at = next((n for n, line in enumerate(lines) if line.rstrip() == "--"), None)
    if at is not None:
        lines = lines[:at]
    for _n in range(_FOOT_LINES):
        while lines and not lines[-1].strip():
            lines.pop()
        if lines and len(lines[-1]) < 80 and _DEVICE.match(lines[-1].strip()):
            lines.pop()
    return "\n".join(lines).strip()

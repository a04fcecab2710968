"""Two versions of a text beside each other in one: what went is struck, what came is marked."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from html import escape

AROUND = 2
"""Unchanged lines shown before and after a change; longer stretches are folded."""
MOST_LINES = 3_000
"""Changed lines of either version that are matched with each other; beyond, all old ones precede all new ones."""
MOST_PAIRS = 2_000_000
"""Pairs of words looked at in one comparison; after that, changed lines are shown whole, old before new."""

_PARTS = re.compile(r"\w+|[^\w\s]|\s+")
_LIKE = 0.3  # share of a line that must have stayed for a comparison by words to be readable


def compare(old: str, new: str) -> str:
    """The differences of two Markdown sources, word by word, as safe HTML: one paragraph a line; empty if none."""
    if old == new:
        return ""
    before, after = old.split("\n"), new.split("\n")
    start = _same(before, after)
    end = _same(before[start:][::-1], after[start:][::-1])
    out = list(_unchanged(after[:start], first=True))
    out += _Changes().lines(before[start : len(before) - end], after[start : len(after) - end])
    out += _unchanged(after[len(after) - end :], last=True)
    return f'<div class="compare">{"".join(out)}</div>'


class _Changes:
    """Matches changed lines and words, and counts what that costs."""

    def __init__(self) -> None:
        self._pairs = 0

    def lines(self, before: list[str], after: list[str]) -> Iterator[str]:
        if max(len(before), len(after)) > MOST_LINES:
            yield from self._replaced(before, after)
            return
        for what, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
            if what == "equal":
                yield from _unchanged(after[c:d])
            else:
                yield from self._replaced(before[a:b], after[c:d])

    def _replaced(self, before: list[str], after: list[str]) -> Iterator[str]:
        """Old lines and new ones: in pairs where they pair, else the old before the new."""
        if len(before) == len(after):
            yield from (_line(self._words(a, b)) for a, b in zip(before, after, strict=True))
        elif len(before) == 1 and after:
            best = _most_alike(before[0], after)
            yield from (_line(self._words(before[0] if i == best else "", b)) for i, b in enumerate(after))
        elif len(after) == 1 and before:
            best = _most_alike(after[0], before)
            yield from (_line(self._words(a, after[0] if i == best else "")) for i, a in enumerate(before))
        else:
            yield from (_line(_mark("del", line)) for line in before)
            yield from (_line(_mark("ins", line)) for line in after)

    def _words(self, old: str, new: str) -> str:
        """One line, word by word."""
        before, after = _PARTS.findall(old), _PARTS.findall(new)
        self._pairs += len(before) * len(after)
        if self._pairs > MOST_PAIRS:
            return _mark("del", old) + _mark("ins", new)
        pieces: list[str] = []
        kept = 0
        for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if what == "equal":
                kept += sum(map(len, after[c:d]))
                pieces.append(_text("".join(after[c:d])))
            else:
                pieces.append(_mark("del", "".join(before[a:b])) + _mark("ins", "".join(after[c:d])))
        if kept < _LIKE * min(len(old), len(new)):
            return _mark("del", old) + _mark("ins", new)
        return "".join(pieces)


def _same(a: Sequence[str], b: Sequence[str]) -> int:
    """How many lines at the beginning are the same."""
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _most_alike(line: str, others: list[str]) -> int:
    """Which of the other lines shares most words with this one."""
    words = set(line.split())
    return max(range(len(others)), key=lambda i: len(words & set(others[i].split())))


def _unchanged(lines: list[str], *, first: bool = False, last: bool = False) -> Iterator[str]:
    """Lines as they are; the middle of a long stretch is folded, and what is far from any change."""
    head, tail = (0 if first else AROUND), (0 if last else AROUND)
    if len(lines) <= head + tail + 1:
        yield from (_line(_text(line)) for line in lines)
        return
    yield from (_line(_text(line)) for line in lines[:head])
    yield _line("⋯")
    yield from (_line(_text(line)) for line in lines[len(lines) - tail :])


def _mark(tag: str, text: str) -> str:
    return f"<{tag}>{_text(text)}</{tag}>" if text else ""


def _text(text: str) -> str:
    return escape(text, quote=False)


def _line(html: str) -> str:
    return f"<p>{html or '<br>'}</p>"

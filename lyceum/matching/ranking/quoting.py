"""The learner's own words as they were typed, for reasons: whole words in their order, few, and none of grammar."""

import re
from collections.abc import Iterable

from lyceum.matching.ranking.words import bare, common_words, fold, unspaced

_MOST_WORDS = 4
_MOST_LETTERS = 60
_TYPED = re.compile(r"[^\s.,;:!?()\[\]{}<>|/\"“”„«»。、，！？；：؛،।…]+")


def quoted(text: str, heard: Iterable[str], languages: Iterable[str]) -> str:
    """The typed words of a text that hold what was heard in it (folded words, or runs of letters), at most four."""
    wanted = {word for word in heard if word}
    if not wanted:
        return ""
    ignored = frozenset[str]().union(*(common_words(code) for code in languages))
    found: list[str] = []
    for typed in _TYPED.findall(text):
        piece = _heard_in(typed, wanted, ignored)
        if piece and piece not in found:
            found.append(piece)
        if len(found) == _MOST_WORDS:
            break
    return " ".join(found)[:_MOST_LETTERS].strip()


def _heard_in(typed: str, wanted: set[str], ignored: frozenset[str]) -> str:
    folded = fold(typed).strip("'’-_*#")
    pieces = {folded.strip(), *re.split(r"[\s'’_-]+", folded)} - {""}
    telling = {piece for piece in pieces if piece not in ignored and bare(piece) not in ignored}
    if telling & wanted:
        return typed.strip("'’-_*")
    if not unspaced(typed):
        return ""
    runs = [run for run in wanted if len(run) > 1 and unspaced(run) and run in folded]
    if not runs:
        return ""
    return typed if "\uac00" <= typed[0] <= "\ud7af" else max(runs, key=len)

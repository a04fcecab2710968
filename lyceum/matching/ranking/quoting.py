"""The learner's own words for reasons: one unbroken stretch of what they typed, never pieces glued together."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lyceum.matching.ranking.words import bare, common_words, fold, unspaced

_MOST_WORDS = 5
_MOST_LETTERS = 60
_TYPED = re.compile(r"[^\s.,;:!?()\[\]{}<>|/\"“”„«»。、，！？；：؛،।]+")
_EDGES = "'’-_*#"
_HANGUL = ("\uac00", "\ud7af")


@dataclass(frozen=True, slots=True)
class _Heard:
    """A word as typed in which something was heard: which words of the text it is, where, and what."""

    number: int
    start: int
    end: int
    words: frozenset[str]


def quoted(text: str, heard: Iterable[str], languages: Iterable[str]) -> str:
    """The shortest stretch of a text with most of what was heard in it; what counted most is first in `heard`.

    It begins and ends with a word that was heard, has at most five words and crosses no mark but an apostrophe.
    """
    wanted = [word for word in dict.fromkeys(heard) if word]
    if not wanted:
        return ""
    ignored = frozenset[str]().union(*(common_words(code) for code in languages))
    matches = list(_TYPED.finditer(text))
    found: list[_Heard] = []
    for number, match in enumerate(matches):
        one = _heard_in(match, number, wanted, ignored)
        if one is not None:
            found.append(one)
    joined = [text[one.end() : two.start()].isspace() for one, two in pairwise(matches)]
    first, last = _best_stretch(found, joined, wanted)
    return text[first.start : last.end] if first and last else ""


def _best_stretch(
    found: Sequence[_Heard], joined: Sequence[bool], wanted: Sequence[str]
) -> tuple[_Heard | None, _Heard | None]:
    """Its first and its last word: as much heard as possible, then what counted most, then the shortest."""
    best: tuple[_Heard | None, _Heard | None] = (None, None)
    most = (0, 0, 0)
    for place, first in enumerate(found):
        heard: set[str] = set()
        for last in found[place : place + _MOST_WORDS]:
            if last.number - first.number >= _MOST_WORDS or not all(joined[first.number : last.number]):
                break
            if last.end - first.start > _MOST_LETTERS:
                break
            heard |= last.words
            value = (len(heard), -min(map(wanted.index, heard)), first.number - last.number)
            if best[0] is None or value > most:
                best, most = (first, last), value
    return best


def _heard_in(match: re.Match[str], number: int, wanted: Sequence[str], ignored: frozenset[str]) -> _Heard | None:
    typed = match.group()
    folded = fold(typed).strip(_EDGES)
    pieces = {folded.strip(), *re.split(r"[\s'’_-]+", folded)} - {""}
    telling = {piece for piece in pieces if piece not in ignored and bare(piece) not in ignored}
    if telling & set(wanted):
        left = len(typed) - len(typed.lstrip(_EDGES[:-1]))
        end = match.start() + len(typed.rstrip(_EDGES[:-1]))
        return _Heard(number, match.start() + left, end, frozenset(telling & set(wanted)))
    return _heard_run(match, number, wanted) if unspaced(typed) else None


def _heard_run(match: re.Match[str], number: int, wanted: Sequence[str]) -> _Heard | None:
    """A run of letters of a script without spaces; Korean endings stay on their word."""
    typed = match.group()
    runs = [run for run in wanted if len(run) > 1 and unspaced(run) and run in fold(typed)]
    if not runs:
        return None
    run = max(runs, key=len)
    if _HANGUL[0] <= typed[0] <= _HANGUL[1]:
        return _Heard(number, match.start(), match.end(), frozenset({run}))
    start = typed.find(run)
    return (
        _Heard(number, match.start() + start, match.start() + start + len(run), frozenset({run}))
        if start >= 0
        else None
    )

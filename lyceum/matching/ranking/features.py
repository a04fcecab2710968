"""What an entry is about: subjects with weights, words with weights, and whom it is for."""

import re
from collections.abc import Iterable
from functools import lru_cache

from lyceum.matching.ranking.entries import Entry
from lyceum.matching.ranking.lexicon import Lexicon, lexicon, tag_key
from lyceum.matching.ranking.tongues import language_codes, spoken_in
from lyceum.matching.ranking.words import detect, fold, tokens

_TOPIC_WEIGHTS = (1.0, 0.92, 0.84)
_LEAF, _PARENT, _NAME, _ROOM, _TOLD = 0.95, 0.45, 0.92, 0.5, 0.6
_NAMED_FROM = 0.7  # of a subject's name, to be about it
_DESCRIPTION = 700  # characters read
_STRONG, _ASIDE = 0.5, 0.6  # from which weight a community is about a subject; what a room about another one counts
_WIDE, _WIDE_BESIDE = "programming", 0.55  # "Functional Programming" is only in part about programming in general
_FIELD_WEIGHTS = {"name": 1.0, "room": 0.6, "topic": 0.6, "section": 0.5, "description": 0.3}
_NOT_WORDS = frozenset(
    fold("notable channels general help support www http https com org community official discord").split()
)
GROUP_SUBJECTS = {
    "women-tech": "gender-minorities",
    "lgbtq-tech": "lgbtq",
    "black-tech": "black",
    "latinx-tech": "latinx",
    "native-tech": "native",
    "disability": "disabled",
}
_STUDENT_KINDS = frozenset({"student_chapter"})


def described(entry: Entry) -> str:
    """The description without markup, and without the list of rooms that some sources make it from."""
    if entry.rooms and "channels" in entry.description[:24].casefold():
        return ""
    return _plain(entry.description)


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    cut = text[: 2 * _DESCRIPTION]
    if "<" in cut:
        cut = " ".join(piece.rsplit(">", 1)[-1] for piece in cut.split("<"))
    return cut.replace("&nbsp;", " ").replace("&amp;", "&")[:_DESCRIPTION]


@lru_cache(maxsize=4096)
def _told_subjects(text: str) -> tuple[tuple[int, float], ...]:
    languages = detect(text)
    found = lexicon().read(text[:_DESCRIPTION], languages)
    return tuple((number, evidence.total) for number, evidence in found.items() if evidence.total >= 0.75)


@lru_cache(maxsize=20_000)
def _named_subjects(text: str) -> tuple[tuple[int, float], ...]:
    """Subjects whose own name stands in the text, and those that the text as a whole is the tag of."""
    known = lexicon()
    read = known.read(text, (), places=tokens(text, ("en",)))
    found = {number: min(1.0, evidence.total) for number, evidence in read.items() if evidence.total >= _NAMED_FROM}
    return tuple((found | dict.fromkeys(known.tags.get(tag_key(text), ()), 1.0)).items())


def _tagged_subjects(text: str) -> tuple[tuple[int, float], ...]:
    return tuple((number, 1.0) for number in lexicon().tags.get(tag_key(text), ()))


def subjects_of(entry: Entry) -> dict[int, float]:
    """Weights up to 1 by the number of the subject."""
    found: dict[int, float] = {}

    def add(pairs: Iterable[tuple[int, float]], weight: float) -> None:
        for number, share in pairs:
            value = weight * share
            if value > 0.05:
                old = found.get(number, 0.0)
                found[number] = min(1.0, max(old, value) + 0.15 * min(old, value))

    called = _named_subjects(entry.name.split(" – ")[0])
    add(called, _NAME)
    add(_of_topics(lexicon(), entry), 1.0)
    for place, section in enumerate(reversed(entry.sections)):
        add(_tagged_subjects(section), _LEAF if place == 0 else _PARENT)
    strong = {number for number, weight in found.items() if weight >= _STRONG}
    for place, room in enumerate(entry.rooms[:30]):
        kept = ((number, share * _nearness(number, strong)) for number, share in _tagged_subjects(room))
        add(kept, _ROOM if place < 8 else _ROOM * 0.8)
    text = described(entry)
    if text:
        add(((number, min(1.0, total / 1.6)) for number, total in _told_subjects(text)), _TOLD)
    wide = lexicon().number[_WIDE]
    if wide in dict(called) and len(called) > 1:
        found[wide] = min(found[wide], _WIDE_BESIDE)
    return found


def _nearness(number: int, strong: set[int]) -> float:
    """A room beside what a community is about (physics, in one of game makers) says less of it."""
    near = not strong or number in strong or any(other in strong for other, _share in lexicon().served[number])
    return 1.0 if near else _ASIDE


def _of_topics(known: Lexicon, entry: Entry) -> Iterable[tuple[int, float]]:
    for place, topic in enumerate(entry.topics):
        weight = _TOPIC_WEIGHTS[min(place, 2)]
        for number in known.tags.get(tag_key(topic), ()) or [n for n, _share in _named_subjects(topic)]:
            yield number, weight


_STARTERS = re.compile(r"(?<![a-z])(?:beginner|newbie|newcomer|novice|odin project)")
_LEARNING = re.compile(r"(?<![a-z])learn")


def helps_starters(entry: Entry) -> bool:
    """Whether an entry says that people begin there, by its level, name, rooms or description."""
    called = " ".join((entry.name, *entry.topics, *entry.sections)).casefold()
    told = " ".join((entry.level, called, *entry.rooms, described(entry))).casefold()
    return bool(_LEARNING.search(called) or _STARTERS.search(told))


_SITE = re.compile(r"\s+(?:[–—|-]|on)\s+.*$")


def twin_of(entry: Entry, about: dict[int, float]) -> tuple[str, int]:
    """What entries share that are the same thing on different sites: the name without the site, and the subject."""
    stem = (_SITE.sub("", fold(entry.name).strip()) or fold(entry.name)) + entry.source
    return stem, max(about, key=lambda number: about[number], default=-1)


def words_of(entry: Entry, languages: tuple[str, ...]) -> dict[str, float]:
    """The entry's own words by stem, weighted by where they stand; without places, a factor of their own."""
    found: dict[str, float] = {}
    places = {
        word for text in (entry.city, entry.region, entry.country) for word in fold(text).replace(",", " ").split()
    }
    fields = [("name", entry.name), ("description", described(entry)[:400])]
    fields += [("topic", topic) for topic in entry.topics] + [("section", section) for section in entry.sections]
    fields += [("room", room) for room in entry.rooms[:30]]
    for kind, text in fields:
        for word, stems in _words(text.replace("-", " ").replace("_", " "), languages[:1] or ("en",)):
            if word not in places and word not in _NOT_WORDS:
                for key in stems:
                    found[key] = max(found.get(key, 0.0), _FIELD_WEIGHTS[kind])
    return found


@lru_cache(maxsize=20_000)
def _words(text: str, languages: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (token.surface, tuple(dict.fromkeys((token.surface, *token.keys))))
        for token in tokens(text, languages)
        if not token.common and (len(token.surface) > 2 or not token.surface.isascii())
    )


def languages_of(entry: Entry) -> tuple[tuple[str, ...], bool]:
    """The languages an entry is held in, and whether the source says so (else guessed from words and country)."""
    stated = language_codes(entry.languages)
    if stated:
        return stated, True
    guessed: list[str] = []
    text = described(entry)
    if len(text) > 40:
        guessed += [code for code in _detected(text) if code != "en"]
    guessed += spoken_in(entry.country)[:3]
    if not guessed and len(text) > 40:
        guessed.append("en")
    return tuple(dict.fromkeys(guessed)), False


@lru_cache(maxsize=4096)
def _detected(text: str) -> tuple[str, ...]:
    return tuple(detect(text)[:1])


def forget_texts() -> None:
    """Let go of what was read from the entries' texts: it is in the postings now."""
    for read in (_plain, _told_subjects, _named_subjects, _words, _detected):
        read.cache_clear()


def audience_of(entry: Entry, subjects: dict[int, float]) -> tuple[frozenset[str], frozenset[str]]:
    """Whom an entry is for: as its source states, and as its own words make likely."""
    stated = {tag_key(group).replace(" ", "-") for group in entry.audience}
    if entry.kind in _STUDENT_KINDS:
        stated.add("students")
    known = lexicon()
    likely = {
        group
        for subject, group in GROUP_SUBJECTS.items()
        if subject in known.number and subjects.get(known.number[subject], 0.0) >= 0.35
    }
    return frozenset(stated), frozenset(likely - stated) if "gender-minorities" not in stated else frozenset()

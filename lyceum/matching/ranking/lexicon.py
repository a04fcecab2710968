"""The lexicon of subjects: how people name them and how they wish for them without the name, in many languages."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from lyceum.matching.ranking.learned import Learned, hear, read_learned
from lyceum.matching.ranking.words import SIMPLE_HAN, Token, common_words, fold, keys, tokens, unspaced

DATA = Path(__file__).parent.parent / "data"
_AKIN = {"da": "sv", "no": "sv", "ne": "hi", "mr": "hi", "sr": "bg"}  # whose cues serve a language without its own
UNSPACED = ("zh", "ja", "ko", "th")
NAME_WEIGHT = 1.25
_CUE_WEIGHT = 0.9
_WEAK_WEIGHT = 0.45  # a word of many uses, which only hints
_EVERYDAY = "everyday-words.tsv"  # words of many wishes in many languages, beside the English one of the cues
_HINT_WEIGHT = 0.45  # a word of the scenes in which a subject is wished for
_REDUCED = 0.6  # a phrase of which one word remains
_PART_WEIGHT = 0.2
_COMMONNESS = 0.3  # how fast a word that many subjects' cues use loses weight
_TOLD_FROM = 0.4  # of the strongest word, to be told as a reason
_LOOSE = 0.85  # all words of a phrase, but not side by side
_LETTER_WEIGHT = 0.2
_LONGEST_RUN = 8
_RUN_WEIGHTS = {1: 0.25, 2: 0.7, 3: 0.9}


@dataclass(frozen=True, slots=True)
class Subject:
    """Something a community can be about, with its English label and its concept in the vocabulary, if it has one.

    `serves`: how well communities of another subject answer a wish for this one.
    """

    id: str
    label: str
    concept: str
    names: tuple[str, ...]
    tags: tuple[str, ...]
    serves: Mapping[str, float]


@dataclass(slots=True)
class Cues:
    """The cues of one language: by word for scripts with spaces, by run of letters for the others."""

    subject: list[int] = field(default_factory=list)
    length: list[int] = field(default_factory=list)
    weight: list[float] = field(default_factory=list)
    by_word: dict[str, list[int]] = field(default_factory=dict)
    rarity: dict[str, float] = field(default_factory=dict)
    runs: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    of_names: bool = False


@dataclass(slots=True)
class Evidence:
    """What speaks for a subject in a text: strength by place, and the words themselves."""

    strength: dict[int, float] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict)
    named: bool = False  # by the subject's own name, not only by a cue

    def add(self, place: int, strength: float, word: str) -> None:
        if strength > self.strength.get(place, 0.0):
            self.strength[place] = strength
            self.words[place] = word

    def raise_by(self, place: int, strength: float, word: str) -> None:
        self.strength[place] = self.strength.get(place, 0.0) + strength
        self.words.setdefault(place, word)

    @property
    def total(self) -> float:
        return sum(self.strength.values())

    def told(self) -> str:
        """The words that counted most, the strongest first."""
        best = sorted(self.strength, key=lambda place: -self.strength[place])[:4]
        least = _TOLD_FROM * max(self.strength.values(), default=0.0)
        return " ".join(dict.fromkeys(self.words[place] for place in best if self.strength[place] >= least))


def _rows(name: str) -> list[dict[str, object]]:
    path = DATA / name
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


class Lexicon:
    """Subjects by number, and what is read for them from a text."""

    def __init__(self) -> None:
        self.subjects = [
            Subject(
                str(row["id"]),
                str(row.get("label", row["id"])),
                str(row.get("concept", "")),
                tuple(row["names"]),  # type: ignore[arg-type] # from our own file
                tuple(row["tags"]),  # type: ignore[arg-type] # from our own file
                dict(row["serves"]),  # type: ignore[call-overload] # from our own file
            )
            for row in _rows("lexicon.jsonl")
        ]
        self.number = {subject.id: place for place, subject in enumerate(self.subjects)}
        self.tags: dict[str, list[int]] = defaultdict(list)
        for place, subject in enumerate(self.subjects):
            for tag in subject.tags:
                self.tags[tag_key(tag)].append(place)
        self._cues: dict[str, Cues] = {}
        self._learned: dict[str, Learned | None] = {}
        self._english: dict[tuple[str, ...], set[int]] = defaultdict(set)
        self.served = self._served()

    def _served(self) -> list[list[tuple[int, float]]]:
        """For a wish, the subjects whose communities answer it, itself first; told one way it holds a bit back."""
        found: list[dict[int, float]] = [{place: 1.0} for place in range(len(self.subjects))]
        for place, subject in enumerate(self.subjects):
            for other, share in subject.serves.items():
                found[place][self.number[other]] = share
        for place, subject in enumerate(self.subjects):
            for other, share in subject.serves.items():
                back = found[self.number[other]]
                back.setdefault(place, 0.7 * share)
        return [sorted(row.items(), key=lambda item: -item[1]) for row in found]

    def cues(self, language: str) -> Cues:
        if language not in self._cues:
            self._cues[language] = self._compile(language)
        return self._cues[language]

    def learned(self, language: str) -> Learned | None:
        if language not in self._learned:
            self._learned[language] = read_learned(language)
        return self._learned[language]

    def _compile(self, language: str) -> Cues:
        given: list[tuple[int, str, float]] = []
        if language == "":
            given = [
                (place, name, NAME_WEIGHT) for place, subject in enumerate(self.subjects) for name in subject.names
            ]
        else:
            for row in _rows(f"lexicon-{language}.jsonl") or _rows(f"lexicon-{_AKIN.get(language, '')}.jsonl"):
                place = self.number[str(row["id"])]
                for kind, weight in (("cues", _CUE_WEIGHT), ("weak", _WEAK_WEIGHT), ("hints", _HINT_WEIGHT)):
                    given += [(place, cue, weight) for cue in row.get(kind, ())]  # type: ignore[attr-defined] # ours
            given += self._filled(language, given)
        return _compile_runs(given) if language in UNSPACED else _compile_words(given, language)

    def _filled(self, language: str, given: list[tuple[int, str, float]]) -> list[tuple[int, str, float]]:
        """Everyday words that no cue of the language uses alone, for what their English ones are cues of."""
        own = {_plain_in(cue, language) for _place, cue, _weight in given}
        return [
            (place, word, _HINT_WEIGHT)
            for english, words in everyday(language)
            for word in words
            if _plain_in(word, language) not in own
            for place in self._meant_by(english)
        ]

    def _meant_by(self, english: str) -> set[int]:
        """The subjects an everyday English word is a cue of."""
        if not self._english:
            for row in _rows("lexicon-en.jsonl"):
                for kind in ("cues", "weak", "hints"):
                    for cue in row.get(kind, ()):  # type: ignore[attr-defined] # ours
                        self._english[_plain_in(cue, "en")].add(self.number[str(row["id"])])
        return self._english.get(_plain_in(english, "en"), set())

    def read(
        self, text: str, languages: Sequence[str], *, places: Iterable[Token] | None = None
    ) -> dict[int, Evidence]:
        """Evidence for every subject the text speaks of, in any of the languages (names count in all)."""
        found: dict[int, Evidence] = defaultdict(Evidence)
        words = list(places) if places is not None else tokens(text, languages)
        self._read_letters(words, found)
        for language in ("", *languages):
            if language not in UNSPACED:
                _match_words(self.cues(language), words, found)
        if unspaced(text):
            folded = fold(text)
            for language in languages:
                if language in UNSPACED:
                    _match_runs(self.cues(language), folded, found)
        return dict(found)

    def read_together(
        self, text: str, languages: Sequence[str], places: Sequence[Token], found: dict[int, Evidence]
    ) -> float:
        """Adds what the words of a wish say together, in the likeliest language; how likely it means no subject."""
        learned = self.learned(languages[0]) if languages else None
        if learned is None:
            return 0.0
        heard = hear(learned, places, text, unspaced=languages[0] in UNSPACED)
        for number, told in heard.subjects:
            for place, word, strength in told:
                found.setdefault(number, Evidence()).raise_by(place, strength, word)
        return heard.none_of_them

    def _read_letters(self, words: Sequence[Token], found: dict[int, Evidence]) -> None:
        """Subjects that are called by one letter; a letter has many uses, so it only hints."""
        for place, word in enumerate(words):
            if _is_a_letter(word.surface):
                for number in self.tags.get(word.surface, ()):
                    found[number].add(place, _LETTER_WEIGHT, word.surface)
                    found[number].named = True


def _plain_in(cue: str, language: str) -> tuple[str, ...]:
    return tuple(keys(word, language)[0] for word in fold(cue).split())


def everyday(language: str) -> Iterable[tuple[str, list[str]]]:
    """English words with theirs in a language."""
    with (DATA / _EVERYDAY).open(encoding="utf-8") as file:
        header = file.readline().rstrip("\n").split("\t")
        if language not in header[1:]:
            return
        column = header.index(language)
        for line in file:
            cells = line.rstrip("\n").split("\t")
            if cells[column]:
                yield cells[0], cells[column].split("/")


def tag_key(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").replace("_", " ").split())


def _stems_of(cue: str, language: str) -> tuple[list[tuple[str, ...]], bool]:
    """Stems of the telling words of a cue, and whether one word remains of several."""
    ignored = common_words(language)
    words = [token.surface for token in tokens(cue, [language or "en"])]
    parts = [word for word in words if word not in ignored]
    return [keys(part, language or "en") for part in parts[:4]], len(parts) == 1 < len(words)


def _compile_words(given: list[tuple[int, str, float]], language: str) -> Cues:
    cues = Cues(of_names=not language)
    by_word: dict[str, list[int]] = defaultdict(list)
    whole: Counter[tuple[str, ...]] = Counter()
    spread: dict[str, set[int]] = defaultdict(set)
    stems: list[list[tuple[str, ...]]] = []
    for place, cue, weight in given:
        found, reduced = _stems_of(cue, language)
        if found:
            stems.append(found)
            cues.subject.append(place)
            cues.length.append(len(found))
            cues.weight.append(weight * _REDUCED if reduced else weight)
            whole[tuple(part[0] for part in found)] += 1
    for number, found in enumerate(stems):
        cues.weight[number] /= whole[tuple(part[0] for part in found)] ** 0.6
        for part in found:
            for key in part:
                by_word[key].append(number)
                spread[key].add(cues.subject[number])
    if language:
        for number in [number for number, found in enumerate(stems) if len(found) == 1]:
            cues.weight[number] *= len(spread[stems[number][0][0]]) ** -_COMMONNESS
    cues.by_word = dict(by_word)
    cues.rarity = {key: len(subjects) ** -0.8 for key, subjects in spread.items()}
    return cues


def _compile_runs(given: list[tuple[int, str, float]]) -> Cues:
    cues = Cues()
    spread: dict[str, dict[int, float]] = defaultdict(dict)
    for place, cue, weight in given:
        run = fold(cue).replace(" ", "").translate(SIMPLE_HAN)
        if run:
            spread[run][place] = weight * _RUN_WEIGHTS.get(len(run), 1.1)
    cues.runs = {
        run: [(place, weight / len(subjects) ** 0.6) for place, weight in subjects.items()]
        for run, subjects in spread.items()
    }
    return cues


def _cues_met(cues: Cues, words: list[Token]) -> dict[int, dict[str, int]]:
    """For each cue of which a word is there, its stems and where each first stands."""
    seen: dict[int, dict[str, int]] = defaultdict(dict)
    for place, word in enumerate(words):
        if not word.common:
            for key in word.keys:
                for cue in cues.by_word.get(key, ()):
                    seen[cue].setdefault(key, place)
    return seen


def _match_words(cues: Cues, words: list[Token], found: dict[int, Evidence]) -> None:
    for cue, matched in _cues_met(cues, words).items():
        places = sorted(set(matched.values()))
        length = cues.length[cue]
        evidence = found[cues.subject[cue]]
        if len(places) >= length:
            near = places[-1] - places[0] < length + 2
            share = cues.weight[cue] * (1 + 0.25 * (length - 1)) * (1.0 if near else _LOOSE) / len(places)
            for place in places:
                evidence.add(place, share, words[place].surface)
            evidence.named |= cues.of_names
            continue
        for key, place in matched.items():
            if _is_a_letter(words[place].surface) and len(places) == 1:
                continue
            together = 1.6 if len(places) > 1 else 1.0
            evidence.add(place, _PART_WEIGHT * together * cues.rarity[key], words[place].surface)


def _is_a_letter(word: str) -> bool:
    """One letter says something only as a whole name (R, C), never as a part of a longer one (X-Plane)."""
    return len(word) == 1 and word.isascii()


def _match_runs(cues: Cues, text: str, found: dict[int, Evidence]) -> None:
    text = text.replace(" ", "").translate(SIMPLE_HAN)[:2000]
    for start in range(len(text)):
        for length in range(min(_LONGEST_RUN, len(text) - start), 0, -1):
            run = text[start : start + length]
            for subject, weight in cues.runs.get(run, ()):
                evidence = found[subject]
                if all(weight / length > evidence.strength.get(-1 - at, 0.0) for at in range(start, start + length)):
                    for at in range(start, start + length):
                        evidence.add(-1 - at, weight / length, run)


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The one lexicon of this process, read when first asked for."""
    return Lexicon()

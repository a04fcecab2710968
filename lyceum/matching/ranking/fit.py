"""How well entries answer a wish by what they are about: subjects, concepts, words, a semantic model if any."""

from dataclasses import dataclass

import numpy as np

from lyceum.matching.ranking.catalogue import Catalogue, Floats, Posting
from lyceum.matching.ranking.entries import Embedder
from lyceum.matching.ranking.lexicon import lexicon
from lyceum.matching.ranking.wishes import Wish

_ANSWERS = 14  # subjects that may answer one wished for
_ALL_WISHES = 0.3  # what covering every wished subject adds over covering the first
_SERVED, _UNSERVED = 0.7, 0.7
_NAMED = 0.1
_CONCEPTS = 0.6
_MOST_CONCEPTS = 40
_MOST_WORDS = 60
_WORDS_MOST = 0.4
_WORDS_HALF = 1.1
_MEANING_FROM, _MEANING_TO, _MEANING_MOST = 0.25, 0.75, 0.5


@dataclass(slots=True)
class Fit:
    """Shares of the fit of every entry, together 0 to 1; `subject` is the place of the wish answered best."""

    subjects: Floats
    concepts: Floats
    words: Floats
    meaning: Floats
    subject: Floats
    said: dict[str, Posting]

    def total(self) -> Floats:
        return self.subjects + self.concepts + self.words + self.meaning


def fit(catalogue: Catalogue, wish: Wish, embedder: Embedder | None = None) -> Fit:
    """Every entry's fit; what one kind of evidence already explains, the next adds to only in part."""
    count = len(catalogue)
    subjects, which = _subjects(catalogue, wish)
    words, said = _words(catalogue, wish)
    concepts = _concepts(catalogue, wish)
    concepts *= 1 - subjects
    words *= 1 - subjects - concepts
    meaning = np.zeros(count, dtype=np.float32)
    if embedder is not None and catalogue.meaning is not None and wish.text:
        near = (catalogue.meaning @ embedder([wish.text])[0]).astype(np.float32)
        scaled = np.clip((near - _MEANING_FROM) / (_MEANING_TO - _MEANING_FROM), 0, 1) * _MEANING_MOST
        meaning = scaled * (1 - subjects - concepts - words)
    return Fit(subjects, concepts, words, meaning, which, said)


def _subjects(catalogue: Catalogue, wish: Wish) -> tuple[Floats, Floats]:
    """Best answer to the first wish, and a little for answering the others too."""
    count = len(catalogue)
    best, every, which = (np.zeros(count, dtype=np.float32) for _ in range(3))
    served = lexicon().served
    wished = _favour_served(catalogue, wish.subjects)
    whole = sum(weight for _number, weight in wished)
    for place, (number, weight) in enumerate(wished):
        one = np.zeros(count, dtype=np.float32)
        for answer, share in served[number][:_ANSWERS]:
            posting = catalogue.subjects.get(answer)
            if posting is not None:
                rows, weights = posting
                one[rows] = np.maximum(one[rows], np.float32(share) * weights)
        one = _favour_named(one, catalogue.subjects.get(number)) * np.float32(weight)
        which[one > best] = place
        np.maximum(best, one, out=best)
        every += one
    for number in wish.refused_subjects:
        posting = catalogue.subjects.get(number)
        if posting is not None:
            rows, weights = posting
            for array in (best, every):
                array[rows] *= 1 - 0.8 * weights
    if whole:
        best = (1 - _ALL_WISHES) * best + _ALL_WISHES * every / np.float32(whole)
    return best * np.float32(wish.confidence), which


def _favour_named(one: Floats, own: Posting | None) -> Floats:
    """An entry that names the subject itself stands before one that is as well about a broader one."""
    if own is not None:
        rows, weights = own
        one[rows] = np.minimum(1.0, one[rows] + np.float32(_NAMED) * weights)
    return one


def _favour_served(catalogue: Catalogue, subjects: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """A subject no entry is about (often the learner's trade, told beside the wish) counts less beside others."""
    weighed = [
        (number, weight if catalogue.height.get(number, 0.0) >= _SERVED else weight * _UNSERVED)
        for number, weight in subjects
    ]
    best = max((weight for _number, weight in weighed), default=0.0)
    return [(number, weight / best) for number, weight in weighed] if best else []


def _words(catalogue: Catalogue, wish: Wish) -> tuple[Floats, dict[str, Posting]]:
    """Rare words of the goal that stand in the entry itself."""
    total = np.zeros(len(catalogue), dtype=np.float32)
    said: dict[str, Posting] = {}
    done: set[str] = set()
    for key, surface in list(wish.words.items())[: 3 * _MOST_WORDS]:
        posting = catalogue.words.get(key)
        if posting is None or len(said) >= _MOST_WORDS:
            continue
        rows, weights = posting
        said[key] = posting
        if surface not in done:
            total[rows] += np.float32(catalogue.rarity[key] ** 2) * weights
            done.add(surface)
    return np.float32(_WORDS_MOST) * total / (total + np.float32(_WORDS_HALF)), said


def _concepts(catalogue: Catalogue, wish: Wish) -> Floats:
    total = np.zeros(len(catalogue), dtype=np.float32)
    order = sorted(wish.concepts.items(), key=lambda item: -item[1][0])[:_MOST_CONCEPTS]
    for key, (share, _told) in order:
        posting = catalogue.concepts.get(key)
        if posting is not None:
            rows, weights = posting
            total[rows] = np.maximum(total[rows], np.float32(share * _CONCEPTS) * weights)
    return total

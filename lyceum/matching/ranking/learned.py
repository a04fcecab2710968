"""What the words of a wish say together of each subject, by weights learned from wishes written as examples.

The model is multinomial logistic regression over stems (over runs of two and three letters where a script has no
spaces), one for each language; `scripts/learn.py` makes the weights. Adding one number to all weights of a word
changes nothing, so each word's are kept relative to their median, and only those that differ from it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from lyceum.matching.ranking.words import Token, fold, letter_runs

DATA = Path(__file__).parent.parent / "data"
_STRENGTH = 1.2  # of a subject that is certain
_SHARPNESS = 2.0  # how much a likelier subject stands before the next
_MOST_SUBJECTS = 6
_LEAST_SHARE = 0.04
_SURE_WORDS = 2.0  # how many known words it takes to be two thirds sure

Floats = npt.NDArray[np.float32]
Spoken = tuple[str, int, str]  # what is looked up, where it stands, and as it stands
Told = tuple[int, str, float]  # where it stands, as it stands, how strongly it speaks


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights of the known words of one language: those of word n lie from `starts[n]` to `starts[n + 1]`."""

    words: dict[str, int]
    starts: npt.NDArray[np.int32]
    subjects: npt.NDArray[np.uint16]
    weights: npt.NDArray[np.float32]
    count: int  # of subjects, and one more for all that is none of them

    def matrix(self, numbers: Sequence[int]) -> npt.NDArray[np.float32]:
        """Weights of some words by subject, a row for each word."""
        found = np.zeros((len(numbers), self.count), dtype=np.float32)
        for row, number in enumerate(numbers):
            part = slice(int(self.starts[number]), int(self.starts[number + 1]))
            found[row, self.subjects[part]] = self.weights[part]
        return found


def path_of(language: str) -> Path:
    return DATA / f"learned-{language}.npz"


def read_learned(language: str) -> Learned | None:
    """The weights of a language; None for one nothing was learned of."""
    if not path_of(language).exists():
        return None
    with np.load(path_of(language), allow_pickle=False) as stored:
        words = bytes(stored["words"]).decode().split("\n")
        weights = stored["weights"].astype(np.float32) * np.float32(stored["scale"])
        return Learned(
            {word: number for number, word in enumerate(words)},
            stored["starts"], stored["subjects"], weights, int(stored["count"]),
        )  # fmt: skip


def spoken(words: Sequence[Token], text: str, *, unspaced: bool) -> tuple[list[list[Spoken]], float]:
    """What of a text can be known, each with its spellings, and how long the text is for that."""
    if unspaced:
        runs = letter_runs(fold(text))
        return [[(run, -1 - place, run)] for run, place in runs.items()], len(runs) / 2
    telling = [(place, word) for place, word in enumerate(words) if not word.common and len(word.surface) > 1]
    return [[(key, place, word.surface) for key in word.keys] for place, word in telling], float(len(telling))


@dataclass(frozen=True, slots=True)
class Heard:
    """The likeliest subjects, each with the words that speak for it; how likely it is that none of all is meant."""

    subjects: tuple[tuple[int, list[Told]], ...] = ()
    none_of_them: float = 0.0


def hear(learned: Learned, words: Sequence[Token], text: str, *, unspaced: bool) -> Heard:
    """What the words of a wish say together."""
    features, length = spoken(words, text, unspaced=unspaced)
    known: dict[int, Spoken] = {}
    for spellings in features:
        for feature in spellings:
            if feature[0] in learned.words:
                known.setdefault(learned.words[feature[0]], feature)
                break
    if not known:
        return Heard()
    told = learned.matrix(list(known)) / np.sqrt(np.float32(max(1.0, length)))
    likely = np.exp(_SHARPNESS * (told.sum(axis=0) - told.sum(axis=0).max()))
    likely *= (1 - np.exp(-len(known) / _SURE_WORDS)) / likely.sum()
    found = tuple(_tell(told, likely, list(known.values())))
    return Heard(found, float(likely[learned.count - 1]))


def _tell(told: Floats, likely: Floats, known: list[Spoken]) -> Iterator[tuple[int, list[Told]]]:
    """The strength of each of the likeliest subjects, shared among the words that speak for it."""
    for subject in np.argsort(-likely, kind="stable")[:_MOST_SUBJECTS]:
        shares = np.maximum(told[:, subject], 0)
        if likely[subject] >= _LEAST_SHARE * likely.sum() and subject < len(likely) - 1 and shares.sum() > 0:
            strengths = shares / shares.sum() * likely[subject] * _STRENGTH
            parts = zip(known, strengths, strict=True)
            yield int(subject), [(place, word, float(one)) for (_key, place, word), one in parts if one > 0]

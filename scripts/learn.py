"""Learn from example wishes what words say of each subject, and write the weights the ranking reads.

Examples are the files `scripts/sayings/<language>/*.txt`: a wish a line under the subject it is for, or under "else".
The lexicon's own cues and names count too, but less, and so do the English examples, word by word in another language
as far as `everyday-words.tsv` knows the words. `--check` only says which weights were made from other examples.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from lyceum.matching.ranking.learned import DATA, path_of, spoken  # noqa: E402 - needs the path
from lyceum.matching.ranking.lexicon import UNSPACED, everyday, lexicon  # noqa: E402 - needs the path
from lyceum.matching.ranking.words import tokens  # noqa: E402 - needs the path

SAYINGS = Path(__file__).parent / "sayings"
CUE, HINT, NAME, WORDS = 0.2, 0.12, 0.5, 0.4  # how much they count beside a wish
LEAST_WORDS = 2  # a wish of which only one word is known in a language teaches nothing
ROUNDS, STEP, DECAY = 150, 0.05, 1e-6
LEAST = 0.15  # a weight nearer to the median than this is left out
STEPS = 127

Floats = npt.NDArray[np.float32]
Example = tuple[int, str, float]


def languages() -> list[str]:
    return sorted(path.stem.removeprefix("lexicon-") for path in DATA.glob("lexicon-*.jsonl"))


def sources(language: str) -> list[Path]:
    cues = DATA / f"lexicon-{language}.jsonl"
    shared = [] if language == "en" else [DATA / "everyday-words.tsv", *sorted((SAYINGS / "en").glob("*.txt"))]
    return [DATA / "lexicon.jsonl", cues, *sorted((SAYINGS / language).glob("*.txt")), *shared]


def fingerprint(language: str) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources(language))).hexdigest()


def sayings(language: str) -> Iterator[tuple[int, str]]:
    known = lexicon()
    for path in sorted((SAYINGS / language).glob("*.txt")):
        subject = -1
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("# "):
                subject = known.number.get(line[2:].strip(), len(known.subjects))
            elif line.strip():
                yield subject, line


def word_by_word(language: str) -> Iterator[tuple[int, str]]:
    """English wishes as far as their words are known in a language, in each of the spellings given."""
    meant = {tokens(word, ["en"])[0].keys[0]: words for word, words in everyday(language) if " " not in word}
    for subject, text in sayings("en"):
        found = [meant[word.keys[0]] for word in tokens(text, ["en"]) if word.keys and word.keys[0] in meant]
        if len(found) >= LEAST_WORDS:
            for turn in range(max(len(words) for words in found)):
                yield subject, " ".join(words[turn % len(words)] for words in found)


def examples(language: str) -> Iterator[Example]:
    """Subject, text, how much it counts."""
    known = lexicon()
    yield from ((subject, text, 1.0) for subject, text in sayings(language))
    if language != "en":
        yield from ((subject, text, WORDS) for subject, text in word_by_word(language))
    for line in sources(language)[1].read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        for kind, weight in (("cues", CUE), ("weak", CUE), ("hints", HINT)):
            yield from ((known.number[row["id"]], cue, weight) for cue in row.get(kind, ()))
    for number, subject_of in enumerate(known.subjects):
        yield from ((number, name, NAME) for name in subject_of.names)


def features(text: str, language: str) -> list[str]:
    found, _length = spoken(tokens(text, [language]), text, unspaced=language in UNSPACED)
    return list(dict.fromkeys(spellings[0][0] for spellings in found))


def learn(language: str) -> tuple[list[str], Floats]:
    """The known words and their weights by subject, in fixed rounds from nothing, so that it always ends the same."""
    given = [(subject, features(text, language), weight) for subject, text, weight in examples(language)]
    given = [row for row in given if row[1]]
    words = {word: place for place, word in enumerate(sorted({word for _s, found, _w in given for word in found}))}
    subjects = np.array([subject for subject, _found, _weight in given])
    counts = np.array([weight for _subject, _found, weight in given], dtype=np.float32)
    # A subject with many examples must not swallow one with few.
    counts /= np.sqrt(np.bincount(subjects, weights=counts)[subjects])
    counts /= counts.sum()
    columns = np.array([words[word] for _subject, found, _weight in given for word in found])
    lengths = np.array([len(found) for _subject, found, _weight in given])
    rarity = np.sqrt(np.log(1 + len(given) / np.bincount(columns, minlength=len(words)))).astype(np.float32)
    values = (rarity[columns] / np.sqrt(np.repeat(lengths, lengths))).astype(np.float32)
    weights = _descend(subjects, counts, columns, lengths, values, len(words))
    return list(words), weights * rarity[:, None]


def _descend(
    subjects: npt.NDArray[np.int64], counts: Floats, columns: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64],
    values: Floats, known: int,
) -> Floats:  # fmt: skip
    """Gradient descent with moments (Kingma and Ba 2014, "Adam")."""
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    rows = np.repeat(np.arange(len(subjects)), lengths)
    by_column = np.argsort(columns, kind="stable")
    column_starts = np.searchsorted(columns[by_column], np.arange(known))
    weights, mean, square = (np.zeros((known, len(lexicon().subjects) + 1), dtype=np.float32) for _ in range(3))
    for turn in range(1, ROUNDS + 1):
        spoken_for = np.add.reduceat(weights[columns] * values[:, None], starts, axis=0)
        share = np.exp(spoken_for - spoken_for.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        share[np.arange(len(subjects)), subjects] -= 1
        share *= counts[:, None]
        slope = np.add.reduceat((share[rows] * values[:, None])[by_column], column_starts, axis=0) + DECAY * weights
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope * slope
        weights -= STEP * (mean / (1 - 0.9**turn)) / (np.sqrt(square / (1 - 0.99**turn)) + 1e-8)
    return weights


def write(language: str) -> int:
    """Writes the weights of a language; returns their size in bytes."""
    words, weights = learn(language)
    weights = weights - np.median(weights, axis=1, keepdims=True)
    weights[np.abs(weights) < LEAST] = 0
    scale = float(np.abs(weights).max()) / STEPS
    small = np.round(weights / scale).astype(np.int8)
    rows, subjects = np.nonzero(small)
    np.savez_compressed(
        path_of(language),
        words=np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
        starts=np.searchsorted(rows, np.arange(len(words) + 1)).astype(np.int32),
        subjects=subjects.astype(np.uint16),
        weights=small[rows, subjects],
        scale=np.float32(scale),
        count=np.int32(weights.shape[1]),
        made_from=np.frombuffer(fingerprint(language).encode(), dtype=np.uint8),
    )
    return path_of(language).stat().st_size


def made_from(language: str) -> str:
    if not path_of(language).exists():
        return ""
    with np.load(path_of(language), allow_pickle=False) as stored:
        return bytes(stored["made_from"]).decode()


def main() -> None:
    stale = [language for language in languages() if made_from(language) != fingerprint(language)]
    if "--check" in sys.argv:
        if stale:
            raise SystemExit(f"weights made from other examples: {', '.join(stale)}; run scripts/learn.py")
        return
    for language in stale:
        print(f"{language}: {write(language)} bytes")


if __name__ == "__main__":
    main()

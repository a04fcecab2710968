"""The directory prepared for ranking: arrays over all entries, made once for each version of the catalogue."""

import sys
import time
from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from lyceum.matching.places import find_places
from lyceum.matching.ranking.concepts import Vocabulary
from lyceum.matching.ranking.entries import Embedder, Entry
from lyceum.matching.ranking.features import (
    audience_of,
    described,
    forget_texts,
    helps_starters,
    languages_of,
    subjects_of,
    twin_of,
    words_of,
)
from lyceum.matching.ranking.lexicon import lexicon

T = TypeVar("T")
Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int32]
Posting = tuple[Rows, Floats]
FORMATS = {"online": 0, "local": 1, "hybrid": 2, "": 3}
_PER_POSTING = 500  # bytes of two arrays without their content, a tuple and a place in a table
STATUSES = {"active": 0, "unknown": 1, "": 1, "inactive": 2, "dead": 3}


@dataclass(slots=True)
class Facts:
    """What is known of every entry beside its subject; sets are numbered: entry i's are languages[language[i]]."""

    format: npt.NDArray[np.int8]
    latitude: Floats
    longitude: Floats
    area: Floats
    country: npt.NDArray[np.int16]
    countries: list[str]
    language: npt.NDArray[np.int16]
    languages: list[tuple[tuple[str, ...], bool, str]]
    audience: npt.NDArray[np.int16]
    audiences: list[tuple[frozenset[str], frozenset[str]]]
    kind: npt.NDArray[np.int16]
    kinds: list[str]
    source: npt.NDArray[np.int16]
    level: npt.NDArray[np.int16]
    levels: list[str]
    status: npt.NDArray[np.int8]
    quiet: Floats
    newcomers: npt.NDArray[np.bool_]
    starters: npt.NDArray[np.bool_]
    size: Floats
    timed: Rows
    twin: Rows
    read_by: dict[tuple[tuple[str, ...], bool], Floats] = field(default_factory=dict)


@dataclass(slots=True)
class Catalogue:
    """Entries with their postings and facts. `build_seconds` and `build_bytes` tell what preparing cost."""

    entries: Sequence[Entry]
    number: dict[str, int]
    subjects: dict[int, Posting]
    words: dict[str, Posting]
    rarity: dict[str, float]
    concepts: dict[str, Posting]
    facts: Facts
    vocabulary: Vocabulary
    height: dict[int, float] = field(default_factory=dict)  # how well the best entry answers a wish for a subject
    meaning: Floats | None = None
    build_seconds: float = 0.0
    build_bytes: int = 0

    def __len__(self) -> int:
        return len(self.entries)


@dataclass(slots=True)
class _Numbers(Generic[T]):
    """Values seen, numbered in order."""

    seen: dict[T, int] = field(default_factory=dict)

    def of(self, value: T) -> int:
        return self.seen.setdefault(value, len(self.seen))

    def all(self) -> list[T]:
        return list(self.seen)


class _Postings(Generic[T]):
    """Rows and weights by key, kept small while they grow."""

    def __init__(self) -> None:
        self.rows: dict[T, array[int]] = defaultdict(lambda: array("i"))
        self.weights: dict[T, array[float]] = defaultdict(lambda: array("f"))

    def add(self, key: T, row: int, weight: float) -> None:
        self.rows[key].append(row)
        self.weights[key].append(weight)

    def done(self, most: int | None = None) -> dict[T, Posting]:
        return {
            key: (np.frombuffer(rows, dtype=np.int32), np.frombuffer(self.weights[key], dtype=np.float32))
            for key, rows in self.rows.items()
            if most is None or len(rows) <= most
        }


def prepare(
    entries: Sequence[Entry],
    vocabulary: Vocabulary | None = None,
    *,
    embedder: Embedder | None = None,
) -> Catalogue:
    """Index the entries."""
    started = time.process_time()
    vocabulary = vocabulary or Vocabulary()
    subjects: _Postings[int] = _Postings()
    words: _Postings[str] = _Postings()
    concepts: _Postings[str] = _Postings()
    facts = _FactsMaker()
    for row, entry in enumerate(entries):
        about = subjects_of(entry)
        for subject, weight in about.items():
            subjects.add(subject, row, weight)
        held_in = languages_of(entry)
        for word, weight in words_of(entry, held_in[0] if held_in[1] else ("en",)).items():
            words.add(word, row, weight)
        for concept, weight in vocabulary.of_entry(entry).items():
            concepts.add(concept, row, weight)
        facts.add(entry, about, held_in)
    count = max(1, len(entries))
    known_words = words.done(most=max(12, count // 4))
    catalogue = Catalogue(
        entries=entries,
        number={entry.id: row for row, entry in enumerate(entries)},
        subjects=subjects.done(),
        words=known_words,
        rarity={
            word: float(np.log1p(count / len(found[0])) / np.log1p(count)) for word, found in known_words.items()
        },
        concepts=concepts.done(most=max(12, count // 8)),
        facts=facts.done(),
        vocabulary=vocabulary,
    )
    forget_texts()
    catalogue.height = _heights(catalogue.subjects)
    if embedder is not None:
        catalogue.meaning = embedder(
            [f"{entry.name}. {' '.join(entry.topics)} {described(entry)}" for entry in entries]
        )
    catalogue.build_bytes = _bytes_of(catalogue)
    catalogue.build_seconds = time.process_time() - started
    return catalogue


def _bytes_of(catalogue: Catalogue) -> int:
    """About what the index takes beside the entries themselves: arrays, and the keys they are found by."""
    postings = [*catalogue.subjects.items(), *catalogue.words.items(), *catalogue.concepts.items()]
    total = sum(sys.getsizeof(key) + _PER_POSTING + rows.nbytes + weights.nbytes for key, (rows, weights) in postings)
    facts = (getattr(catalogue.facts, name) for name in Facts.__slots__)
    total += sum(array.nbytes for array in facts if isinstance(array, np.ndarray))
    return total + (0 if catalogue.meaning is None else catalogue.meaning.nbytes)


def _heights(subjects: dict[int, Posting]) -> dict[int, float]:
    own = {number: float(weights.max()) for number, (_rows, weights) in subjects.items()}
    return {
        number: max(share * own.get(other, 0.0) for other, share in answers)
        for number, answers in enumerate(lexicon().served)
    }


class _FactsMaker:
    """Gathers the facts of one entry after the other."""

    def __init__(self) -> None:
        self.countries: _Numbers[str] = _Numbers({"": 0})
        self.languages: _Numbers[tuple[tuple[str, ...], bool, str]] = _Numbers()
        self.audiences: _Numbers[tuple[frozenset[str], frozenset[str]]] = _Numbers()
        self.kinds: _Numbers[str] = _Numbers()
        self.sources: _Numbers[str] = _Numbers()
        self.levels: _Numbers[str] = _Numbers()
        self.twins: _Numbers[tuple[str, int]] = _Numbers()
        self.twin: list[int] = []
        self.rows: list[tuple[float, ...]] = []
        self.timed: list[int] = []

    def add(self, entry: Entry, about: dict[int, float], held_in: tuple[tuple[str, ...], bool]) -> None:
        latitude, longitude = entry.latitude, entry.longitude
        if latitude is None and entry.city and entry.format != "online":
            towns = find_places(entry.city, entry.country or None)
            if towns:
                latitude, longitude = towns[0].latitude, towns[0].longitude
        self.twin.append(self.twins.of(twin_of(entry, about)))
        if entry.meetings:
            self.timed.append(len(self.rows))
        nothing = float("nan")
        self.rows.append((
            FORMATS.get(entry.format, 3),
            nothing if latitude is None else latitude,
            nothing if longitude is None else longitude,
            *(entry.area or (nothing,) * 4),
            self.countries.of(entry.country),
            self.languages.of((*held_in, entry.country)),
            self.audiences.of(audience_of(entry, about)),
            self.kinds.of(entry.kind),
            self.sources.of(entry.source),
            self.levels.of(entry.level.casefold()),
            STATUSES.get(entry.status, 1),
            nothing if entry.quiet_days is None else entry.quiet_days,
            bool(entry.welcomes_newcomers),
            entry.size or 0,
            helps_starters(entry),
        ))  # fmt: skip

    def done(self) -> Facts:
        table = np.array(self.rows, dtype=np.float64).reshape(len(self.rows), 18)
        return Facts(
            format=table[:, 0].astype(np.int8),
            latitude=table[:, 1].astype(np.float32),
            longitude=table[:, 2].astype(np.float32),
            area=table[:, 3:7].astype(np.float32),
            country=table[:, 7].astype(np.int16),
            countries=self.countries.all(),
            language=table[:, 8].astype(np.int16),
            languages=self.languages.all(),
            audience=table[:, 9].astype(np.int16),
            audiences=self.audiences.all(),
            kind=table[:, 10].astype(np.int16),
            kinds=self.kinds.all(),
            source=table[:, 11].astype(np.int16),
            level=table[:, 12].astype(np.int16),
            levels=self.levels.all(),
            status=table[:, 13].astype(np.int8),
            quiet=table[:, 14].astype(np.float32),
            newcomers=table[:, 15].astype(np.bool_),
            starters=table[:, 17].astype(np.bool_),
            size=table[:, 16].astype(np.float32),
            timed=np.array(self.timed, dtype=np.int32),
            twin=np.array(self.twin, dtype=np.int32),
        )

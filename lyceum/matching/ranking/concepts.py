"""The vocabulary of concepts for ranking: which concepts a text names, and which are near to which."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain
from typing import Any

from lyceum.matching.ranking.entries import Entry
from lyceum.matching.ranking.words import bare, common_words, fold, tokens

_BROADER, _NARROWER, _RELATED = 0.5, 0.7, 0.35
_MOST_WORDS = 4
_SHORTEST = 4


class Vocabulary:
    """Concepts by their labels in every language; empty until rows of the vocabulary's files are given."""

    def __init__(self, rows: Iterable[Mapping[str, Any]] = (), sensitive: Iterable[str] = ()) -> None:
        self.by_label: dict[str, str] = {}
        self.label: dict[str, str] = {}
        self.labels: dict[str, dict[str, str]] = {}
        self.near: dict[str, dict[str, float]] = defaultdict(dict)
        self.sensitive = frozenset(sensitive)
        for row in rows:
            self._add(row)

    def _add(self, row: Mapping[str, Any]) -> None:
        key = str(row.get("id", ""))
        label, also = row.get("label") or {}, row.get("also") or {}
        labels = list(label.values()) if isinstance(label, Mapping) else [label]
        labels += chain.from_iterable(also.values() if isinstance(also, Mapping) else [also])
        if row.get("kind") == "field" or not key:
            return
        if isinstance(label, Mapping):
            self.labels.setdefault(key, {}).update({code: str(text) for code, text in label.items()})
            if "en" in label:
                self.label[key] = str(label["en"])
        for words in labels:
            folded = label_key(str(words))
            if len(folded) >= _SHORTEST or not folded.isascii():
                self.by_label.setdefault(folded, key)
        for other in row.get("broader") or ():
            self.near[key].setdefault(other, _BROADER)
            self.near[other].setdefault(key, _NARROWER)
        for other in row.get("related") or ():
            self.near[key].setdefault(other, _RELATED)

    def label_in(self, key: str, language: str) -> str:
        """The word for a concept in a language, else in English, else nothing."""
        labels = self.labels.get(key, {})
        return labels.get(language) or labels.get(language.split("-", maxsplit=1)[0]) or labels.get("en", "")

    def named_in(self, text: str, languages: Iterable[str]) -> dict[str, str]:
        """Concepts whose label stands in the text, with the words; the longest label at each place."""
        if not self.by_label:
            return {}
        ignored = frozenset[str]().union(*(common_words(code) for code in languages))
        words = [token.surface for token in tokens(text, ("",))]
        found: dict[str, str] = {}
        place = 0
        while place < len(words):
            for length in range(min(_MOST_WORDS, len(words) - place), 0, -1):
                piece = words[place : place + length]
                key = self.by_label.get(" ".join(map(_singular, piece)))
                if key and not (length == 1 and piece[0] in ignored):
                    found.setdefault(key, " ".join(piece))
                    place += length - 1
                    break
            place += 1
        return found

    def of_entry(self, entry: Entry) -> dict[str, float]:
        """Concepts an entry is about: those given, and those named in its name, topics and headings."""
        found = dict.fromkeys(entry.concepts, 1.0)
        if self.by_label:
            for text, weight in (
                (entry.name, 0.9),
                *((topic, 0.9) for topic in entry.topics),
                *((s, 0.7) for s in entry.sections),
            ):
                for key in self._named(text):
                    found[key] = max(found.get(key, 0.0), weight)
        return found

    def _named(self, text: str) -> tuple[str, ...]:
        return tuple(self.named_in(text.replace("-", " "), ("en",)))

    def wished(self, given: Iterable[str], text: str, languages: Iterable[str]) -> dict[str, tuple[float, str]]:
        """Concepts that answer a wish, with their share and the words they come from."""
        seeds = {key: (1.0, self.label.get(key, "")) for key in given if key}
        for key, words in self.named_in(text, languages).items():
            seeds.setdefault(key, (0.6, words))
        found = dict(seeds)
        for key, (share, words) in seeds.items():
            for other, near in self.near.get(key, {}).items():
                if share * near > found.get(other, (0.0, ""))[0]:
                    found[other] = (share * near, words)
        return found


@lru_cache(maxsize=50_000)
def _singular(word: str) -> str:
    word = bare(word)
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


def label_key(text: str) -> str:
    return " ".join(
        _singular(word) for word in fold(text).replace("-", " ").replace("(", " ").replace(")", " ").split()
    )

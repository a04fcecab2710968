"""Catalogues and profiles from files of one JSON object a line, and the vocabulary the ranking knows concepts by."""

import json
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from lyceum.matching.ranking.concepts import Vocabulary
from lyceum.matching.ranking.entries import Entry, Profile
from lyceum.matching.ranking.rows import entry_from_row, profile_from_row
from lyceum.people.queries.vocabulary import read_rows, read_sensitive

_VOCABULARY = ("concepts.jsonl", "supplement.jsonl", "languages.jsonl", "synonyms.jsonl")


class UnreadableFileError(ValueError):
    """A file that is not one JSON object a line; the text names the file and the line."""


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file; raises UnreadableFileError with the number of a line that is none."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                raise UnreadableFileError(f"{path.name}, line {number}: not JSON ({error})") from error
            if not isinstance(row, dict):
                raise UnreadableFileError(f"{path.name}, line {number}: not an object")
            yield row


def read_entries(path: Path, today: int) -> list[Entry]:
    """The entries of a catalogue file; of two with one id the first counts. `today` is the ordinal of the day."""
    entries: dict[str, Entry] = {}
    for row in read_lines(path):
        entry = entry_from_row(row, today=today)
        if entry.id:
            entries.setdefault(entry.id, entry)
    return list(entries.values())


def read_profiles(path: Path) -> Iterator[Profile]:
    return (profile_from_row(row) for row in read_lines(path))


@lru_cache(maxsize=1)
def get_vocabulary() -> Vocabulary:
    """Concepts with their labels in every language, for this process."""
    rows = chain.from_iterable(map(read_rows, _VOCABULARY))
    german = ({**row, "label": {"de": row.get("label", "")}} for row in read_rows("labels-de.jsonl"))
    return Vocabulary(chain(rows, german), read_sensitive())

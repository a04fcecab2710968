"""Load the vocabulary of subjects, or bring it up to date."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from lyceum.people.actions.vocabulary import Entry, load_vocabulary
from lyceum.people.queries.vocabulary import count_concepts, read_rows, read_sensitive
from lyceum.people.requests import SYSTEM

CONCEPT_FILES = ("concepts.jsonl", "supplement.jsonl", "languages.jsonl")


def read_entries() -> dict[str, Entry]:
    """All files as one: concepts first, then words added to them."""
    entries: dict[str, Entry] = {}
    for name in CONCEPT_FILES:
        for row in read_rows(name):
            entry = entries.setdefault(row["id"], Entry(row["id"]))
            entry.is_field = row.get("kind") == "field"
            entry.labels |= row["label"]
            entry.broader |= {*row.get("broader", ()), *row.get("fields", ())} - {entry.key}
            entry.related |= set(row.get("related", ())) - {entry.key}
            _add_words(entry, row.get("also", {}))
    for row in read_rows("labels-de.jsonl"):
        if row["id"] in entries:
            entry = entries[row["id"]]
            entry.labels.setdefault("de", row["label"])
            _add_words(entry, {"de": row.get("also", [])})
    for row in read_rows("synonyms.jsonl"):
        if row["id"] in entries:
            _add_words(entries[row["id"]], row.get("also", {}))
    return entries


def _add_words(entry: Entry, also: dict[str, list[str]]) -> None:
    for language, words in also.items():
        entry.also.setdefault(language, []).extend(words)


class Command(BaseCommand):
    """`lyceum vocabulary`."""

    help = "Load the vocabulary of subjects and skills, or bring it up to date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="Do nothing if there are concepts already.")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002, ANN401 - Django's signature
        if options["if_empty"] and count_concepts():
            return
        count = load_vocabulary(SYSTEM, read_entries().values(), read_sensitive())
        self.stdout.write(f"{count} concepts")

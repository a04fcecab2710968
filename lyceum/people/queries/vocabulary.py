"""The vocabulary of subjects: the files it comes from, words for concepts, and suggestions while typing."""

import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import Http404

from lyceum.people.models.interests import Concept, ConceptLabel
from lyceum.people.requests import Viewer

DATA = Path(__file__).parent.parent / "data"
_CANDIDATES = 400


def fold(text: str) -> str:
    """Lower case, no accents, single spaces: what is compared."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(bare.split())


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A concept with its word in the reader's language, and the word that matched if it is another."""

    pk: int
    key: str
    label: str
    matched: str = ""


def suggest_concepts(viewer: Viewer, text: str, language: str, *, limit: int = 12) -> list[Suggestion]:
    """Concepts with a word that begins with the text, or has a word inside that does; best first."""
    del viewer  # the vocabulary is for everybody
    wanted = fold(text)[:80]
    if not wanted:
        return []
    rows = list(_matching(wanted, starts=True)) + list(_matching(wanted, starts=False))
    best: dict[int, tuple[tuple[int, int, int, int, str], str]] = {}
    for pk, label_language, words, folded, preferred in rows:
        score = (
            0 if folded == wanted else 1 if folded.startswith(wanted) else 2,
            int(label_language != language),
            int(not preferred),
            len(folded),
            folded,
        )
        if pk not in best or score < best[pk][0]:
            best[pk] = (score, words)
    order = sorted(best, key=lambda pk: best[pk][0])[:limit]
    labels = concept_labels(order, language)
    keys = dict(Concept.objects.filter(pk__in=order).values_list("pk", "key"))
    return [
        Suggestion(pk, keys[pk], labels[pk], "" if fold(labels[pk]) == fold(best[pk][1]) else best[pk][1])
        for pk in order
    ]


def _matching(wanted: str, *, starts: bool) -> Iterable[tuple[int, str, str, str, bool]]:
    rows = ConceptLabel.objects.all()
    if starts:
        rows = rows.filter(folded__gte=wanted, folded__lt=wanted + "\U0010ffff")
    else:
        rows = rows.filter(folded__contains=f" {wanted}")
    return rows.order_by("folded").values_list("concept_id", "language", "text", "folded", "is_preferred")[
        :_CANDIDATES
    ]


def concept_labels(pks: Iterable[int], language: str) -> dict[int, str]:
    """The word for each concept in the language, else in English, else in any."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    rows = ConceptLabel.objects.filter(concept__in=list(pks), is_preferred=True).order_by("language")
    for pk, code, words in rows.values_list("concept_id", "language", "text"):
        found[pk][code] = words
    short = language.split("-", maxsplit=1)[0]
    return {pk: words.get(short) or words.get("en") or next(iter(words.values())) for pk, words in found.items()}


def get_concept(viewer: Viewer, pk: int) -> Concept:
    del viewer  # the vocabulary is for everybody
    concept = Concept.objects.filter(pk=pk, is_field=False).first()
    if concept is None:
        raise Http404
    return concept


def count_concepts() -> int:
    return Concept.objects.count()


def read_rows(name: str) -> Iterator[dict[str, Any]]:
    """The records of one of the vocabulary's files."""
    with (DATA / name).open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def read_sensitive() -> frozenset[str]:
    """Keys of concepts that never appear in reasons about other people."""
    lines = (DATA / "sensitive.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.split("#")[0].strip() for line in lines) - {""}

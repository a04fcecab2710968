"""Load the vocabulary of subjects: all at once, and again without doubles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from lyceum.people.models.interests import Concept, ConceptLabel
from lyceum.people.policies import can_act_alone
from lyceum.people.queries.vocabulary import fold
from lyceum.people.requests import Actor

BATCH = 2000


@dataclass(slots=True)
class Entry:
    """One concept as the files tell it: preferred and other words per language, and its neighbours."""

    key: str
    is_field: bool = False
    labels: dict[str, str] = field(default_factory=dict)
    also: dict[str, list[str]] = field(default_factory=dict)
    broader: set[str] = field(default_factory=set)
    related: set[str] = field(default_factory=set)


@transaction.atomic
def load_vocabulary(actor: Actor, entries: Iterable[Entry], sensitive: frozenset[str]) -> int:
    """Make words and relations those of these concepts; concepts once loaded and people's interests stay.

    Says how many concepts were told.
    """
    can_act_alone(actor).enforce()
    told = {entry.key: entry for entry in entries}
    Concept.objects.bulk_create(
        [Concept(key=e.key, is_field=e.is_field, is_sensitive=e.key in sensitive) for e in told.values()],
        batch_size=BATCH,
        update_conflicts=True,
        update_fields=["is_field", "is_sensitive"],
        unique_fields=["key"],
    )
    pks = dict(Concept.objects.values_list("key", "pk"))
    _replace_labels(told, pks)
    _replace_relations(told, pks)
    return len(told)


def _replace_labels(told: Mapping[str, Entry], pks: Mapping[str, int]) -> None:
    ConceptLabel.objects.all().delete()
    rows = []
    for entry in told.values():
        for language, words in entry.labels.items():
            rows.append(_label(pks[entry.key], language, words, preferred=True))
        for language, others in entry.also.items():
            known = {fold(entry.labels.get(language, ""))}
            for words in others:
                if fold(words) not in known:
                    known.add(fold(words))
                    rows.append(_label(pks[entry.key], language, words, preferred=False))
    ConceptLabel.objects.bulk_create(rows, batch_size=BATCH)


def _label(pk: int, language: str, words: str, *, preferred: bool) -> ConceptLabel:
    return ConceptLabel(
        concept_id=pk, language=language[:12], text=words[:160], folded=fold(words)[:160], is_preferred=preferred
    )


def _replace_relations(told: Mapping[str, Entry], pks: Mapping[str, int]) -> None:
    broader: Any = Concept.broader.through
    related: Any = Concept.related.through
    pairs = {(key, other) for key, e in told.items() for other in e.broader if other in pks and other != key}
    broader.objects.all().delete()
    broader.objects.bulk_create(
        [broader(from_concept_id=pks[a], to_concept_id=pks[b]) for a, b in sorted(pairs)], batch_size=BATCH
    )
    friends = {(key, other) for key, e in told.items() for other in e.related if other in pks and other != key}
    friends |= {(b, a) for a, b in friends}
    related.objects.all().delete()
    related.objects.bulk_create(
        [related(from_concept_id=pks[a], to_concept_id=pks[b]) for a, b in sorted(friends)], batch_size=BATCH
    )

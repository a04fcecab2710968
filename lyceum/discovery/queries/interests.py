"""Interests to choose from: those a goal suggests, those many people here have, words matched to the vocabulary."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count
from django.utils.translation import get_language

from lyceum.discovery.queries.files import get_vocabulary
from lyceum.kernel.text.plain import clean_line
from lyceum.matching.ranking.concepts import label_key
from lyceum.matching.ranking.entries import Profile
from lyceum.matching.ranking.lexicon import lexicon
from lyceum.matching.ranking.wishes import Wish, read_wish
from lyceum.people.models.interests import Concept, Interest
from lyceum.people.queries.vocabulary import concept_labels

MOST_SUGGESTED = 12
MOST_POPULAR = 8
MOST_WORDS = 20
# Fewer people than this are nobody's business.
LEAST_PEOPLE = 5
_NAMED = 0.6  # the share of a concept whose own name stands in the goal
_LIKELY = 0.6  # of the strongest subject of the goal
_CLEAR = 0.6  # how sure ranking is of the strongest one, for it to be ticked
_HOUR = 3600
_BETWEEN = re.compile(r"[,;\n\u060c\u061b\u3001\uff0c\uff1b]+")


@dataclass(frozen=True, slots=True)
class Choice:
    """A concept to tick, with its word in the reader's language."""

    key: str
    label: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What the second step offers: the reader's own, what the goal suggests, what is popular here."""

    suggested: list[Choice]
    popular: list[Choice]
    is_guessed: bool = False

    @property
    def keys(self) -> list[str]:
        return [choice.key for choice in (*self.suggested, *self.popular)]


def list_choices(goal: str, own: Collection[str], *, is_new: bool) -> Choices:
    """Interests for a goal; the likely ones are ticked for somebody who has not been asked yet: three statements."""
    likely, near = suggest_keys(goal)
    ticked = {*own, *(likely if is_new else ())}
    suggested = list(dict.fromkeys([*own, *likely, *near]))
    popular = [key for key in _popular_keys() if key not in suggested]
    labels = _labels([*suggested, *popular])
    known = {key: Choice(key, labels[key], key in ticked) for key in (*suggested, *popular) if key in labels}
    room = max(MOST_SUGGESTED, len(own) + len(likely))
    return Choices(
        [known[key] for key in suggested if key in known][:room],
        [known[key] for key in popular if key in known][:MOST_POPULAR],
        is_guessed=is_new and any(key in known for key in likely),
    )


def suggest_keys(goal: str) -> tuple[list[str], list[str]]:
    """Concepts a goal names or speaks of, the clearest first, and their neighbours in the vocabulary."""
    vocabulary = get_vocabulary()
    wish = read_wish(Profile(goals=(goal,), languages=(get_language() or "en",)), vocabulary)
    named = {key: words for key, (share, words) in wish.concepts.items() if share >= _NAMED}
    spoken_of, clear, heard = _subject_keys(wish)
    # One word may mean something else, as the papers do that somebody wants to read: then it is offered, not ticked.
    doubted = [
        key
        for key, words in named.items()
        if heard and " " not in words and words not in heard and not any(_touches(key, other) for other in clear)
    ]
    # Interests may be seen by others: what is sensitive is ticked by the person alone.
    doubted += [key for key in (*named, *clear) if key in vocabulary.sensitive and key not in doubted]
    likely = [key for key in dict.fromkeys([*named, *clear]) if key not in doubted]
    near = dict.fromkeys([*spoken_of, *doubted], 1.0)
    for key in likely:
        for other, share in vocabulary.near.get(key, {}).items():
            near[other] = near.get(other, 0.0) + share
    order = sorted(near, key=lambda key: (-near[key], key))
    return likely, [key for key in order if key not in likely]


def _touches(key: str, other: str) -> bool:
    near = get_vocabulary().near
    return key == other or key in near.get(other, {}) or other in near.get(key, {})


def _subject_keys(wish: Wish) -> tuple[list[str], list[str], list[str]]:
    """Concepts for the subjects ranking reads from the goal; of these the clearest; the words that speak for it."""
    by_label = get_vocabulary().by_label
    found, clear = [], []
    for place, (number, weight) in enumerate(wish.subjects):
        subject = lexicon().subjects[number]
        names = [label_key(name) for name in (subject.id.replace("-", " "), *subject.names[:3])]
        key = next((by_label[name] for name in names if name in by_label), "")
        if key and weight >= _LIKELY:
            found.append(key)
            if place == 0 and wish.confidence >= _CLEAR and names[0] in by_label:
                clear.append(key)
    heard = [word for number, weight in wish.subjects if weight >= _LIKELY for word in wish.told[number].split()]
    return found, clear, heard


def _popular_keys() -> list[str]:
    """What many people here want to learn, never a sensitive subject and never what only a few share; for an hour."""
    found: Any = cache.get_or_set("popular-interests", _count_popular, _HOUR)
    return list(found)


def _count_popular() -> list[str]:
    rows = Interest.objects.filter(
        direction=Interest.Direction.LEARN, concept__is_sensitive=False, concept__is_field=False
    )
    counted = rows.values("concept__key").annotate(people=Count("person", distinct=True))
    often = counted.filter(people__gte=LEAST_PEOPLE).order_by("-people", "concept__key")
    return list(often.values_list("concept__key", flat=True)[: MOST_POPULAR + MOST_SUGGESTED])


def _labels(keys: Iterable[str]) -> dict[str, str]:
    pks = dict(Concept.objects.filter(key__in=list(keys), is_field=False).values_list("pk", "key"))
    return {pks[pk]: label for pk, label in concept_labels(pks, get_language() or "en").items()}


@dataclass(frozen=True, slots=True)
class Matched:
    """Words somebody typed: the concepts they name, and those the vocabulary does not know."""

    keys: list[str]
    words: list[str]


def match_words(text: str) -> Matched:
    """Words between commas, in any language: one statement."""
    pieces = [clean_line(piece)[:80] for piece in _BETWEEN.split(text[:4000])]
    words = list(dict.fromkeys(piece for piece in pieces if piece))[:MOST_WORDS]
    by_label = get_vocabulary().by_label
    named = {word: by_label.get(label_key(word), "") for word in words}
    stored = set(Concept.objects.filter(key__in=set(named.values()), is_field=False).values_list("key", flat=True))
    keys = list(dict.fromkeys(key for key in named.values() if key in stored))
    return Matched(keys, [word for word in words if named[word] not in stored])


def known_keys(keys: Iterable[str]) -> list[str]:
    """Of these keys, those of concepts, in the order given: one statement."""
    wanted = list(dict.fromkeys(keys))[:200]
    stored = set(Concept.objects.filter(key__in=wanted, is_field=False).values_list("key", flat=True))
    return [key for key in wanted if key in stored]

"""Words that are spelled alike: candidates by shared trigrams, the closest by edit distance.

Only words that everybody may read are known here: titles that a visitor may find, and the vocabulary of
subjects. So a suggestion never betrays what stands in a private place.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from rapidfuzz.distance import OSA

from lyceum.communities.registries import search_sources
from lyceum.people.models.interests import ConceptLabel
from lyceum.search.models import SearchDocument

# One word is one token: the index keeps no order of words, so it cannot look for a word in two parts. SQLite parts
# words at some letters of New Tai Lue that Python does not part them at.
WORD = re.compile(r"[^\W_\u19b0-\u19c9\u1cf2\u1cf3]+")
SHORTEST, LONGEST = 4, 40
MOST = 40_000
_BATCH = 500
_TITLED = ("community", "listing", "conversation")
_CANDIDATES = 60


# What PostgreSQL calls the stems of a language; it has none for others, whose words stay as they are.
CONFIGURATIONS = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "id": "indonesian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}


def stems_of(language: str) -> str:
    """The configuration of PostgreSQL for words of a language."""
    return CONFIGURATIONS.get(language.split("-", maxsplit=1)[0].lower(), "simple")


def trigrams(word: str) -> list[str]:
    """Every three letters in a row."""
    return list(dict.fromkeys(word[i : i + 3] for i in range(len(word) - 2)))


def spelled_alike(word: str) -> str:
    """A known word at most two letters away (one in short words), the most common of the closest; or nothing."""
    if len(word) < SHORTEST or not WORD.fullmatch(word):
        return ""
    allowed = 1 if len(word) < 6 else 2
    near = [
        (OSA.distance(word, other, score_cutoff=allowed), -documents, other)
        for other, documents in _candidates(word)
        if other != word
    ]
    closest = min((found for found in near if found[0] <= allowed), default=None)
    return closest[2] if closest else ""


def _candidates(word: str) -> Iterable[tuple[str, int]]:
    """Known words that share trigrams with this one and are about as long."""
    grams = trigrams(word)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            some = " OR ".join(f'"{gram}"' for gram in grams)
            cursor.execute(
                "SELECT w.word, w.documents FROM search_spelling "
                "JOIN search_searchword w ON w.id = search_spelling.rowid "
                "WHERE search_spelling MATCH %s ORDER BY rank LIMIT %s",
                [some, _CANDIDATES],
            )
        else:
            cursor.execute(
                "SELECT word, documents FROM search_searchword WHERE trigrams && %s::text[] "
                "AND length(word) BETWEEN %s AND %s "
                "ORDER BY cardinality(ARRAY(SELECT unnest(trigrams) INTERSECT SELECT unnest(%s::text[]))) DESC "
                "LIMIT %s",
                [grams, len(word) - 2, len(word) + 2, grams, _CANDIDATES],
            )
        return [(str(found), int(documents)) for found, documents in cursor.fetchall()]


def count_words() -> dict[str, int]:
    """The words of public titles and of the subjects, with how many documents have each."""
    counted: Counter[str] = Counter()
    for text in _open_texts():
        counted.update(_words(text))
    return dict(counted.most_common(MOST))


def _words(text: str) -> set[str]:
    return {word for word in WORD.findall(text.lower()) if SHORTEST <= len(word) <= LONGEST and not word.isdigit()}


def _open_texts() -> Iterator[str]:
    visitor = AnonymousUser()
    for kind in _TITLED:
        source = search_sources[kind]
        documents = SearchDocument.objects.filter(kind=kind).order_by("pk").values_list("about_pk", "title", "pk")
        last = 0
        while some := list(documents.filter(pk__gt=last)[:_BATCH]):
            shown = source.visible(visitor, [pk for pk, _title, _n in some])
            yield from (title for pk, title, _n in some if pk in shown)
            last = some[-1][2]
    yield from ConceptLabel.objects.values_list("text", flat=True).iterator(_BATCH)

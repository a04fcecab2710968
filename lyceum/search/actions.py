"""Keep the index: put a thing in, take it out, build it anew."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction

from lyceum.communities.registries import SearchText, search_sources
from lyceum.kernel.text.plain import clean_line
from lyceum.people.requests import Actor
from lyceum.search.models import SearchDocument
from lyceum.search.policies import can_index

TITLE_LENGTH = 200
# A changed thing gets a new number: what the index says under the old one leads nowhere and is not found.
_SQLITE_DOCUMENT = """
INSERT OR REPLACE INTO search_searchdocument (kind, about_pk, community_id, language, title, at)
VALUES (%s, %s, %s, %s, %s, %s)
"""
_SQLITE_WORDS = "INSERT INTO search_index (rowid, title, body) VALUES (%s, %s, %s)"
_POSTGRES = """
INSERT INTO search_searchdocument (kind, about_pk, community_id, language, title, at, words)
VALUES (%s, %s, %s, %s, %s, %s,
        setweight(to_tsvector('simple', %s), 'A') || setweight(to_tsvector('simple', %s), 'B'))
ON CONFLICT (kind, about_pk) DO UPDATE SET community_id = EXCLUDED.community_id, language = EXCLUDED.language,
    title = EXCLUDED.title, at = EXCLUDED.at, words = EXCLUDED.words
"""


@transaction.atomic(savepoint=False)
def index_thing(actor: Actor, kind: str, pk: int) -> None:
    """Put a thing's present words into the index, or take it out when it has none to show."""
    can_index(actor).enforce()
    source = search_sources.get(kind)
    if source is None:
        return
    text = source.text(pk)
    if text is None:
        SearchDocument.objects.filter(kind=kind, about_pk=pk).delete()
    else:
        _write(kind, [(pk, text)])


@transaction.atomic(savepoint=False)
def remove_thing(actor: Actor, kind: str, pk: int) -> None:
    can_index(actor).enforce()
    SearchDocument.objects.filter(kind=kind, about_pk=pk).delete()


@transaction.atomic
def index_things(actor: Actor, kind: str, texts: Iterable[tuple[int, SearchText]]) -> None:
    """Put many things in at once, for imports and for building the index anew."""
    can_index(actor).enforce()
    _write(kind, texts)


def _write(kind: str, texts: Iterable[tuple[int, SearchText]]) -> None:
    with connection.cursor() as cursor:
        for pk, text in texts:
            title = clean_line(text.title)[:TITLE_LENGTH]
            row: list[Any] = [kind, pk, text.community_id, text.language, title, text.at]
            if connection.vendor == "sqlite":
                cursor.execute(_SQLITE_DOCUMENT, row)
                cursor.execute(_SQLITE_WORDS, [cursor.lastrowid, title, text.body])
            else:
                cursor.execute(_POSTGRES, [*row, title, text.body[:200_000]])

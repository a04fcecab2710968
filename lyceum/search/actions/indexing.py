"""Keep the index: put a thing in, take it out, build it anew."""

from collections.abc import Iterable, Sequence
from secrets import token_hex
from typing import Any

from django.db import connection, transaction

from lyceum.communities.registries import SearchText, search_sources
from lyceum.kernel.text.plain import clean_line
from lyceum.people.requests import Actor
from lyceum.search.models import SearchDocument
from lyceum.search.policies import can_index
from lyceum.search.queries.spelling import stems_of

TITLE_LENGTH = 200
# A changed thing gets a new number: what the index says under the old one leads nowhere and is not found.
_SQLITE_DOCUMENT = """
INSERT OR REPLACE INTO search_searchdocument (kind, about_pk, community_id, language, title, at, for_members)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_SQLITE_WORDS = "INSERT INTO search_index (rowid, title, body) VALUES (%s, %s, %s)"
_FTS = """USING fts5(title, body, content='', detail=column, tokenize="unicode61 remove_diacritics 2")"""
_LEFTOVERS = (
    "SELECT name FROM sqlite_master WHERE name LIKE 'search\\_next\\_%' ESCAPE '\\' AND sql LIKE 'CREATE VIRT%'"
)
_DEAD = """
SELECT 1 FROM search_index_docsize WHERE id NOT IN (SELECT id FROM search_searchdocument) LIMIT 1
"""
BATCH = 100  # whoever writes meanwhile waits for one batch at most
# Titles keep their weight, by which they are told apart; where words stand in a body nobody asks.
_POSTGRES = """
INSERT INTO search_searchdocument (kind, about_pk, community_id, language, title, at, for_members, words)
VALUES (%s, %s, %s, %s, %s, %s, %s,
        setweight(to_tsvector('simple', %s), 'A') || setweight(to_tsvector(%s::regconfig, %s), 'A')
        || strip(to_tsvector(%s::regconfig, %s)))
ON CONFLICT (kind, about_pk) DO UPDATE SET community_id = EXCLUDED.community_id, language = EXCLUDED.language,
    title = EXCLUDED.title, at = EXCLUDED.at, for_members = EXCLUDED.for_members, words = EXCLUDED.words
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


@transaction.atomic
def index_again(actor: Actor, kind: str, pks: Sequence[int]) -> None:
    """The present words of many things of a kind; those without words to show are taken out in one go."""
    can_index(actor).enforce()
    source = search_sources.get(kind)
    if source is None:
        return
    gone = []
    for pk in pks:
        text = source.text(pk)
        if text is None:
            gone.append(pk)
        else:
            _write(kind, [(pk, text)])
    for start in range(0, len(gone), BATCH):
        SearchDocument.objects.filter(kind=kind, about_pk__in=gone[start : start + BATCH]).delete()


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
            # As the database keeps moments: written past the ORM, SQLite would keep the zone's letters with each.
            at = connection.ops.adapt_datetimefield_value(text.at)
            row: list[Any] = [kind, pk, text.community_id, text.language, title, at, text.for_members]
            if connection.vendor == "sqlite":
                cursor.execute(_SQLITE_DOCUMENT, row)
                cursor.execute(_SQLITE_WORDS, [cursor.lastrowid, title, text.body])
            else:
                stems = stems_of(text.language)
                cursor.execute(_POSTGRES, [*row, title, stems, title, stems, text.body[:200_000]])


@transaction.atomic
def begin_rebuild(actor: Actor) -> str:
    """An empty index beside the one in use; says its name, or nothing when no word is there that should be gone.

    Only SQLite needs it: words of removed and changed things stay in an index that is only added to.
    """
    can_index(actor).enforce()
    if connection.vendor != "sqlite":
        return ""
    with connection.cursor() as cursor:
        cursor.execute(_LEFTOVERS)
        for (left,) in cursor.fetchall():
            cursor.execute(f'DROP TABLE "{left}"')
        cursor.execute(_DEAD)
        if cursor.fetchone() is None:
            return ""
        name = f"search_next_{token_hex(6)}"
        cursor.execute(f"CREATE VIRTUAL TABLE {name} {_FTS}")
    return name


@transaction.atomic
def fill_rebuild(actor: Actor, name: str, after: int) -> int | None:
    """Put the next documents into the new index; says where it stands, or None when few are left."""
    can_index(actor).enforce()
    rows = _next_documents(after, BATCH)
    _copy(name, rows)
    return rows[-1][0] if len(rows) == BATCH else None


@transaction.atomic
def finish_rebuild(actor: Actor, name: str) -> None:
    """What is still missing, and the new index in the place of the old one; searching sees one or the other."""
    can_index(actor).enforce()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {name}_docsize")  # noqa: S608 - a name made here
        (after,) = cursor.fetchone()
    while rows := _next_documents(after, BATCH):
        _copy(name, rows)
        after = rows[-1][0]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE search_index")
        cursor.execute(f"ALTER TABLE {name} RENAME TO search_index")


def _next_documents(after: int, size: int) -> list[tuple[int, str, int]]:
    rows = SearchDocument.objects.filter(pk__gt=after).order_by("pk")
    return list(rows.values_list("pk", "kind", "about_pk")[:size])


def _copy(name: str, rows: list[tuple[int, str, int]]) -> None:
    with connection.cursor() as cursor:
        for document, kind, pk in rows:
            source = search_sources.get(kind)
            text = source.text(pk) if source else None
            title, body = (clean_line(text.title)[:TITLE_LENGTH], text.body) if text else ("", "")
            cursor.execute(_SQLITE_WORDS.replace("search_index", name), [document, title, body])


@transaction.atomic
def move_things(actor: Actor, kind: str, pks: Sequence[int], *, community_id: int, for_members: bool) -> None:
    """These things stand in another community or circle now; their words stay as they are."""
    can_index(actor).enforce()
    for start in range(0, len(pks), BATCH):
        SearchDocument.objects.filter(kind=kind, about_pk__in=pks[start : start + BATCH]).update(
            community_id=community_id, for_members=for_members
        )


@transaction.atomic
def narrow_things(actor: Actor, community_id: int) -> None:
    """Whatever is of this community stays inside, also if it opens again."""
    can_index(actor).enforce()
    SearchDocument.objects.filter(community_id=community_id).update(for_members=True)

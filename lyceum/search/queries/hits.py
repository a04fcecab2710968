"""The statements that ask the full-text index, FTS5 on SQLite and tsvectors on PostgreSQL.

Nothing ever ranks all hits: of titles and of bodies the newest thousand, by our own score in the database.
"""

from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import get_language

from lyceum.communities.queries.inside import find_own_places, find_public_places
from lyceum.communities.registries import search_sources
from lyceum.people.requests import Viewer
from lyceum.search.queries.spelling import WORD, stems_of

RANKED = 1000  # the newest hits that are ranked
LOOKED_AT = 10_000  # so many of the newest are looked at for those the reader may see
_SCORE = "%s + CASE WHEN d.language = %s THEN 0.5 ELSE 0.0 END + d.id * 0.000000001 AS score"
_TITLE, _BODY = 2.0, 0.0  # what a hit weighs


def find(  # noqa: PLR0913 - who looks, for what, where, how many, how, and after which document
    viewer: Viewer,
    words: list[str],
    kind: str,
    community_id: int | None,
    most: int,
    *,
    prefix: bool = False,
    after: int = 0,
) -> list[tuple[str, int]]:
    """The best `most` of each kind: titles before bodies, the reader's language before others, newest first.

    Places the reader may not see are left out within the statement itself, so that a word that stands in them alone
    takes the same statements as a word that stands nowhere.
    """
    may, values = _may_find(viewer)
    if community_id is not None:
        may, values = f"{may} AND d.community_id = %s", [*values, community_id]
    if after:
        may, values = f"{may} AND d.id > %s", [*values, after]
    language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    if connection.vendor == "sqlite":
        both, looked_for = _sqlite_hits(words, language, may, values, prefix=prefix, bounded=community_id is None)
    else:
        both, looked_for = _postgres_hits(words, language, may, values, prefix=prefix)
    kinds = [kind] if kind else [name for name, _source in search_sources.items()]
    best = "SELECT * FROM (SELECT kind, about_pk, score FROM hits WHERE kind = %s ORDER BY score DESC LIMIT %s) one"
    sql = f"WITH hits AS MATERIALIZED ({both}) {' UNION ALL '.join([best] * len(kinds))}"
    each = [value for name in kinds for value in (name, most)]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*looked_for, *each])
        rows = sorted(cursor.fetchall(), key=lambda row: -row[2])
    return list(dict.fromkeys((str(found), int(pk)) for found, pk, _score in rows))


def _may_find(viewer: Viewer) -> tuple[str, list[Any]]:
    """Documents of public places and of the viewer's own, and of kinds in no place what each kind shows them."""
    public, values = find_public_places()
    some = [f"NOT d.for_members AND d.community_id IN ({public})"]
    if viewer.is_authenticated:
        own, more = find_own_places(viewer)
        some.append(f"d.community_id IN ({own})")
        values = [*values, *more]
    apart = []
    for name, source in search_sources.items():
        if source.among is not None:
            among, more = source.among(viewer)
            apart.append(f"(d.kind <> %s OR d.about_pk IN ({among}))")
            values = [*values, name, *more]
    some.append(" AND ".join(["d.community_id IS NULL", *apart]))
    return f"({' OR '.join(some)})", values


def _sqlite_hits(
    words: list[str], language: str, may: str, values: list[Any], *, prefix: bool, bounded: bool
) -> tuple[str, list[Any]]:
    """The newest thousand by title, and by all words. Rows come in the order of the inner statement, newest first."""
    every = " AND ".join(f'"{word}"{"*" if prefix else ""}' for word in words)
    one = (
        f"SELECT * FROM (SELECT d.kind, d.about_pk, {_SCORE} FROM (SELECT rowid AS id FROM search_index "
        f"WHERE search_index MATCH %s ORDER BY rowid DESC LIMIT {LOOKED_AT if bounded else -1}) f "
        f"CROSS JOIN search_searchdocument d ON d.id = f.id WHERE {may} LIMIT {RANKED})"
    )
    both = [
        value
        for weight, wanted in ((_TITLE, f"title : ({every})"), (_BODY, every))
        for value in (weight, language, wanted, *values)
    ]
    return f"{one} UNION ALL {one}", both


def _postgres_hits(
    words: list[str], language: str, may: str, values: list[Any], *, prefix: bool
) -> tuple[str, list[Any]]:
    """The same with tsvectors; titles stand in one of their own, so that no text is read for them."""
    every = " & ".join(f"{word}:*" if prefix else word for word in words)
    # A word is looked for as it is and by its stems in every language of the pages: bodies are kept as stems.
    codes = dict.fromkeys([get_language() or "", *[code for code, _name in settings.LANGUAGES]])
    stems = list(dict.fromkeys(["simple", *[stems_of(code) for code in codes]]))
    some = " || ".join(["to_tsquery(%s::regconfig, %s)"] * len(stems))
    # Numbers are gathered before they are put in order: walking all documents by age would read the text of each.
    # Whether they may be read is asked of the newest, until there are a thousand.
    both = [
        f"(WITH found AS MATERIALIZED (SELECT id FROM search_searchdocument WHERE {column} @@ ({some})) "
        f"SELECT d.kind, d.about_pk, {_SCORE} FROM (SELECT id FROM found ORDER BY id DESC) f "
        "CROSS JOIN LATERAL (SELECT * FROM search_searchdocument d "
        f"WHERE d.id = f.id AND {may} OFFSET 0) d LIMIT {RANKED})"
        for column in ("title_words", "words")
    ]
    wanted = [value for name in stems for value in (name, every)]
    return " UNION ALL ".join(both), [
        value for weight in (_TITLE, _BODY) for value in (*wanted, weight, language, *values)
    ]


def find_close(kind: str, text: str, *, community_id: int | None = None, limit: int = 12) -> list[int]:
    """Things of a kind whose titles share words with a text, most shared rare words first."""
    words = list(dict.fromkeys(word.lower() for word in WORD.findall(text) if len(word) > 2))[:12]
    if not words:
        return []
    where, values = ("", []) if community_id is None else (" AND d.community_id = %s", [community_id])
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            some = " OR ".join(f'"{word}"' for word in words)
            cursor.execute(
                "SELECT d.about_pk FROM search_index JOIN search_searchdocument d ON d.id = search_index.rowid "
                f"WHERE search_index MATCH %s AND d.kind = %s{where} ORDER BY bm25(search_index, 1.0, 0.0) LIMIT %s",
                [f"title : ({some})", kind, *values, limit],
            )
        else:
            some = " | ".join(words)
            cursor.execute(
                "SELECT d.about_pk FROM search_searchdocument d WHERE d.title_words @@ to_tsquery('simple', %s) "
                f"AND d.kind = %s{where} ORDER BY ts_rank(d.title_words, to_tsquery('simple', %s)) DESC LIMIT %s",
                [some, kind, *values, some, limit],
            )
        return [int(row[0]) for row in cursor.fetchall()]

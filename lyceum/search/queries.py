"""What can be found: titles first, then words of bodies, newest first; only what the reader may see is shown.

Nothing ever ranks all hits: titles are ranked fully, bodies by our own order within the newest ones.
"""

import re
from dataclasses import dataclass

from django.db import connection

from lyceum.communities.registries import SearchHit, search_sources
from lyceum.people.requests import Viewer

LIMIT = 200
# One word is one token: the index keeps no order of words, so it cannot look for a word in two parts. SQLite parts
# words at some letters of New Tai Lue that Python does not part them at.
_WORD = re.compile(r"[^\W_\u19b0-\u19c9\u1cf2\u1cf3]+")


@dataclass(frozen=True, slots=True)
class Results:
    """The hits of one kind that the reader may see, best first."""

    kind: str
    label: str
    hits: tuple[SearchHit, ...]
    has_more: bool


def search(
    viewer: Viewer, text: str, *, kind: str = "", community_id: int | None = None, size: int = 5
) -> list[Results]:
    """Hits by kind; with a kind given, more of that one."""
    words = [word.lower() for word in _WORD.findall(text)][:12]
    if not words:
        return []
    found: dict[str, list[int]] = {}
    for hit_kind, pk in _find(words, kind, community_id):
        found.setdefault(hit_kind, []).append(pk)
    results = []
    for name, source in search_sources.items():
        pks = found.get(name, [])
        if not pks:
            continue
        visible = source.visible(viewer, pks)
        hits = [visible[pk] for pk in dict.fromkeys(pks) if pk in visible]
        if hits:
            results.append(Results(name, str(source.label), tuple(hits[:size]), len(hits) > size))
    return results


def _find(words: list[str], kind: str, community_id: int | None) -> list[tuple[str, int]]:
    where, values = "", list[str]()
    if kind:
        where, values = where + " AND d.kind = %s", [*values, kind]
    if community_id is not None:
        where, values = where + " AND d.community_id = %s", [*values, str(community_id)]
    if connection.vendor == "sqlite":
        return _sqlite(words, where, values)
    return _postgres(words, where, values)


def _sqlite(words: list[str], where: str, values: list[str]) -> list[tuple[str, int]]:
    every = " AND ".join(f'"{word}"*' for word in words)
    sql = (  # values never stand in the text of the statement
        "SELECT d.kind, d.about_pk FROM search_index JOIN search_searchdocument d ON d.id = search_index.rowid "
        f"WHERE search_index MATCH %s{where} ORDER BY search_index.rowid DESC LIMIT {LIMIT}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [f"title : ({every})", *values])
        rows = cursor.fetchall()
        if len(rows) < LIMIT:
            cursor.execute(sql, [every, *values])
            rows += cursor.fetchall()
    return [(str(kind), int(pk)) for kind, pk in rows]


def _postgres(words: list[str], where: str, values: list[str]) -> list[tuple[str, int]]:
    every = " & ".join(f"{word}:*" for word in words)
    titles = " & ".join(f"{word}:*A" for word in words)
    sql = (  # values never stand in the text of the statement
        "SELECT d.kind, d.about_pk FROM search_searchdocument d "
        f"WHERE d.words @@ to_tsquery('simple', %s){where} ORDER BY d.at DESC LIMIT {LIMIT}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [titles, *values])
        rows = cursor.fetchall()
        if len(rows) < LIMIT:
            cursor.execute(sql, [every, *values])
            rows += cursor.fetchall()
    return [(str(kind), int(pk)) for kind, pk in rows]


def find_close(kind: str, text: str, *, community_id: int | None = None, limit: int = 12) -> list[int]:
    """Things of a kind whose titles share words with a text, most shared rare words first."""
    words = list(dict.fromkeys(word.lower() for word in _WORD.findall(text) if len(word) > 2))[:12]
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
            some = " | ".join(f"{word}:A" for word in words)
            cursor.execute(
                "SELECT d.about_pk FROM search_searchdocument d WHERE d.words @@ to_tsquery('simple', %s) "
                f"AND d.kind = %s{where} ORDER BY ts_rank(d.words, to_tsquery('simple', %s)) DESC LIMIT %s",
                [some, kind, *values, some, limit],
            )
        return [int(row[0]) for row in cursor.fetchall()]

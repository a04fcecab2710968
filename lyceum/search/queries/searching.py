"""What can be found: titles first, then bodies, newest first; only what the reader may see is shown or counted.

Nothing ever ranks all hits: of titles and of bodies the newest thousand, by our own score in the database. Words are
looked for as they are; when few have them, by their stems; when none has, by words that are spelled alike.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import snowballstemmer
from django.conf import settings
from django.db import connection
from django.utils.translation import get_language

from lyceum.communities.registries import SearchHit, search_live, search_sources
from lyceum.people.requests import Viewer
from lyceum.search.queries.spelling import WORD, spelled_alike, stems_of

RANKED = 1000  # the newest hits that are ranked
MOST_STEPS = 5  # so many times that, when nothing of the newest may be read
MOST_WORDS = 12
_STEMMERS = {"en": "english", "es": "spanish", "de": "german", "ar": "arabic", "fr": "french", "ru": "russian"}


@dataclass(frozen=True, slots=True)
class Results:
    """The hits of one kind that the reader may see, best first."""

    kind: str
    label: str
    hits: tuple[SearchHit, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Found:
    """Results by kind; `instead` is the spelling that was looked for when the one typed has no hit."""

    groups: tuple[Results, ...]
    instead: str = ""
    # So many of the newest hits were looked at and there were more, when that is why little is shown.
    looked_at: int = 0

    @property
    def is_bounded(self) -> bool:
        return self.looked_at > 0

    @property
    def number(self) -> int:
        return sum(len(group.hits) for group in self.groups)

    @property
    def has_more(self) -> bool:
        return any(group.has_more for group in self.groups)


def find_all(viewer: Viewer, text: str, *, kind: str = "", community_id: int | None = None, size: int = 5) -> Found:
    """Hits by kind; with a kind given, more of that one. Typing errors are forgiven when nothing has the words."""
    words = words_of(text)
    found = _search(viewer, words, kind, community_id, size)
    if found.groups or not words:
        return found
    other = [spelled_alike(word) or word for word in words]
    if other == words:
        return found
    return replace(_search(viewer, other, kind, community_id, size), instead=" ".join(other))


def search(
    viewer: Viewer, text: str, *, kind: str = "", community_id: int | None = None, size: int = 5
) -> list[Results]:
    """Hits by kind, without forgiveness."""
    return list(_search(viewer, words_of(text), kind, community_id, size).groups)


def list_kinds() -> list[tuple[str, str]]:
    """What can be searched alone: keys and names."""
    everything = [(name, source.label) for name, source in search_sources.items()]
    everything += [(name, live.label) for name, live in search_live.items()]
    return [(name, str(label)) for name, label in everything]


def has_new(viewer: Viewer, text: str, kind: str, *, after: int) -> bool:
    """Whether something the viewer may see was indexed after a document and has the words."""
    words = words_of(text)
    for name, pks in _by_kind(_find(words, kind, None, RANKED, after=after) if words else []).items():
        source = search_sources.get(name)
        if source is not None and source.visible(viewer, pks):
            return True
    return False


def words_of(text: str) -> list[str]:
    return [word.lower() for word in WORD.findall(text)][:MOST_WORDS]


def _search(viewer: Viewer, words: list[str], kind: str, community_id: int | None, size: int) -> Found:
    if not words:
        return Found(())
    wanted = size + 1  # one more than is shown; where the reader may not see all of them, more are asked for
    found = _look(words, kind, community_id, wanted)
    groups = _visible_groups(viewer, found, size)
    while wanted < RANKED and _is_crowded(found, groups, wanted):
        wanted = min(RANKED, wanted * 8)
        found = _look(words, kind, community_id, wanted)
        groups = _visible_groups(viewer, found, size)
    looked_at = 0
    if wanted >= RANKED and not any(group.has_more for group in groups) and _is_crowded(found, groups, 1):
        looked_at = _look_farther(words, kind, community_id, found, lambda: _visible_groups(viewer, found, size))
        groups = _visible_groups(viewer, found, size)
        looked_at = looked_at if groups else 0  # how often a word stands where one may not read is told to nobody
    for name, live in search_live.items():
        if community_id is None and kind in {"", name}:
            groups += _group(name, str(live.label), live.find(viewer, words, size + 1), size)
    return Found(tuple(groups), looked_at=looked_at)


def _look_farther(
    words: list[str],
    kind: str,
    community_id: int | None,
    found: dict[str, list[int]],
    visible: Callable[[], list[Results]],
) -> int:
    """Older hits behind the newest thousand, until some kind has enough; when bounded, how many were looked at."""
    before = 0
    for step in range(1, MOST_STEPS + 1):
        before = _oldest_looked_at(words, before)
        if not before:
            return 0
        if step == MOST_STEPS:
            break
        for name, pks in _by_kind(_find(words, kind, community_id, RANKED, before=before)).items():
            found[name] = list(dict.fromkeys([*found.get(name, []), *pks]))
        if any(group.has_more for group in visible()):
            return 0
    return RANKED * MOST_STEPS


def _look(words: list[str], kind: str, community_id: int | None, wanted: int) -> dict[str, list[int]]:
    """The best of each kind by the words as they are, then by their stems when few have them."""
    found = _by_kind(_find(words, kind, community_id, wanted))
    if max(map(len, found.values()), default=0) < wanted:
        for name, pks in _by_kind(_find(_stems(words), kind, community_id, wanted, prefix=True)).items():
            found[name] = list(dict.fromkeys([*found.get(name, []), *pks]))
    return found


def _is_crowded(found: dict[str, list[int]], groups: list[Results], wanted: int) -> bool:
    """Whether what the reader may not see may have kept out what they may."""
    full = {group.kind for group in groups if group.has_more}
    return any(len(pks) >= wanted for name, pks in found.items() if name not in full)


def _visible_groups(viewer: Viewer, found: dict[str, list[int]], size: int) -> list[Results]:
    groups = []
    for name, source in search_sources.items():
        pks = found.get(name, [])
        visible = source.visible(viewer, pks) if pks else {}
        hits = [visible[pk] for pk in dict.fromkeys(pks) if pk in visible]
        groups += _group(name, str(source.label), hits, size)
    return groups


def _group(kind: str, label: str, hits: Sequence[SearchHit], size: int) -> list[Results]:
    return [Results(kind, label, tuple(hits[:size]), len(hits) > size)] if hits else []


def _by_kind(rows: list[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for kind, pk in rows:
        found.setdefault(kind, []).append(pk)
    return found


def _stems(words: list[str]) -> list[str]:
    """Stems in the reader's language, at least three letters, so that "learning" finds "learners"."""
    code = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    if code not in _STEMMERS:
        return words
    stemmer = snowballstemmer.stemmer(_STEMMERS[code])
    stems = [str(stemmer.stemWord(word)) for word in words]
    return [stem if len(stem) > 2 else word for word, stem in zip(words, stems, strict=True)]


def _find(  # noqa: PLR0913 - what, where, how many, how, and between which documents
    words: list[str],
    kind: str,
    community_id: int | None,
    most: int,
    *,
    prefix: bool = False,
    after: int = 0,
    before: int = 0,
) -> list[tuple[str, int]]:
    """The best `most` of each kind: titles before bodies, the reader's language before others, newest first."""
    where, values = "", list[str | int]()
    if community_id is not None:
        where, values = where + " AND d.community_id = %s", [*values, community_id]
    if after:
        where, values = where + " AND d.id > %s", [*values, after]
    kinds = [kind] if kind else [name for name, _source in search_sources.items()]
    language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    make = _sqlite_hits if connection.vendor == "sqlite" else _postgres_hits
    hits, looked_for = make(words, prefix=prefix, before=before)
    best = "SELECT * FROM (SELECT kind, about_pk, score FROM hits WHERE kind = %s ORDER BY score DESC LIMIT %s) one"
    sql = (  # values never stand in the text of the statement
        "WITH hits AS MATERIALIZED (SELECT d.kind AS kind, d.about_pk AS about_pk, "
        "s.weight + CASE WHEN d.language = %s THEN 0.5 ELSE 0.0 END + d.id * 0.000000001 AS score "
        f"FROM ({hits}) s JOIN search_searchdocument d ON d.id = s.id WHERE 1 = 1{where}) "
        + " UNION ALL ".join([best] * len(kinds))
    )
    each = [value for name in kinds for value in (name, most)]
    with connection.cursor() as cursor:
        cursor.execute(sql, [language, *looked_for, *values, *each])
        rows = sorted(cursor.fetchall(), key=lambda row: -row[2])
    return list(dict.fromkeys((str(found), int(pk)) for found, pk, _score in rows))


def _sqlite_hits(words: list[str], *, prefix: bool, before: int = 0) -> tuple[str, list[str]]:
    """Numbers of documents with what a hit weighs: the newest thousand titles, and the newest thousand of all."""
    every = " AND ".join(f'"{word}"{"*" if prefix else ""}' for word in words)
    older = f" AND rowid < {int(before)}" if before else ""
    one = (
        f"SELECT rowid AS id, {{}} AS weight FROM search_index WHERE search_index MATCH %s{older} "
        "ORDER BY rowid DESC LIMIT {}"
    )
    both = [f"SELECT * FROM ({one.format(weight, RANKED)})" for weight in ("2.0", "0.0")]
    return " UNION ALL ".join(both), [f"title : ({every})", every]


def _postgres_hits(words: list[str], *, prefix: bool, before: int = 0) -> tuple[str, list[str]]:
    """The same with tsvectors; titles stand in one of their own, so that no text is read for them."""
    star = "*" if prefix else ""
    every = " & ".join(f"{word}:{star}" if star else word for word in words)
    # A word is looked for as it is and by its stems in every language of the pages: bodies are kept as stems.
    codes = dict.fromkeys([get_language() or "", *[code for code, _name in settings.LANGUAGES]])
    stems = list(dict.fromkeys(["simple", *[stems_of(code) for code in codes]]))
    some = " || ".join(["to_tsquery(%s::regconfig, %s)"] * len(stems))
    older = f" AND id < {int(before)}" if before else ""
    one = f"SELECT id, {{}} AS weight FROM search_searchdocument WHERE {{}} @@ ({some}){older}"
    # Hits are gathered before they are put in order: walking all documents by age would read the text of each.
    both = [
        f"(SELECT * FROM (WITH found AS MATERIALIZED ({one.format(weight, column)}) SELECT * FROM found) t "
        f"ORDER BY id DESC LIMIT {RANKED})"
        for weight, column in (("2.0", "title_words"), ("0.0", "words"))
    ]
    return " UNION ALL ".join(both), [value for _both in both for name in stems for value in (name, every)]


def _oldest_looked_at(words: list[str], before: int) -> int:
    """The oldest of the newest thousand hits before a document, or nothing when there are fewer."""
    make = _sqlite_hits if connection.vendor == "sqlite" else _postgres_hits
    hits, looked_for = make(words, prefix=False, before=before)
    with connection.cursor() as cursor:
        sql = f"SELECT min(s.id), count(*) FROM ({hits}) s WHERE s.weight < 1"  # values stand beside it
        cursor.execute(sql, looked_for)
        oldest, number = cursor.fetchone()
    return int(oldest) if number >= RANKED else 0


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

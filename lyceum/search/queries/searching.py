"""What can be found: titles first, then bodies, newest first; only what the reader may see is shown or counted.

Words are looked for as they are; when few have them, by their stems; when none has, by words that are spelled alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import snowballstemmer
from django.conf import settings
from django.utils.translation import get_language

from lyceum.communities.registries import SearchHit, search_live, search_sources
from lyceum.people.requests import Viewer
from lyceum.search.queries.hits import RANKED, find
from lyceum.search.queries.spelling import WORD, spelled_alike

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
    if not words:
        return False
    for name, pks in _by_kind(find(viewer, words, kind, None, RANKED, after=after)).items():
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
    found = _look(viewer, words, kind, community_id, wanted)
    groups = _visible_groups(viewer, found, size)
    while wanted < RANKED and _is_crowded(found, groups, wanted):
        wanted = min(RANKED, wanted * 8)
        found = _look(viewer, words, kind, community_id, wanted)
        groups = _visible_groups(viewer, found, size)
    for name, live in search_live.items():
        if community_id is None and kind in {"", name}:
            groups += _group(name, str(live.label), live.find(viewer, words, size + 1), size)
    return Found(tuple(groups))


def _look(viewer: Viewer, words: list[str], kind: str, community_id: int | None, wanted: int) -> dict[str, list[int]]:
    """The best of each kind by the words as they are, then by their stems when few have them."""
    found = _by_kind(find(viewer, words, kind, community_id, wanted))
    if max(map(len, found.values()), default=0) < wanted:
        for name, pks in _by_kind(find(viewer, _stems(words), kind, community_id, wanted, prefix=True)).items():
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

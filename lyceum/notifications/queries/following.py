"""What people follow and mute: the topics of a notice, and the list a person has of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import quote

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from lyceum.kernel.paging import KeyPage, key_page
from lyceum.kernel.text.plain import clean_tag
from lyceum.notifications.models import Following, Notice
from lyceum.notifications.queries.choosing import find_level
from lyceum.notifications.registries import filed_under
from lyceum.people.models.accounts import Person
from lyceum.people.registries import things
from lyceum.people.requests import Viewer

FollowingRow: TypeAlias = Following
TOPIC = "tag:"
PAGE, SHOWN = 20, 6


@dataclass(frozen=True, slots=True)
class TopicLevels:
    """Who follows a topic of a notice, and who has muted one; a muted one weighs more."""

    loud: frozenset[int] = frozenset()
    quiet: frozenset[int] = frozenset()


def topic_kind(word: str) -> str:
    """The kind under which a word of a community is followed; empty for no word at all."""
    word = clean_tag(word)
    return f"{TOPIC}{word}" if word else ""


def find_topic_levels(notice: Notice) -> TopicLevels:
    """How loudly people follow the words the notice's thing is filed under; nothing for what calls people by name."""
    place = notice.community_id
    if place is None or not {"news", "topics", "followers"} & set(notice.audience):
        return TopicLevels()
    words = [word for ask in filed_under for word in ask(notice)]
    if not words:
        return TopicLevels()
    kinds = [topic_kind(word) for word in words]
    rows = Following.objects.filter(kind__in=kinds, pk_of=place).values_list("person_id", "level")
    found = list(rows)
    quiet = frozenset(person for person, level in found if level == Following.Level.MUTE)
    loud = frozenset(person for person, level in found if level == Following.Level.EVERYTHING)
    return TopicLevels(loud - quiet, quiet)


def find_topic_level(viewer: Viewer, community_id: int, word: str) -> str:
    """How loudly the viewer follows a word of a community; empty when they have not chosen."""
    if not word or not isinstance(viewer, Person):
        return ""
    return find_level(viewer, topic_kind(word), community_id)


@dataclass(frozen=True, slots=True)
class Followed:
    """One thing a person follows or has muted, as they may see it now."""

    pk: int
    title: str
    place: str  # the community of a topic
    label: str
    url: str
    is_muted: bool


def list_followed(viewer: Person, after: str = "", size: int = PAGE) -> KeyPage[Followed]:
    """What the viewer follows and mutes, the newest first; what is gone for them is said so."""
    rows = Following.objects.filter(person=viewer).exclude(level=Following.Level.NORMAL)
    page: KeyPage[Following] = key_page(rows, by=("id",), after=after, size=size)
    found = _find(viewer, page.items)
    return KeyPage([_followed(row, found) for row in page.items], page.next)


def get_followed(viewer: Person, pk: int) -> Following:
    """A row of the viewer's own, or 404."""
    return get_object_or_404(Following, person=viewer, pk=pk)


def _thing_kind(row: Following) -> str:
    return "community" if row.kind.startswith(TOPIC) else row.kind


def _find(viewer: Person, rows: Sequence[Following]) -> dict[tuple[str, int], Any]:
    """The things of these rows, one statement a kind."""
    pks: dict[str, set[int]] = {}
    for row in rows:
        pks.setdefault(_thing_kind(row), set()).add(row.pk_of)
    found: dict[tuple[str, int], Any] = {}
    for kind, wanted in pks.items():
        thing = things.get(kind)
        if thing is not None:
            many = thing.find_many(viewer, wanted) if thing.find_many else {n: thing.find(viewer, n) for n in wanted}
            found |= {(kind, n): value for n, value in many.items() if value is not None}
    return found


def _followed(row: Following, found: dict[tuple[str, int], Any]) -> Followed:
    kind, is_muted = _thing_kind(row), row.level == Following.Level.MUTE
    thing, value = things.get(kind), found.get((kind, row.pk_of))
    is_topic = row.kind != kind
    word = row.kind.removeprefix(TOPIC) if is_topic else ""
    if thing is None or value is None:
        return Followed(row.pk, word, "", _("Not open to you any more"), "", is_muted)
    title, url = thing.title(value), thing.url(value)
    if not is_topic:
        return Followed(row.pk, title, "", str(thing.label), url, is_muted)
    return Followed(row.pk, word, title, _("Topic"), f"{url}conversations/?tag={quote(word)}", is_muted)

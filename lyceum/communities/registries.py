"""Where apps above plug into communities: panels, tabs, search documents."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from lyceum.communities.models.communities import Community
from lyceum.kernel.registry import Registry
from lyceum.matching.times import WeeklyTimes
from lyceum.people.registries import Panel
from lyceum.people.requests import Viewer


@dataclass(frozen=True)
class Tab:
    """A part of a community in its band: `url_name` takes the slug; `shown` may hide it from a viewer."""

    key: str
    label: str | Promise
    url_name: str
    shown: Callable[[Viewer, Community], bool] = lambda _viewer, _community: True


@dataclass(frozen=True)
class OwnCopy:
    """What members may take along when they leave: a file of their own words; `url_name` takes the slug."""

    label: str | Promise
    url_name: str


@dataclass(frozen=True, slots=True)
class SearchText:
    """What the index keeps of a thing: title and words, in a language, at a time; `for_members` keeps it inside."""

    community_id: int | None
    language: str
    title: str
    body: str
    at: datetime
    for_members: bool = False


@dataclass(frozen=True)
class SearchSource:
    """How the index gets the words of a kind, and which of its hits a viewer may see.

    A kind that stands in no community may say with `among` what of it a viewer may find: a statement of its numbers.
    """

    kind: str
    label: str | Promise
    text: Callable[[int], SearchText | None]
    visible: Callable[[Viewer, Iterable[int]], dict[int, "SearchHit"]]
    all_pks: Callable[[], Iterable[int]]
    among: Callable[[Viewer], tuple[str, list[Any]]] | None = None


@dataclass(frozen=True)
class LiveSearch:
    """A kind that is looked up where it stands and in no index: the words in lower case, and how many at most."""

    label: str | Promise
    find: Callable[[Viewer, list[str], int], list["SearchHit"]]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One result as it is shown."""

    url: str
    title: str
    text: str = ""
    meta: tuple[str, ...] = ()
    at: datetime | None = None
    extra: Any = None


@dataclass(slots=True)
class LifeSigns:
    """What somebody above knows of a community's life; the newest and the largest of what all know counts."""

    last_activity_at: datetime | None = None
    active_people: int = 0
    questions: int = 0
    answered: int = 0
    first_reply_minutes: int | None = None
    next_event_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting with a date that a newcomer may sit in on once: of a group, an event, or the community itself."""

    title: str
    url: str
    starts_at: datetime
    ends_at: datetime
    community_id: int = 0
    place: str = ""
    is_online: bool = False


own_copies: Registry[OwnCopy] = Registry("own copies")
tabs: Registry[Tab] = Registry("community tabs")
community_panels: Registry[Panel] = Registry("community panels")
community_side_panels: Registry[Panel] = Registry("community side panels")
# What stands on the front page for those who may see it but not read the inside
look_inside_panels: Registry[Panel] = Registry("panels to look inside")
search_sources: Registry[SearchSource] = Registry("search sources")
search_live: Registry[LiveSearch] = Registry("kinds searched where they stand")
# Signs of life of communities, by their numbers: asked once a day
life_sources: Registry[Callable[[list[int]], dict[int, LifeSigns]]] = Registry("signs of life")
# Meetings with a date in these communities that this reader may see and sit in on as a newcomer, those at their free
# times first; each says its community
sittings: Registry[Callable[[Viewer, list[int], WeeklyTimes | None], list[Sitting]]] = Registry(
    "meetings to sit in on"
)
# How many people wait for somebody in each community
waiting_counts: Registry[Callable[[Any], dict[int, int]]] = Registry("people waiting by community")

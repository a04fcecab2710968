"""Where the posts of a conversation came from and where some of them went, as readers are told."""

from dataclasses import dataclass

from django.db.models import Q

from lyceum.communities.models.communities import Community
from lyceum.discussions.models.arranging import Arrangement
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.kernel.fragments import Store
from lyceum.people.requests import Viewer

Kind = Arrangement.Kind


@dataclass(frozen=True, slots=True)
class Steps:
    """What was arranged and stands: numbers alone, the same for every reader."""

    merged: tuple[tuple[str, int], ...] = ()  # the title of what came in, and its first post
    parts: tuple[int, ...] = ()  # conversations that were split off
    origin: int | None = None  # the conversation this one was split off from
    community: int | None = None  # where it stood before it was moved


@dataclass(frozen=True, slots=True)
class Trail:
    """The same for one reader, as far as they may see it."""

    merged: list[tuple[str, int]]
    parts: list[Conversation]
    origin: Conversation | None
    community: Community | None


# By conversation and version: whatever is arranged turns the version, so a page asks once.
steps: Store[Steps] = Store(500_000)


def find_trail(viewer: Viewer, conversation: Conversation) -> Trail | None:
    """What a reader is told of it, or None; where nothing was arranged, no statement but the first time."""
    key = (conversation.pk, conversation.version)
    found = steps.get(key)
    if found is None:
        found = _steps(conversation)
        steps.put(key, found, 200)
    if found == Steps():
        return None
    return _for_reader(viewer, found)


def _steps(conversation: Conversation) -> Steps:
    into = Q(kind=Kind.MERGE, before__into=conversation.pk)
    made = Q(kind=Kind.SPLIT, before__made=conversation.pk)
    own = Q(kind__in=[Kind.SPLIT, Kind.MOVE], conversation=conversation.pk)
    rows = Arrangement.objects.filter(into | made | own, undone_at__isnull=True).select_related("conversation")
    merged, parts, origin, community = [], [], None, None
    for row in rows.order_by("at", "pk"):
        if row.kind == Kind.MERGE and row.before["order"]:
            merged.append((row.conversation.title, row.before["order"][0]))
        elif row.kind == Kind.MOVE:
            community = row.before["community"]
        elif row.conversation_id == conversation.pk:
            parts.append(row.before["made"])
        elif row.kind == Kind.SPLIT:
            origin = row.conversation_id
    return Steps(tuple(merged), tuple(parts), origin, community)


def _for_reader(viewer: Viewer, found: Steps) -> Trail:
    firsts = {post for _title, post in found.merged}
    shown = set(Post.objects.readable_by(viewer).filter(pk__in=firsts).values_list("pk", flat=True)) if firsts else ()
    wanted = {*found.parts, found.origin} - {None}
    seen = Conversation.objects.visible_to(viewer).select_related("community").in_bulk(wanted) if wanted else {}
    places = Community.objects.visible_to(viewer).filter(pk=found.community or 0)
    return Trail(
        [(title, post) for title, post in found.merged if post in shown],
        [seen[pk] for pk in found.parts if pk in seen],
        seen.get(found.origin) if found.origin else None,
        # A visitor's page is stored whole, and another community may close meanwhile: only members are told of it.
        places.first() if found.community and viewer.is_authenticated else None,
    )

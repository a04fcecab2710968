"""Conversations close to a title somebody is writing."""

from lyceum.communities.models.communities import Community
from lyceum.discussions.models.conversations import Conversation
from lyceum.people.requests import Viewer
from lyceum.search.queries.hits import find_close


def suggest_similar(viewer: Viewer, community: Community, title: str, limit: int = 4) -> list[Conversation]:
    """Up to four conversations of the community whose titles share the rarer words, best first."""
    if len(title.strip()) < 4:
        return []
    pks = find_close("conversation", title, community_id=community.pk, limit=limit * 3)
    rows = Conversation.objects.visible_to(viewer).filter(pk__in=pks, community=community).in_bulk()
    return [rows[pk] for pk in pks if pk in rows][:limit]

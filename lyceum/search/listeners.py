"""The index follows what changes, in the same transaction."""

from lyceum.communities.signals import CommunityNarrowed
from lyceum.kernel.bus import ContentChanged, ContentRemoved, ManyChanged, on
from lyceum.people.requests import SYSTEM
from lyceum.search.actions.indexing import index_again, index_thing, narrow_things, remove_thing


@on(ContentChanged)
def index_changed(event: ContentChanged) -> None:
    index_thing(SYSTEM, event.kind, event.pk)


@on(ManyChanged)
def index_many(event: ManyChanged) -> None:
    index_again(SYSTEM, event.kind, event.pks)


@on(ContentRemoved)
def unindex_removed(event: ContentRemoved) -> None:
    remove_thing(SYSTEM, event.kind, event.pk)


@on(CommunityNarrowed)
def keep_inside(event: CommunityNarrowed) -> None:
    narrow_things(SYSTEM, event.community_id)

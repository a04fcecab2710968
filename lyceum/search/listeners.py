"""The index follows what changes, in the same transaction."""

from lyceum.kernel.bus import ContentChanged, ContentRemoved, on
from lyceum.people.requests import SYSTEM
from lyceum.search.actions.indexing import index_thing, remove_thing


@on(ContentChanged)
def index_changed(event: ContentChanged) -> None:
    index_thing(SYSTEM, event.kind, event.pk)


@on(ContentRemoved)
def unindex_removed(event: ContentRemoved) -> None:
    remove_thing(SYSTEM, event.kind, event.pk)

"""What was made of things from elsewhere."""

from collections.abc import Iterable, Sequence
from itertools import islice

from lyceum.discussions.queries.reading import get_post, place_of
from lyceum.interop.models import ImportedThing
from lyceum.people.registries import things
from lyceum.people.requests import Viewer

BATCH = 2_000


def find_imported(origin: str) -> ImportedThing | None:
    return ImportedThing.objects.filter(origin=origin[:300]).first()


def list_imported(origins: Iterable[str]) -> dict[str, int]:
    """Numbers here by origin, for those that are known."""
    found: dict[str, int] = {}
    rest = iter(origins)
    while batch := [origin[:300] for origin in islice(rest, BATCH)]:
        found.update(ImportedThing.objects.filter(origin__in=batch).values_list("origin", "pk_of"))
    return found


def list_unknown(origins: Sequence[str]) -> set[str]:
    return set(origins) - set(list_imported(origins))


def find_imported_url(viewer: Viewer, address: str) -> str | None:
    """Where the thing of an old address is here, if the viewer may see it; a removed post has kept its place."""
    found = find_imported(address) if address else None
    if found is not None and found.kind == "post":
        return place_of(get_post(viewer, found.pk_of))
    kind = things.get(found.kind) if found else None
    thing = kind.find(viewer, found.pk_of) if kind and found else None
    return kind.url(thing) if kind and thing is not None else None

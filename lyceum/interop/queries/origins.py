"""What was made of things from elsewhere."""

from collections.abc import Iterable, Sequence
from itertools import islice

from lyceum.interop.models import ImportedThing

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

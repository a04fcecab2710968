"""What the viewer keeps, as far as they may still see it."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from lyceum.kernel.paging import KeyPage, key_page
from lyceum.people.models.accounts import Person
from lyceum.people.models.keeping import Kept
from lyceum.people.registries import ThingKind, things
from lyceum.people.requests import Viewer

PAGE = 20


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A kept thing; without title and address when the viewer may not see it any more."""

    kept: Kept
    label: str
    title: str = ""
    url: str = ""

    @property
    def is_there(self) -> bool:
        return bool(self.url)


def get_keepable(viewer: Person, kind: str, pk: int) -> Any:  # noqa: ANN401 - whatever the kind holds
    """The thing if it can be kept and the viewer may see it, or 404."""
    known = things.get(kind)
    thing = known.find(viewer, pk) if known is not None and known.can_be_kept else None
    if thing is None:
        raise Http404
    return thing


def is_kept(viewer: Viewer, kind: str, pk: int) -> bool:
    """Whether the viewer keeps it; nobody else is told."""
    rows = Kept.objects.filter(person=viewer.pk, kind=kind, pk_of=pk, dropped_at__isnull=True)
    return isinstance(viewer, Person) and rows.exists()


def get_kept(viewer: Person, pk: int) -> Kept:
    return get_object_or_404(Kept.objects.select_related("person"), person=viewer, pk=pk, dropped_at__isnull=True)


def list_kept(viewer: Person, *, after: str = "") -> KeyPage[KeptRow]:
    """Newest first; a statement for each kind on the page, however many things."""
    rows = Kept.objects.filter(person=viewer, dropped_at__isnull=True)
    page: KeyPage[Kept] = key_page(rows, by=("at", "id"), after=after, size=PAGE)
    by_kind: dict[str, list[int]] = {}
    for kept in page.items:
        by_kind.setdefault(kept.kind, []).append(kept.pk_of)
    found = {kind: _find(viewer, things.get(kind), pks) for kind, pks in by_kind.items()}
    return KeyPage([_row(kept, things.get(kept.kind), found[kept.kind]) for kept in page.items], page.next)


def _find(viewer: Person, kind: ThingKind | None, pks: list[int]) -> dict[int, Any]:
    if kind is None:
        return {}
    if kind.find_many is not None:
        return kind.find_many(viewer, pks)
    return {pk: thing for pk in pks if (thing := kind.find(viewer, pk)) is not None}


def _row(kept: Kept, kind: ThingKind | None, found: dict[int, Any]) -> KeptRow:
    thing = found.get(kept.pk_of)
    label = str(kind.label) if kind is not None else ""
    if kind is None or thing is None:
        return KeptRow(kept, label)
    return KeptRow(kept, label, kind.title(thing), kind.url(thing))

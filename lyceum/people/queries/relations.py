"""Who keeps whom away, and who is meant by a short name."""

from collections.abc import Iterable

from django.db.models import Q

from lyceum.kernel.prepared import Prepared
from lyceum.people.models.accounts import Block, Person

_blocks = Prepared(
    lambda viewer: Block.objects.filter(Q(person_id=viewer) | Q(blocked_id=viewer)).values_list(
        "person_id", "blocked_id"
    ),
    "viewer",
)


def list_kept_apart(person_id: int) -> set[int]:
    """Everybody who blocks this person or is blocked by them: a block holds both ways and is told to nobody."""
    return {pk for pair in _blocks.run(viewer=person_id) for pk in pair if pk != person_id}


def not_kept_apart(person_id: int, column: str) -> Q:
    """The rows whose `column` names nobody who is kept apart from this person, as a part of the same statement."""
    blocked = Block.objects.filter(person_id=person_id).values("blocked_id")
    blocking = Block.objects.filter(blocked_id=person_id).values("person_id")
    return ~Q(**{f"{column}__in": blocked}) & ~Q(**{f"{column}__in": blocking})


def list_people_by_handle(handles: Iterable[str]) -> dict[str, Person]:
    """The people meant by short names, among those who can be written to or have written here."""
    rows = Person.objects.filter(
        handle__in=set(handles), status__in=[Person.Status.ACTIVE, Person.Status.UNCLAIMED, Person.Status.LEAVING]
    )
    return {person.handle: person for person in rows}

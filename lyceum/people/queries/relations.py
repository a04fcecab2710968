"""Who keeps whom away, and who is meant by a short name."""

from collections.abc import Iterable

from django.db.models import Q

from lyceum.people.models.accounts import Block, Person


def list_kept_apart(person_id: int) -> set[int]:
    """Everybody who blocks this person or is blocked by them: a block holds both ways and is told to nobody."""
    pairs = Block.objects.filter(Q(person_id=person_id) | Q(blocked_id=person_id)).values_list(
        "person_id", "blocked_id"
    )
    return {pk for pair in pairs for pk in pair if pk != person_id}


def list_people_by_handle(handles: Iterable[str]) -> dict[str, Person]:
    """The people meant by short names, among those who can be written to or have written here."""
    rows = Person.objects.filter(
        handle__in=set(handles), status__in=[Person.Status.ACTIVE, Person.Status.UNCLAIMED, Person.Status.LEAVING]
    )
    return {person.handle: person for person in rows}

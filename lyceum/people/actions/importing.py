"""Bring in people from elsewhere: unclaimed until they come themselves."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from lyceum.kernel.text.plain import clean_line
from lyceum.people.actions.leaving import ERASED_NAME
from lyceum.people.models.accounts import HandleAlias, Person
from lyceum.people.models.profiles import Profile
from lyceum.people.policies import can_keep_counts
from lyceum.people.queries.handles import is_reserved, plain_handle
from lyceum.people.requests import Actor

BATCH = 1_000
_NOT_IN_HANDLE = re.compile(r"[^a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody elsewhere: `origin` names the source and their id in it; who `has_left` keeps no name."""

    origin: str
    name: str
    handle: str = ""
    has_left: bool = False


@transaction.atomic
def import_people(actor: Actor, people: Iterable[NewPerson]) -> dict[str, int]:
    """The people behind these origins, made where they are new; twice the same makes nobody twice."""
    can_keep_counts(actor).enforce()
    wanted = {person.origin: person for person in people}
    known = _known(wanted)
    fresh = [person for origin, person in wanted.items() if origin not in known]
    handles = [_handle(person) for person in fresh]
    taken = set(Person.objects.filter(handle__in=handles).values_list("handle", flat=True))
    taken |= set(HandleAlias.objects.filter(handle__in=handles).values_list("handle", flat=True))
    rows = []
    for person in fresh:
        handle = _free(_handle(person), taken)
        taken.add(handle)
        rows.append(
            Person(
                handle=handle,
                name=ERASED_NAME if person.has_left else clean_line(person.name)[:80] or handle,
                status=Person.Status.FORMER if person.has_left else Person.Status.UNCLAIMED,
                origin=person.origin[:200],
                password="!",  # noqa: S106 - no password fits it
            )
        )
    Person.objects.bulk_create(rows, batch_size=BATCH)
    Profile.objects.bulk_create([Profile(person=row) for row in rows], batch_size=BATCH)
    known.update({row.origin: row.pk for row in rows})
    return known


def _known(wanted: dict[str, NewPerson]) -> dict[str, int]:
    origins = [origin[:200] for origin in wanted]
    known: dict[str, int] = {}
    for start in range(0, len(origins), BATCH):
        rows = Person.objects.filter(origin__in=origins[start : start + BATCH]).values_list("origin", "pk")
        known.update(dict(rows))
    return known


def _handle(person: NewPerson) -> str:
    word = _NOT_IN_HANDLE.sub("-", (person.handle or plain_handle(person.name)).lower()).strip("-")[:30]
    if is_reserved(word):
        return f"person-{word}"
    return word if len(word) > 1 else "person"


def _free(handle: str, taken: set[str]) -> str:
    """The handle, or with the next free number."""
    if handle not in taken:
        return handle
    number = 2
    while f"{handle}-{number}" in taken or Person.objects.filter(handle=f"{handle}-{number}").exists():
        number += 1
    return f"{handle}-{number}"

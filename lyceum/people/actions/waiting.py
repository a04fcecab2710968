"""How many people wait for a person: kept on the person's row, so that no page has to count."""

from collections.abc import Mapping

from django.db import transaction

from lyceum.people.models.accounts import Person
from lyceum.people.policies import can_keep_counts
from lyceum.people.requests import Actor


@transaction.atomic
def set_waiting_counts(actor: Actor, counts: Mapping[int, int]) -> None:
    """Write the counts of people waiting, by person id."""
    can_keep_counts(actor).enforce()
    for person_id, count in counts.items():
        Person.objects.filter(pk=person_id).update(waiting_count=count)

"""What actions of other apps do first."""

from lyceum.people.models.accounts import Person


def lock_person(pk: int) -> Person:
    """The person's row, held until the transaction ends: limits that count what they did are asked behind it."""
    return Person.objects.get_queryset().select_for_update(of=("self",)).get(pk=pk)

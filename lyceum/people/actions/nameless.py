"""The account that stands for everybody who writes without a name: it can do nothing and tells nothing."""

from django.db import transaction

from lyceum.people.models.accounts import NAMELESS, Person
from lyceum.people.policies import can_keep_counts
from lyceum.people.requests import Actor


@transaction.atomic
def find_or_make_nameless(actor: Actor) -> Person:
    """The row that posts without a name belong to; made the first time it is needed."""
    can_keep_counts(actor).enforce()
    person, _made = Person.objects.get_or_create(
        handle=NAMELESS, defaults={"name": "-", "status": Person.Status.NAMELESS, "email": None}
    )
    return person

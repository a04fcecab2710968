"""Keep the number that says how old a prepared directory is."""

from django.db import transaction
from django.db.models import F

from lyceum.discovery.models import CatalogueVersion
from lyceum.discovery.policies import can_keep_directory
from lyceum.kernel.prepared import PreparedUpdate
from lyceum.people.requests import Actor

_grown = PreparedUpdate(lambda pk: (CatalogueVersion.objects.filter(pk=pk), {"number": F("number") + 1}), "pk")


@transaction.atomic(savepoint=False)
def renew_directory(actor: Actor) -> None:
    """The directory has changed: prepared ones are old now."""
    can_keep_directory(actor).enforce()
    if not _grown.run(pk=1):
        CatalogueVersion.objects.create(pk=1, number=2)

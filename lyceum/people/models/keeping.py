"""What somebody has marked to find again; nobody else sees it, and nothing counts it."""

from django.db import models

from lyceum.kernel import clock
from lyceum.people.models.accounts import Person


class Kept(models.Model):
    """A thing of a registered kind that one person keeps, with a note of their own."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="kept", db_index=False)
    kind = models.CharField(max_length=60)
    pk_of = models.BigIntegerField()
    note = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField(default=clock.now)
    # Set when it was removed: for a day it can be brought back with its note.
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "pk_of"], name="kept_once")]
        indexes = [
            models.Index(fields=["person", "at", "id"], condition=models.Q(dropped_at__isnull=True), name="kept_list")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} keeps {self.kind} {self.pk_of}"

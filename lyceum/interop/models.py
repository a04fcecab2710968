"""Where imported things came from, so that an import can be run twice and old links still lead somewhere."""

from django.db import models

from lyceum.kernel import clock
from lyceum.people.models.accounts import Person


class ImportedThing(models.Model):
    """`origin` names the source and its id (or an old address); it points at what was made of it here."""

    origin = models.CharField(max_length=300)
    kind = models.CharField(max_length=30)
    pk_of = models.BigIntegerField()

    class Meta:
        # A constraint and not `unique=True`, with which PostgreSQL gets a second index for beginnings of texts.
        constraints = [models.UniqueConstraint(fields=["origin"], name="imported_thing_once")]

    def __str__(self) -> str:
        return self.origin


class ExportJob(models.Model):
    """An export somebody asked for: of their own data, or of a community they run."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="export_jobs")
    kind = models.CharField(max_length=12)
    community_id = models.BigIntegerField(null=True)
    path = models.CharField(max_length=200, blank=True, default="")
    asked_at = models.DateTimeField(default=clock.now)
    ready_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["person", "asked_at"], name="export_job_person")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"

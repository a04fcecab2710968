"""One table of everything that can be found; the words stand in a full-text index beside it."""

from django.db import models


class SearchDocument(models.Model):
    """A thing that can be found. A changed thing gets a new document, so the index is only ever added to."""

    kind = models.CharField(max_length=30)
    about_pk = models.BigIntegerField()
    community_id = models.BigIntegerField(null=True)
    language = models.CharField(max_length=12, blank=True, default="")
    title = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "about_pk"], name="search_document_once")]

    def __str__(self) -> str:
        return self.title or f"{self.kind} {self.about_pk}"

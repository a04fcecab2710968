"""One table of everything that can be found; the words stand in a full-text index beside it."""

from django.db import models

from lyceum.kernel import clock
from lyceum.people.models.accounts import Person


class SearchDocument(models.Model):
    """A thing that can be found. A changed thing gets a new document, so the index is only ever added to."""

    kind = models.CharField(max_length=30)
    about_pk = models.BigIntegerField()
    community_id = models.BigIntegerField(null=True)
    language = models.CharField(max_length=12, blank=True, default="")
    title = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    # It stays inside its community, though that is public.
    for_members = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "about_pk"], name="search_document_once")]

    def __str__(self) -> str:
        return self.title or f"{self.kind} {self.about_pk}"


class SearchWord(models.Model):
    """A word that everybody may read here, with how many documents have it; what typing errors are compared with."""

    word = models.CharField(max_length=60, unique=True)
    documents = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.word


class SavedSearch(models.Model):
    """Words somebody looks for again and again; with `alerts` they are told once a day of what is new."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_searches")
    text = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, blank=True, default="")
    alerts = models.BooleanField(default=True)
    # The newest document that was there when the person was told last.
    seen_document = models.BigIntegerField(default=0)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "text", "kind"], name="saved_search_once")]
        indexes = [models.Index(fields=["alerts"], name="saved_search_alerts")]

    def __str__(self) -> str:
        return self.text

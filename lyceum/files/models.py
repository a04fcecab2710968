"""Uploads and pictures: each hangs on a thing, and whoever may see the thing may read the file."""

from typing import Any

from django.db import models
from django.db.models import Q

from lyceum.kernel import clock
from lyceum.people.models.accounts import Person


class FileQuerySet(models.QuerySet["File"]):
    def owned_by(self, viewer: Any) -> "FileQuerySet":  # noqa: ANN401 - Viewer is defined above this room
        return self.filter(Q(owner_id=viewer.pk)) if viewer.is_authenticated else self.none()


class File(models.Model):
    """A stored file; `about_kind` and `about_pk` name the thing it hangs on, empty while it is being written."""

    public_id = models.CharField(max_length=24, unique=True)
    owner = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="files")
    about_kind = models.CharField(max_length=30, blank=True, default="")
    about_pk = models.BigIntegerField(null=True)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    checksum = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    text = models.CharField(max_length=500, blank=True, default="")
    made_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["about_kind", "about_pk"], name="file_about"),
            models.Index(fields=["owner", "made_at"], name="file_owner"),
        ]

    def __str__(self) -> str:
        return self.name

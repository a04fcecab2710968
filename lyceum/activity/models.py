"""What has happened, as rows with pseudonymous ids and a retention of their own."""

from django.db import models

from lyceum.kernel import clock


class ActivityEvent(models.Model):
    """One signal of the bus. `actor` is a pseudonym: the same person's rows belong together, without a name."""

    kind = models.CharField(max_length=60)
    actor = models.CharField(max_length=16, blank=True, default="")
    about_kind = models.CharField(max_length=30, blank=True, default="")
    about_pk = models.BigIntegerField(null=True)
    community_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["community_id", "at"], name="activity_community_at"),
            models.Index(fields=["actor", "at"], name="activity_actor_at"),
            models.Index(fields=["at"], name="activity_at"),
        ]

    def __str__(self) -> str:
        return self.kind

"""Technical tables that no capability owns: outbox, scheduled jobs, drafts, form keys."""

from django.conf import settings
from django.db import models

from lyceum.kernel import clock


class OutboxEvent(models.Model):
    """Something changed on a channel; the row's id is the id of the event in a live stream."""

    channel = models.CharField(max_length=60)
    n = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["at"], name="outbox_at")]

    def __str__(self) -> str:
        return f"{self.channel} {self.n}"


class ScheduledJob(models.Model):
    """When a repeated job ran last and is due next; one process claims it in a transaction."""

    name = models.CharField(max_length=100, unique=True)
    due = models.DateTimeField()
    last_run = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due"], name="scheduled_job_due")]

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """Words somebody has typed and not sent yet: one per person and place."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    place = models.CharField(max_length=100)
    fields = models.JSONField(default=dict)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "place"], name="draft_one_per_place")]
        indexes = [models.Index(fields=["changed_at"], name="draft_changed_at")]

    def __str__(self) -> str:
        return self.place


class FormKey(models.Model):
    """A one-time key of a form, and where its first press led, so that a second press leads there too."""

    key = models.CharField(max_length=32, primary_key=True)
    outcome = models.CharField(max_length=200)
    used_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["used_at"], name="form_key_used_at")]

    def __str__(self) -> str:
        return self.key

"""Notices and the inboxes they land in; who follows what."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lyceum.kernel import clock
from lyceum.people.models.accounts import Person


class Notice(models.Model):
    """One thing worth telling, whoever it concerns; a task expands it to people's inboxes."""

    kind = models.CharField(max_length=30)
    about_kind = models.CharField(max_length=30)
    about_pk = models.BigIntegerField()
    community_id = models.BigIntegerField(null=True)
    actor = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    # Who is told: {"people": [ids]} or {"followers": [kind, pk]}, and "but": [ids].
    audience = models.JSONField(default=dict)
    detail = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=clock.now)
    expanded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["about_kind", "about_pk"], name="notice_about")]

    def __str__(self) -> str:
        return f"{self.kind} {self.about_kind} {self.about_pk}"


class InboxItem(models.Model):
    """A notice in one person's inbox; `waits` when a person waits for an answer."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        LATER = "later", _("later")
        DONE = "done", _("done")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="inbox_items")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="items")
    waits = models.BooleanField(default=False)
    state = models.CharField(max_length=5, choices=State, default=State.OPEN)
    later_until = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    # How often the mail server did not take the mail, and what it said last.
    mail_tries = models.PositiveSmallIntegerField(default=0)
    mail_error = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "notice"], name="inbox_item_once")]
        indexes = [
            models.Index(fields=["person", "state", "made_at", "id"], name="inbox_person_state"),
            models.Index(
                fields=["made_at"], condition=Q(mail_tries__gt=0, mailed_at__isnull=True), name="inbox_mail_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} for {self.person_id}"


class Following(models.Model):
    """How loudly a person wants to hear of a thing."""

    class Level(models.TextChoices):
        EVERYTHING = "everything", _("every reply")
        NORMAL = "normal", _("replies to me")
        MUTE = "mute", _("nothing")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="followings")
    kind = models.CharField(max_length=30)
    pk_of = models.BigIntegerField()
    level = models.CharField(max_length=10, choices=Level, default=Level.EVERYTHING)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "pk_of", "person"], name="following_once")]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.kind} {self.pk_of}"


class MailChoice(models.Model):
    """Whether a person wants mail for a kind of notice; no row means the kind's default."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mail_choices")
    kind = models.CharField(max_length=30)
    by_mail = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="mail_choice_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.by_mail}"

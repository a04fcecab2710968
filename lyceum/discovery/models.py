"""What finding keeps: answers before there is an account, what is not for somebody, wishes, the catalogue's age."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lyceum.kernel import clock
from lyceum.people.models.accounts import Person


class CatalogueVersion(models.Model):
    """One row: a number that grows when the directory changes, so that prepared catalogues know when they are old."""

    number = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.number)


class Answers(models.Model):
    """What somebody without an account answered, under a random key that only their browser knows; for 24 hours."""

    key = models.CharField(max_length=43, unique=True)
    data = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="answers_made_at")]

    def __str__(self) -> str:
        return f"answers {self.pk}"


class Refusal(models.Model):
    """A community that is not for somebody, and why; it changes the next list and can be taken back."""

    class Because(models.TextChoices):
        TOPIC = "topic", _("It is about something else")
        DISTANCE = "distance", _("It is too far away")
        LANGUAGE = "language", _("It is not in my language")
        KIND = "kind", _("I do not like this kind of place")
        SIZE = "size", _("It is too large or too small")
        TIME = "time", _("It meets when I cannot")
        OTHER = "other", _("Something else")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="refusals")
    entry = models.CharField(max_length=30)  # "community:12" or "listing:7"
    because = models.CharField(max_length=8, choices=Because, default=Because.OTHER)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "entry"], name="refusal_once")]

    def __str__(self) -> str:
        return f"{self.entry} is not for {self.person_id}"


class Gathering(models.Model):
    """People who share a wish and could found something together: a date, an agenda and a draft of an invitation."""

    subject = models.CharField(max_length=60)  # the key of a concept; never a sensitive one
    language = models.CharField(max_length=12)
    starts_at = models.DateTimeField()
    made_at = models.DateTimeField(default=clock.now)
    # The slug of what somebody of them has founded.
    founded = models.CharField(max_length=80, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.subject} in {self.language}"


class Wish(models.Model):
    """Something a person looked for and that nobody offers yet."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="wishes")
    text = models.CharField(max_length=300)
    subjects = models.JSONField(default=list)  # keys of concepts, without the sensitive ones
    language = models.CharField(max_length=12)
    # Whether others with the same wish may be told that somebody shares it; nobody is named.
    may_gather = models.BooleanField(default=False)
    gathering = models.ForeignKey(Gathering, null=True, blank=True, on_delete=models.SET_NULL, related_name="wishes")
    comes = models.BooleanField(null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["ended_at", "may_gather", "made_at"], name="wish_open"),
            models.Index(fields=["person", "made_at"], name="wish_person"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "text"], condition=Q(ended_at__isnull=True), name="wish_once")
        ]

    def __str__(self) -> str:
        return self.text

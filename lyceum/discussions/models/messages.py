"""Messages between two or few people: nobody else reads them (trust rule 10)."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from lyceum.kernel import clock
from lyceum.people.models.accounts import Person


class CorrespondenceQuerySet(models.QuerySet["Correspondence"]):
    def visible_to(self, viewer: Any) -> "CorrespondenceQuerySet":  # noqa: ANN401 - Viewer is defined above this room
        """Those one takes part in, or has been asked into; nobody else's, whatever their role."""
        if not viewer.is_authenticated:
            return self.none()
        own = Correspondent.objects.filter(correspondence=OuterRef("pk"), person=viewer)
        return self.filter(Exists(own.exclude(state=Correspondent.State.LEFT)))


class Correspondence(models.Model):
    """The messages of two or few people."""

    subject = models.CharField(max_length=200, blank=True, default="")
    started_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    started_at = models.DateTimeField(default=clock.now)
    message_count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(default=clock.now)
    # Two people have one correspondence: their numbers, the lower first; empty for more than two.
    pair_key = models.CharField(max_length=50, blank=True, default="")

    objects = CorrespondenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pair_key"], condition=~Q(pair_key=""), name="correspondence_pair_once")
        ]
        indexes = [models.Index(fields=["started_by", "started_at"], name="correspondence_begun")]

    def __str__(self) -> str:
        return f"correspondence {self.pk}"


class Correspondent(models.Model):
    """One person's part in a correspondence."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        IN = "in", _("takes part")
        DECLINED = "declined", _("declined")
        LEFT = "left", _("has left")

    correspondence = models.ForeignKey(
        Correspondence, on_delete=models.CASCADE, related_name="correspondents", db_index=False
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="correspondents", db_index=False)
    state = models.CharField(max_length=8, choices=State, default=State.IN)
    read_n = models.PositiveIntegerField(default=0)
    is_muted = models.BooleanField(default=False)
    # When somebody who was asked has said yes or no.
    answered_at = models.DateTimeField(null=True, blank=True)
    # Copied from the correspondence, so that one's own list is one index.
    last_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["correspondence", "person"], name="correspondent_once")]
        indexes = [models.Index(fields=["person", "state", "last_at", "id"], name="correspondent_list")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.correspondence_id}"


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, viewer: Any) -> "MessageQuerySet":  # noqa: ANN401 - as above
        """Messages of those one takes part in; whoever is only asked sees the first one."""
        if not viewer.is_authenticated:
            return self.none()
        own = Correspondent.objects.filter(correspondence=OuterRef("correspondence"), person=viewer)
        asked = own.filter(state__in=[Correspondent.State.ASKED, Correspondent.State.DECLINED])
        return self.filter(Exists(own.filter(state=Correspondent.State.IN)) | Q(Exists(asked), n=1))


class Message(models.Model):
    """One person's words to another; taken back, its place stays."""

    correspondence = models.ForeignKey(
        Correspondence, on_delete=models.CASCADE, related_name="messages", db_index=False
    )
    n = models.PositiveIntegerField()
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="messages_written", db_index=False)
    source = models.TextField(_("your words"))
    html = models.TextField()
    at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    is_hidden = models.BooleanField(default=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["correspondence", "n"], name="message_position")]
        indexes = [models.Index(fields=["author", "at"], name="message_author_at")]

    def __str__(self) -> str:
        return f"message {self.n} of {self.correspondence_id}"


class MessageSettings(models.Model):
    """Who may write to a person without being asked in first; nothing is stored of those who have not chosen."""

    class Who(models.TextChoices):
        MEMBERS = "members", _("Everybody in my communities")
        AGREE = "agree", _("Only after I agree")
        NOBODY = "nobody", _("Nobody")

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="message_settings")
    who = models.CharField(max_length=7, choices=Who, default=Who.MEMBERS)

    def __str__(self) -> str:
        return f"{self.who} may write to {self.person_id}"

"""What stewards do to put conversations in order, each step kept so that it can be taken back; saved replies."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lyceum.communities.models.communities import Community
from lyceum.discussions.models.conversations import Conversation
from lyceum.kernel import clock
from lyceum.people.models.accounts import Person


class Arrangement(models.Model):
    """One step of a steward; `before` holds what is needed to take it back."""

    class Kind(models.TextChoices):
        MOVE = "move", _("moved to another community")
        SPLIT = "split", _("split off")
        MERGE = "merge", _("merged")
        LOCK = "lock", _("locked")
        UNLOCK = "unlock", _("unlocked")
        PIN = "pin", _("pinned")
        UNPIN = "unpin", _("taken off the top")
        SLOW = "slow", _("slow mode")

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="arrangements")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="arrangements")
    kind = models.CharField(max_length=6, choices=Kind)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=300, blank=True, default="")
    before = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["community", "at", "id"], name="arrangement_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.conversation_id}"


class SavedReply(models.Model):
    """Words the people who look after a community use again."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="saved_replies")
    title = models.CharField(_("title"), max_length=80)
    source = models.TextField(_("words"))
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "title"], name="saved_reply_once")]

    def __str__(self) -> str:
        return self.title

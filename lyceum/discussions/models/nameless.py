"""Who wrote a post without a name: kept apart from the post, and looked up by two stewards only (trust rule 9)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lyceum.discussions.models.conversations import Post
from lyceum.kernel import clock
from lyceum.people.models.accounts import Person


class Authorship(models.Model):
    """The person behind a post without a name. The post itself belongs to nobody, so that nothing else tells."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, primary_key=True, related_name="authorship")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="authorships")
    # The true moment; the post shows its day alone.
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"authorship of {self.post_id}"


class NameLookup(models.Model):
    """A steward wants to know who wrote a post without a name; a second one must agree, and the writer is told."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        OPENED = "opened", _("opened")
        REFUSED = "refused", _("refused")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="lookups")
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=7, choices=State, default=State.ASKED)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post"], condition=models.Q(state="asked"), name="lookup_one_open")
        ]

    def __str__(self) -> str:
        return f"lookup of {self.post_id}"

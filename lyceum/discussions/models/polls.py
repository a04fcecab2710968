"""Polls in conversations: one choice, many, or an order; with names or without; until a time."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lyceum.discussions.models.conversations import Conversation
from lyceum.kernel import clock
from lyceum.people.models.accounts import Person


class Poll(models.Model):
    """A question with options; its result shows after one's own vote, or when it is closed."""

    class Kind(models.TextChoices):
        ONE = "one", _("One choice")
        MANY = "many", _("As many as fit")
        RANKED = "ranked", _("An order: 1, 2, 3")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="polls")
    question = models.CharField(max_length=200)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.ONE)
    is_named = models.BooleanField(default=False)
    closes_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.question


class PollOption(models.Model):
    """One thing to choose."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options", db_index=False)
    n = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "n"], name="poll_option_once")]

    def __str__(self) -> str:
        return self.text


class Vote(models.Model):
    """One person's choice; `rank` is 1 for the first in an ordered poll, else 0."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="votes", db_index=False)
    option = models.ForeignKey(PollOption, on_delete=models.CASCADE, related_name="votes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="votes")
    rank = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "person", "option"], name="vote_once")]

    def __str__(self) -> str:
        return f"{self.person_id} for {self.option_id}"

"""Requests for feedback with their questions and what helpers answered; check-ins."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lyceum.discussions.models.conversations import Conversation, Post

MOST_QUESTIONS = 5


class FeedbackRequest(models.Model):
    """What somebody wants to be looked at: the work, what it is for, and up to five questions."""

    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, primary_key=True, related_name="feedback_request"
    )
    goal = models.CharField(_("what it is for"), max_length=500)
    # How many people's feedback is enough.
    wanted = models.PositiveSmallIntegerField(default=3)

    def __str__(self) -> str:
        return f"feedback for {self.conversation_id}"


class FeedbackQuestion(models.Model):
    """One thing the author wants to know."""

    request = models.ForeignKey(FeedbackRequest, on_delete=models.CASCADE, related_name="questions", db_index=False)
    n = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "n"], name="feedback_question_once"),
            models.CheckConstraint(condition=Q(n__gte=1, n__lte=MOST_QUESTIONS), name="feedback_five_questions"),
        ]

    def __str__(self) -> str:
        return self.text


class FeedbackAnswer(models.Model):
    """What one helper says to one question: what works, what they would question, one suggestion."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="feedback", db_index=False)
    question = models.ForeignKey(FeedbackQuestion, on_delete=models.CASCADE, related_name="answers")
    works = models.TextField(blank=True, default="")
    doubts = models.TextField(blank=True, default="")
    suggestion = models.TextField(blank=True, default="")
    # When the author said that this helped.
    helped_at = models.DateTimeField(null=True, blank=True)
    # Of the post whose words these are; words edited as a whole leave their parts behind.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "question"], name="feedback_answer_once")]

    def __str__(self) -> str:
        return f"{self.post_id} to {self.question_id}"


class CheckIn(models.Model):
    """What moved, what stands still, and the next promise: the three parts of one post of a check-in."""

    class Outcome(models.TextChoices):
        KEPT = "kept", _("kept")
        MOVED = "moved", _("moved to this week")
        LET_GO = "let_go", _("let go")

    post = models.OneToOneField(Post, on_delete=models.CASCADE, primary_key=True, related_name="check_in")
    moved = models.TextField(blank=True, default="")
    stands_still = models.TextField(blank=True, default="")
    promise = models.CharField(max_length=300, blank=True, default="")
    # What became of the promise of one's last check-in here.
    outcome = models.CharField(max_length=6, choices=Outcome, blank=True, default="")
    version = models.PositiveIntegerField(default=1)  # as of an answer

    def __str__(self) -> str:
        return f"check-in {self.post_id}"

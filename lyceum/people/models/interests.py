"""The vocabulary of subjects (SKOS: broader, related, labels per language), and people's interests and goals."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lyceum.kernel import clock
from lyceum.people.models.accounts import Person


class Concept(models.Model):
    """A subject or skill; sensitive ones never appear in reasons about other people. Source: W3C SKOS."""

    key = models.CharField(max_length=60, unique=True)
    is_field = models.BooleanField(default=False)
    is_sensitive = models.BooleanField(default=False)
    broader: ClassVar["models.ManyToManyField[Concept, models.Model]"] = models.ManyToManyField(
        "self", symmetrical=False, related_name="narrower"
    )
    related: ClassVar["models.ManyToManyField[Concept, models.Model]"] = models.ManyToManyField(
        "self", symmetrical=True
    )

    def __str__(self) -> str:
        return self.key


class ConceptLabel(models.Model):
    """A word for a concept in a language; `folded` is lower case without accents, for finding."""

    concept = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="labels")
    language = models.CharField(max_length=12)
    text = models.CharField(max_length=160)
    folded = models.CharField(max_length=160)
    is_preferred = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["folded"], name="concept_label_folded"),
            models.Index(fields=["concept", "language", "is_preferred"], name="concept_label_preferred"),
        ]

    def __str__(self) -> str:
        return self.text


class Interest(models.Model):
    """A concept a person wants to learn, or can help with."""

    class Direction(models.TextChoices):
        LEARN = "learn", _("I want to learn")
        HELP = "help", _("I can help with")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="interests")
    concept = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="interests")
    direction = models.CharField(max_length=5, choices=Direction, default=Direction.LEARN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "concept", "direction"], name="interest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.direction} {self.concept_id}"


class Goal(models.Model):
    """What a person wants to be able to do, in their own words."""

    class State(models.TextChoices):
        ACTIVE = "active", _("on the way")
        REACHED = "reached", _("reached")
        LET_GO = "let_go", _("let go")

    class Start(models.TextChoices):
        NEW = "new", _("I am new to this")
        STUCK = "stuck", _("I have tried and got stuck")
        FURTHER = "further", _("I know some, I want to go further")
        HELPS = "helps", _("I could help others with this")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="goals")
    text = models.CharField(_("I want to be able to"), max_length=300)
    by = models.DateField(_("by when"), null=True, blank=True)
    start = models.CharField(_("where I start from"), max_length=7, choices=Start, blank=True, default="")
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    made_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "state", "made_at"], name="goal_person_state")]

    def __str__(self) -> str:
        return self.text


class GoalStep(models.Model):
    """A step towards a goal, as its owner named it."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="steps")
    text = models.CharField(_("a step"), max_length=200)
    made_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["goal", "made_at"], name="goal_step_goal")]

    def __str__(self) -> str:
        return self.text

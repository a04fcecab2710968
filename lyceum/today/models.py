"""What Today keeps: which step a person took or put off, and why it stood first; what they have hidden."""

from django.db import models

from lyceum.kernel import clock
from lyceum.people.models.accounts import Person

KEY_LETTERS = 80


class Choice(models.Model):
    """A step that stood first on a day of the person's own zone and was taken or put off, with rule and reason."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="today_choices")
    day = models.DateField()
    rule = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=KEY_LETTERS)
    reason = models.CharField(max_length=400)
    made_at = models.DateTimeField(default=clock.now)
    # Put off by the person: another one stands first that day.
    is_put_off = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "day", "key"], name="choice_once")]

    def __str__(self) -> str:
        return f"{self.key} for {self.person_id} on {self.day}"


class FirstWeek(models.Model):
    """That a person has hidden the list of their first week."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="first_week")
    hidden_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"first week of {self.person_id}"

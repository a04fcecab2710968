"""Who is asked to help with a question, in turn; what a community aims at; and what was understood in the end."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lyceum.communities.models.communities import Community
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.kernel import clock
from lyceum.people.models.accounts import Person


class DiscussionSettings(models.Model):
    """How a community discusses; no row means the defaults."""

    class Nameless(models.TextChoices):
        NEVER = "never", _("nowhere")
        QUESTIONS = "questions", _("in questions and their replies")
        EVERYWHERE = "everywhere", _("in every conversation")

    community = models.OneToOneField(
        Community, on_delete=models.CASCADE, primary_key=True, related_name="discussion_settings"
    )
    # The aim for a first reply, in minutes; a question older than this is passed on to somebody who can help.
    first_reply_aim = models.PositiveIntegerField(default=24 * 60)
    nameless = models.CharField(max_length=10, choices=Nameless, default=Nameless.NEVER)
    # The weekly check-in: 1 = Monday ... 7 = Sunday in the community's zone, none without a day.
    check_in_weekday = models.PositiveSmallIntegerField(null=True, blank=True)
    check_in_zone = models.CharField(max_length=64, default="UTC")
    checked_in_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("discussion settings")
        verbose_name_plural = _("discussion settings")
        constraints = [
            models.CheckConstraint(
                condition=Q(check_in_weekday__isnull=True) | Q(check_in_weekday__gte=1, check_in_weekday__lte=7),
                name="check_in_weekday_is_one",
            )
        ]

    def __str__(self) -> str:
        return f"discussions of {self.community_id}"


class HelpOffer(models.Model):
    """How much a person is willing to be asked; on what they help stands in their interests."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="help_offer")
    # Questions a week at most.
    weekly_limit = models.PositiveSmallIntegerField(default=2)
    is_on = models.BooleanField(default=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("offer to help")
        verbose_name_plural = _("offers to help")

    def __str__(self) -> str:
        return f"{self.person_id} helps {self.weekly_limit} times a week"


class Asking(models.Model):
    """A question was passed to one person, until a moment; then it goes on to the next."""

    class State(models.TextChoices):
        OPEN = "open", _("asked")
        ANSWERED = "answered", _("answered")
        PASSED = "passed", _("passed on")
        EXPIRED = "expired", _("time is over")
        SETTLED = "settled", _("answered by somebody else")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="askings")
    # Empty when nobody could be asked any more: then the stewards look after it.
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="askings")
    # The subject the person helps with and the question names; shown as the reason.
    subject = models.CharField(max_length=80, blank=True, default="")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    asked_at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation"], condition=Q(state="open"), name="asking_one_open")
        ]
        indexes = [
            models.Index(fields=["person", "asked_at"], name="asking_person"),
            models.Index(fields=["until"], condition=Q(state="open"), name="asking_due"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} is asked about {self.conversation_id}"


class Explanation(models.Model):
    """The answer in the asker's own words; once a helper has confirmed it, it stands on top as "In short"."""

    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, primary_key=True, related_name="explanation"
    )
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    source = models.TextField(_("in your own words"))
    html = models.TextField()
    language = models.CharField(max_length=12, default="en")
    written_at = models.DateTimeField(default=clock.now)
    confirmed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # What the helper says is missing, while it is not confirmed.
    doubt = models.CharField(max_length=500, blank=True, default="")
    # The accepted answer it explains; another accepted answer makes it old.
    post = models.ForeignKey(Post, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"{self.conversation_id} in short"

"""Conversations of a closed community that outsiders may read, with the consent of everybody who wrote in them."""

from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from lyceum.communities.models.communities import Community, Membership
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.kernel import clock
from lyceum.people.models.accounts import Person

# Kinds whose words are all in their posts: what stands in parts beside them was asked for inside alone.
KINDS = (Conversation.Kind.QUESTION, Conversation.Kind.DISCUSSION, Conversation.Kind.ANNOUNCEMENT)


class SampleQuerySet(models.QuerySet["Sample"]):
    def visible_to(self, viewer: Any) -> "SampleQuerySet":  # noqa: ANN401 - Viewer is defined above this room
        """Samples that are on view: for whoever may see the front page of a closed community.

        Everything a writer has agreed to is compared with what stands there now, so that no step of anybody
        (moving, merging, hiding, editing, leaving) has to know of samples for the words to be safe.
        """
        communities = Community.objects.visible_to(viewer).filter(pk=OuterRef("community"))
        return self.filter(
            Exists(communities),
            ~Exists(_broken()),
            Exists(SampleWords.objects.filter(sample=OuterRef("pk"), post__n=1)),
            shown_at__isnull=False,
            closed_at__isnull=True,
            community__visibility=Community.Visibility.CLOSED,
            community__closed_at__isnull=True,
            conversation__community=F("community"),
            conversation__kind__in=KINDS,
            conversation__removed_at__isnull=True,
            conversation__merged_into__isnull=True,
            conversation__is_held=False,
            conversation__has_nameless=False,
            conversation__answer_first_until__isnull=True,
        )


class Sample(models.Model):
    """A conversation stewards would like to show before joining; on view once everybody has agreed."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="sample")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="samples")
    proposed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField(default=clock.now)
    shown_at = models.DateTimeField(null=True, blank=True)
    # When stewards took it off, or somebody said no or took their yes back.
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = SampleQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["community", "shown_at"],
                condition=Q(shown_at__isnull=False, closed_at__isnull=True),
                name="sample_on_view",
            ),
            models.Index(fields=["community", "proposed_at"], name="sample_proposed"),
        ]

    def __str__(self) -> str:
        return f"sample {self.conversation_id}"


class SampleWords(models.Model):
    """One post of a sample: who wrote it, what it said when they were asked, and what they answered."""

    class Answer(models.TextChoices):
        ASKED = "asked", _("not answered yet")
        YES = "yes", _("yes")
        NO = "no", _("no")

    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="words", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sample_words")
    # The version of the post the person was asked about: other words are another question.
    version = models.PositiveIntegerField()
    answer = models.CharField(max_length=5, choices=Answer, default=Answer.ASKED)
    # Without it "a member" stands there.
    with_name = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sample", "post"], name="sample_words_once")]

    def __str__(self) -> str:
        return f"{self.answer} for {self.post_id}"


def _broken() -> models.QuerySet[SampleWords]:
    """Words of a sample that may not be shown now: one of them takes the whole sample off view."""
    inside = Membership.objects.filter(community=OuterRef("sample__community"), person=OuterRef("person")).inside()
    good = Q(
        answer=SampleWords.Answer.YES,
        version=F("post__version"),
        person=F("post__author"),
        person__status=Person.Status.ACTIVE,
        post__state=Post.State.SHOWN,
        post__alias="",
        post__n__isnull=False,
        post__conversation=F("sample__conversation"),
    )
    return SampleWords.objects.filter(sample=OuterRef("pk")).filter(~good | ~Exists(inside))

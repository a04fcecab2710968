"""Conversations and their posts, reactions, revisions, tags and reading marks."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from lyceum.communities.models.communities import Community, Membership
from lyceum.kernel import clock
from lyceum.people.models.accounts import Person


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, viewer: Any) -> "ConversationQuerySet":  # noqa: ANN401 - Viewer is defined above this room
        """Conversations the viewer may read: public ones, those of their communities, and not the removed ones.

        A conversation started while its community was closed stays inside when the community opens.
        """
        shown = self.filter(removed_at__isnull=True, merged_into__isnull=True)
        public = Q(is_public=True, community__visibility=Community.Visibility.PUBLIC)
        if not viewer.is_authenticated:
            return shown.filter(public, is_held=False)
        inside = Membership.objects.filter(community=OuterRef("community"), person=viewer).inside()
        stewards = inside.filter(Q(is_steward=True) | Q(is_organiser=True) | Q(is_owner=True))
        open_to = shown.filter(public | Exists(inside))
        return open_to.filter(Q(is_held=False) | Q(author=viewer) | Exists(stewards))


class Conversation(models.Model):
    """A titled exchange; its posts are numbered 1, 2, 3, ... without gaps, and post 1 opens it."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("Question")
        DISCUSSION = "discussion", _("Discussion")
        ANNOUNCEMENT = "announcement", _("Announcement")
        FEEDBACK = "feedback", _("Feedback wanted")
        CHECK_IN = "check_in", _("Check-in")

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="conversations")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.QUESTION)
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(max_length=12, default="en")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="conversations")
    is_public = models.BooleanField(default=False)
    is_held = models.BooleanField(default=False)
    post_count = models.PositiveIntegerField(default=0)
    people_count = models.PositiveIntegerField(default=0)
    accepted = models.ForeignKey("Post", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(default=clock.now)
    last_post_at = models.DateTimeField(default=clock.now)
    last_author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    # When words were edited last, and when an answer was accepted last, for "since your last visit".
    edited_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    # When the author of a feedback request has enough, or the week of a check-in is over.
    closed_at = models.DateTimeField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    pinned_at = models.DateTimeField(null=True, blank=True)
    # Slow mode: minutes between two posts of one person, 0 without.
    slow_minutes = models.PositiveIntegerField(default=0)
    # Until then others' replies open after one's own; a task empties it when the time is over.
    answer_first_until = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged")
    # Whether polls, feedback, a summary or an asking stand beside the posts; a page without them asks for none.
    has_parts = models.BooleanField(default=False)
    has_nameless = models.BooleanField(default=False)
    # Copied from the community's settings, so that the page need not ask for them.
    allows_nameless = models.BooleanField(default=False)
    # Changes with everything the page shows to everybody, so that stored pages know when they are old.
    version = models.PositiveIntegerField(default=1)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        indexes = [
            models.Index(fields=["community", "last_post_at", "id"], name="conversation_newest"),
            models.Index(fields=["community", "kind", "last_post_at", "id"], name="conversation_kind"),
            models.Index(
                fields=["community", "started_at", "id"],
                condition=Q(post_count__lte=1),
                name="conversation_unanswered",
            ),
            models.Index(fields=["author", "started_at"], name="conversation_author"),
            models.Index(
                fields=["community", "pinned_at"], condition=Q(pinned_at__isnull=False), name="conversation_pinned"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reply_count(self) -> int:
        return max(0, self.post_count - 1)


def _looking_after(viewer: Person) -> models.QuerySet[Membership]:
    """The viewer's membership in a post's community, if they look after it."""
    own = Membership.objects.filter(community=OuterRef("conversation__community"), person=viewer).inside()
    return own.filter(Q(is_steward=True) | Q(is_organiser=True) | Q(is_owner=True))


def _opened(viewer: Any) -> Q:  # noqa: ANN401 - as above
    """Whether words are open to the viewer: in answer-first mode others' replies open after one's own.

    The time's end is written by a task (it empties `answer_first_until`), so that no statement holds a moment.
    """
    opened = Q(conversation__answer_first_until__isnull=True) | Q(n=1)
    if not viewer.is_authenticated:
        return opened
    wrote = Q(author=viewer) | Q(authorship__person=viewer)
    own = Post.objects.filter(wrote, conversation=OuterRef("conversation"), state=Post.State.SHOWN)
    return opened | Q(author=viewer) | Q(Exists(own))


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, viewer: Any) -> "PostQuerySet":  # noqa: ANN401 - as above
        """Posts in conversations the viewer may read; held ones only for their author and the stewards."""
        readable = Conversation.objects.visible_to(viewer).filter(pk=OuterRef("conversation"))
        rows = self.filter(Exists(readable))
        if not viewer.is_authenticated:
            return rows.exclude(state=Post.State.HELD)
        return rows.filter(~Q(state=Post.State.HELD) | Q(author=viewer) | Exists(_looking_after(viewer)))

    def readable_by(self, viewer: Any) -> "PostQuerySet":  # noqa: ANN401 - as above
        """Posts whose words and pictures the viewer may have: removed ones nobody, hidden ones the stewards alone."""
        rows = self.visible_to(viewer).exclude(state=Post.State.WITHDRAWN)
        if not viewer.is_authenticated:
            return rows.exclude(state=Post.State.HIDDEN).filter(_opened(viewer))
        return rows.filter(~Q(state=Post.State.HIDDEN) | Exists(_looking_after(viewer))).filter(_opened(viewer))


# Kept instead of a sentence where posts are hidden together with others: pages say it in the reader's language.
HIDDEN_TOGETHER = "\x1ftogether"


class Post(models.Model):
    """One person's words at one position; removed ones keep their position and permalink."""

    class State(models.TextChoices):
        SHOWN = "shown", _("shown")
        HELD = "held", _("held until a steward has looked")
        WITHDRAWN = "withdrawn", _("removed by its author")
        HIDDEN = "hidden", _("hidden by the stewards")

    class Intent(models.TextChoices):
        ANSWER = "answer", _("Answer or add")
        ASK_BACK = "ask_back", _("Ask back")
        FEEDBACK = "feedback", _("Give feedback")
        CHECK_IN = "check_in", _("Check in")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="posts", db_index=False)
    # Empty while the post is held, so that the numbers of the others have no gap.
    n = models.PositiveIntegerField(null=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts", db_index=False)
    source = models.TextField(_("your words"))
    html = models.TextField()
    language = models.CharField(max_length=12, default="en")
    state = models.CharField(max_length=9, choices=State, default=State.SHOWN)
    intent = models.CharField(max_length=8, choices=Intent, default=Intent.ANSWER)
    # What stands instead of a name on a post without one; such a post's author is nobody (see `nameless`).
    alias = models.CharField(max_length=40, blank=True, default="")
    hidden_reason = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    helped = models.PositiveIntegerField(default=0)
    wondered = models.PositiveIntegerField(default=0)
    differently = models.PositiveIntegerField(default=0)
    thanks = models.PositiveIntegerField(default=0)
    worked = models.PositiveIntegerField(default=0)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [models.UniqueConstraint(fields=["conversation", "n"], name="post_position")]
        indexes = [models.Index(fields=["author", "at"], name="post_author_at")]

    def __str__(self) -> str:
        return f"post {self.n} of conversation {self.conversation_id}"


class Reaction(models.Model):
    """What a post meant to a reader. The conversation stands here too, so that one page needs one statement."""

    class Kind(models.TextChoices):
        HELPED = "helped", _("This helped")
        WONDERED = "wondered", _("I wondered too")
        DIFFERENTLY = "differently", _("I see it differently")
        THANKS = "thanks", _("Thank you")
        WORKED = "worked", _("Worked for me too")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reactions", db_index=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reactions", db_index=False)
    kind = models.CharField(max_length=11, choices=Kind)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "person", "kind"], name="reaction_once")]
        indexes = [models.Index(fields=["person", "conversation"], name="reaction_person_conversation")]

    def __str__(self) -> str:
        return f"{self.kind} on {self.post_id}"


class Revision(models.Model):
    """What a post said before it was edited."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    n = models.PositiveIntegerField()
    title = models.CharField(max_length=200, blank=True, default="")
    source = models.TextField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "n"], name="revision_once")]

    def __str__(self) -> str:
        return f"version {self.n} of post {self.post_id}"


class ConversationTag(models.Model):
    """A word a conversation is filed under."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="tags")
    tag = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "conversation"], name="conversation_tag_once")]

    def __str__(self) -> str:
        return self.tag


class ReadMark(models.Model):
    """How far a person has read a conversation; seen by nobody else."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="read_marks", db_index=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="read_marks")
    n = models.PositiveIntegerField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "conversation"], name="read_mark_once")]

    def __str__(self) -> str:
        return f"{self.person_id} has read {self.conversation_id} to {self.n}"

"""What a feedback request asks and has got, and where somebody stands in their check-ins."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from lyceum.communities.models.communities import Community
from lyceum.discussions.models.asking import DiscussionSettings
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.models.feedback import CheckIn, FeedbackAnswer, FeedbackQuestion, FeedbackRequest
from lyceum.kernel import clock
from lyceum.kernel.formats import day_words
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Viewer


@dataclass(frozen=True, slots=True)
class AskedFor:
    """One question and what was said to it."""

    question: FeedbackQuestion
    answers: list[FeedbackAnswer]


@dataclass(frozen=True, slots=True)
class Feedback:
    """A request: its goal and questions, how many have helped, and whether the viewer has."""

    request: FeedbackRequest
    questions: list[AskedFor]
    people: int
    has_given: bool


def find_feedback(viewer: Viewer, conversation: Conversation) -> Feedback | None:
    """The request of a conversation with its answers that are shown; three statements."""
    if conversation.kind != Conversation.Kind.FEEDBACK:
        return None
    request = FeedbackRequest.objects.filter(pk=conversation.pk).first()
    if request is None:
        return None
    questions = list(FeedbackQuestion.objects.filter(request=request).order_by("n"))
    shown = Post.objects.readable_by(viewer).filter(state=Post.State.SHOWN)
    answers = list(
        FeedbackAnswer.objects.filter(question__in=questions, post__in=shown)
        .select_related("post__author")
        .order_by("post__n")
    )
    people = {answer.post.author_id for answer in answers}
    by_question = [AskedFor(q, [a for a in answers if a.question_id == q.pk]) for q in questions]
    return Feedback(request, by_question, len(people), viewer.pk in people)


def find_last_promise(viewer: Person, conversation: Conversation) -> CheckIn | None:
    """What the viewer promised in their last check-in of this community, before this one."""
    rows = CheckIn.objects.filter(
        Q(post__author=viewer) | Q(post__authorship__person=viewer),
        post__conversation__community=conversation.community_id,
        post__state=Post.State.SHOWN,
    )
    last = rows.order_by("-post_id").first()
    return last if last is not None and last.promise and last.post.conversation_id != conversation.pk else None


@dataclass(frozen=True, slots=True)
class OwnCheckIn:
    """Where the viewer stands in a check-in."""

    last: CheckIn | None
    has_checked_in: bool


def find_own_check_in(viewer: Viewer, conversation: Conversation) -> OwnCheckIn | None:
    if conversation.kind != Conversation.Kind.CHECK_IN or not isinstance(viewer, Person):
        return None
    here = CheckIn.objects.filter(post__conversation=conversation, post__state=Post.State.SHOWN)
    own = here.filter(Q(post__author=viewer) | Q(post__authorship__person=viewer))
    return OwnCheckIn(find_last_promise(viewer, conversation), own.exists())


def check_in_title(moment: datetime, zone: str) -> str:
    """The title of a week's check-in, in the language that is on."""
    day = moment.astimezone(ZoneInfo(zone)).date()
    monday = day - timedelta(days=day.weekday())
    return _("Check-in, week of %(day)s") % {"day": day_words(monday)}


def list_due_check_ins() -> list[int]:
    """Communities whose day for a check-in is today, in their zone, and who have none yet."""
    now = clock.now()
    rows = DiscussionSettings.objects.filter(check_in_weekday__isnull=False, community__closed_at__isnull=True)
    due = []
    for row in rows:
        local = now.astimezone(ZoneInfo(row.check_in_zone))
        today = row.checked_in_at is not None and row.checked_in_at.astimezone(local.tzinfo).date() == local.date()
        if local.isoweekday() == row.check_in_weekday and local.hour >= 7 and not today:
            due.append(row.community_id)
    return due


def count_promises_kept(person: Person, since: datetime) -> int:
    rows = CheckIn.objects.filter(post__author=person, post__at__gte=since, outcome=CheckIn.Outcome.KEPT)
    return rows.count()


def title_for(community: Community) -> str:
    """The title a check-in of this week begins with."""
    row = DiscussionSettings.objects.filter(community=community.pk).values_list("check_in_zone", flat=True).first()
    return check_in_title(clock.now(), row or "UTC")

"""What a feedback request asks and has got, and where somebody stands in their check-ins."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
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

RECENT = 20  # check-ins that are looked through for the last promise


@dataclass(frozen=True, slots=True)
class AskedFor:
    """One question, what was said to it, and whether the viewer has said something."""

    question: FeedbackQuestion
    answers: list[FeedbackAnswer]
    is_answered: bool


@dataclass(frozen=True, slots=True)
class Feedback:
    """A request: its goal and questions, how many have helped, and whether the viewer has."""

    request: FeedbackRequest
    questions: list[AskedFor]
    people: int
    own_post: int | None

    @property
    def open_questions(self) -> list[FeedbackQuestion]:
        """What the viewer has said nothing to yet."""
        return [one.question for one in self.questions if not one.is_answered]


def find_feedback(viewer: Viewer, conversation: Conversation, own_nameless: Collection[int] = ()) -> Feedback | None:
    """The request of a conversation with its answers that are shown; three statements.

    `own_nameless`: posts without a name here that the viewer wrote.
    """
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
    own = [a for a in answers if a.post.author_id == viewer.pk or a.post_id in own_nameless]
    answered = {a.question_id for a in own}
    by_question = [AskedFor(q, [a for a in answers if a.question_id == q.pk], q.pk in answered) for q in questions]
    return Feedback(request, by_question, len(people), own[-1].post_id if own else None)


def list_answered(actor: Person, conversation_id: int) -> set[int]:
    """The numbers of the questions of a request that somebody has answered, with or without a name."""
    own = FeedbackAnswer.objects.filter(Q(post__author=actor) | Q(post__authorship__person=actor))
    rows = own.filter(question__request=conversation_id).exclude(post__state=Post.State.WITHDRAWN)
    return set(rows.values_list("question__n", flat=True))


def find_week_check_in(viewer: Person, community: Community) -> Conversation | None:
    """The check-in of this week that is open in a community, if the viewer may read it."""
    row = DiscussionSettings.objects.filter(community=community.pk).values_list("check_in_zone", flat=True).first()
    local = clock.now().astimezone(ZoneInfo(row or "UTC"))
    monday = datetime.combine(local.date() - timedelta(days=local.weekday()), time(), local.tzinfo)
    rows = Conversation.objects.visible_to(viewer).filter(community=community.pk, kind=Conversation.Kind.CHECK_IN)
    return rows.filter(closed_at__isnull=True, locked_at__isnull=True, started_at__gte=monday).order_by("-pk").first()


def find_last_promise(viewer: Person, conversation: Conversation, *, before: int = 0) -> CheckIn | None:
    """What the viewer promised, with their name, the last time before this check-in; None when that was told already.

    `before` is the number of a post: what was promised when it was written.
    """
    rows = CheckIn.objects.filter(
        post__author=viewer,
        post__conversation__community=conversation.community_id,
        post__state=Post.State.SHOWN,
    )
    if before:
        rows = rows.filter(post_id__lt=before)
    said = rows.exclude(promise="", outcome="").order_by("-post_id").select_related("post")[:RECENT]
    here = [row for row in said if row.post.conversation_id == conversation.pk]
    earlier = [row for row in said if row.post.conversation_id != conversation.pk]
    if not earlier or any(row.outcome for row in here):
        return None
    # Whoever checked in twice in a week may have promised the first time alone.
    last = earlier[0].post.conversation_id
    return next((row for row in earlier if row.post.conversation_id == last and row.promise), None)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a post was put together from: answers to questions by their number, or a check-in."""

    answers: dict[int, FeedbackAnswer]
    check_in: CheckIn | None = None
    promised: str = ""

    @property
    def words(self) -> dict[str, str]:
        """The parts by the names of their fields."""
        if self.check_in is not None:
            return {name: getattr(self.check_in, name) for name in ("moved", "stands_still", "promise", "outcome")}
        names = ("works", "doubts", "suggestion")
        return {f"{name}_{n}": getattr(answer, name) for n, answer in self.answers.items() for name in names}


def find_parts(viewer: Person, post: Post) -> Parts | None:
    """The parts of the viewer's own post, while they are what it says."""
    if post.intent == Post.Intent.FEEDBACK:
        rows = FeedbackAnswer.objects.filter(post=post, version=post.version).select_related("question")
        answers = {row.question.n: row for row in rows.order_by("question__n")}
        return Parts(answers) if answers else None
    if post.intent == Post.Intent.CHECK_IN:
        row = CheckIn.objects.filter(post=post, version=post.version).first()
        last = find_last_promise(viewer, post.conversation, before=post.pk)
        return Parts({}, row, last.promise if last else "") if row else None
    return None


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

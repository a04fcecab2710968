"""Feedback on somebody's work, question by question, and check-ins: replies with parts of their own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.queries import find_membership
from lyceum.discussions.actions.steps import ids_of, lock_conversation, turn_pages
from lyceum.discussions.actions.writing import Typed, edit_post, reply, start_conversation
from lyceum.discussions.models.asking import DiscussionSettings
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.models.feedback import CheckIn, FeedbackAnswer, FeedbackQuestion
from lyceum.discussions.policies import can_check_in, can_close_conversation, can_give_feedback, can_keep_house
from lyceum.discussions.policies.feedback import can_answer_questions, can_say_parts
from lyceum.discussions.queries.feedback import check_in_title, find_last_promise, list_answered
from lyceum.discussions.queries.nameless import is_own_conversation
from lyceum.discussions.signals import CheckedIn, ConversationClosed, FeedbackGiven, FeedbackHelped
from lyceum.kernel import clock
from lyceum.kernel.bus import publish
from lyceum.kernel.drafts import drop_draft
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor

FRESH = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Said:
    """What a helper says to one question; at least one part has words."""

    works: str = ""
    doubts: str = ""
    suggestion: str = ""

    def __bool__(self) -> bool:
        return bool(self.works or self.doubts or self.suggestion)


@transaction.atomic
def give_feedback(actor: Person, conversation: Conversation, said: Mapping[int, Said], typed: Typed) -> Post:
    """Answer the questions of a request, by the number of each; it becomes a reply with all its parts."""
    conversation = lock_conversation(conversation.pk)
    membership = find_membership(actor, conversation.community)
    own = is_own_conversation(actor, conversation)
    can_give_feedback(actor, conversation, membership, is_own=own).enforce()
    questions = {q.n: q for q in FeedbackQuestion.objects.filter(request=conversation.pk).order_by("n")}
    answered = {n: words for n, words in said.items() if n in questions and words}
    can_answer_questions(actor, answered, list_answered(actor, conversation.pk)).enforce()
    source = _all_feedback(conversation, [(questions[n].text, answered[n]) for n in sorted(answered)])
    post = reply(actor, conversation, replace(typed, source=source, intent=Post.Intent.FEEDBACK))
    FeedbackAnswer.objects.bulk_create(
        [
            FeedbackAnswer(post=post, question=questions[n], works=w.works, doubts=w.doubts, suggestion=w.suggestion)
            for n, w in answered.items()
        ]
    )
    drop_draft(actor.pk, f"parts:{conversation.pk}")
    publish(FeedbackGiven(**ids_of(conversation), actor_id=post.author_id, post_id=post.pk))
    return post


@transaction.atomic
def edit_feedback(actor: Person, post: Post, said: Mapping[int, Said], *, version: int) -> Post:
    """Say one's feedback anew, part by part; of a question left without words nothing stays."""
    answers = {row.question.n: row for row in FeedbackAnswer.objects.filter(post=post).select_related("question")}
    kept = {n: words for n, words in sorted(said.items()) if n in answers and words}
    can_say_parts(actor, kept).enforce()
    source = _all_feedback(post.conversation, [(answers[n].question.text, words) for n, words in kept.items()])
    post = edit_post(actor, post, Typed(source=source), version=version)
    for n, row in answers.items():
        if n in kept:
            row.works, row.doubts, row.suggestion = kept[n].works, kept[n].doubts, kept[n].suggestion
            row.version = post.version
            row.save(update_fields=["works", "doubts", "suggestion", "version"])
        else:
            row.delete()
    return post


def _all_feedback(conversation: Conversation, said: Iterable[tuple[str, Said]]) -> str:
    with translation.override(conversation.language):
        return "\n\n".join(_feedback_words(question, words) for question, words in said)


def _feedback_words(question: str, said: Said) -> str:
    parts = (
        (_("What works"), said.works),
        (_("What I would question"), said.doubts),
        (_("One suggestion"), said.suggestion),
    )
    words = [f"*{name}*\n\n{text}" for name, text in parts if text]
    return "\n\n".join([f"**{question}**", *words])


@transaction.atomic
def mark_feedback(actor: Person, conversation: Conversation, post: Post, question_n: int, *, on: bool) -> None:
    """The author of the request says that this helped, or takes it back."""
    conversation = lock_conversation(conversation.pk)
    own = is_own_conversation(actor, conversation)
    can_close_conversation(actor, conversation, is_own=own).enforce()
    rows = FeedbackAnswer.objects.filter(post=post, question__request=conversation.pk, question__n=question_n)
    if rows.update(helped_at=clock.now() if on else None):
        turn_pages([conversation.pk])
        ids = {**ids_of(conversation), "actor_id": conversation.author_id}
        publish(FeedbackHelped(**ids, post_id=post.pk, question=question_n, is_on=on))


@transaction.atomic
def close_conversation(actor: Actor, conversation: Conversation, *, closed: bool) -> None:
    """The author has enough feedback, or asks for more again."""
    conversation = lock_conversation(conversation.pk)
    own = isinstance(actor, Person) and is_own_conversation(actor, conversation)
    can_close_conversation(actor, conversation, is_own=own).enforce()
    Conversation.objects.filter(pk=conversation.pk).update(
        closed_at=clock.now() if closed else None, version=F("version") + 1
    )
    publish(ConversationClosed(**ids_of(conversation), actor_id=conversation.author_id, is_closed=closed))


@transaction.atomic
def check_in(actor: Person, conversation: Conversation, row: CheckIn, typed: Typed) -> Post:
    """Say what moved, what stands still and the next promise; `row` holds these words and no post yet."""
    conversation = lock_conversation(conversation.pk)
    can_check_in(actor, conversation, find_membership(actor, conversation.community)).enforce()
    source, outcome = _all_check_in(conversation, row, find_last_promise(actor, conversation))
    post = reply(actor, conversation, replace(typed, source=source, intent=Post.Intent.CHECK_IN))
    CheckIn.objects.create(
        post=post, moved=row.moved, stands_still=row.stands_still, promise=row.promise, outcome=outcome
    )
    drop_draft(actor.pk, f"parts:{conversation.pk}")
    publish(CheckedIn(**ids_of(conversation), actor_id=post.author_id, post_id=post.pk))
    return post


@transaction.atomic
def edit_check_in(actor: Person, post: Post, row: CheckIn, *, version: int) -> Post:
    """Say one's check-in anew; the promise as it is said last is what the next check-in asks about."""
    can_say_parts(actor, [part for part in (row.moved, row.stands_still, row.promise) if part]).enforce()
    last = find_last_promise(actor, post.conversation, before=post.pk)
    source, outcome = _all_check_in(post.conversation, row, last)
    if last is None:  # what it was about is gone since: that it was kept stays
        outcome = CheckIn.objects.values_list("outcome", flat=True).get(post=post)
    post = edit_post(actor, post, Typed(source=source), version=version)
    CheckIn.objects.filter(post=post).update(
        moved=row.moved, stands_still=row.stands_still, promise=row.promise, outcome=outcome, version=post.version
    )
    return post


def _all_check_in(conversation: Conversation, row: CheckIn, last: CheckIn | None) -> tuple[str, str]:
    """The words of a check-in, and what became of the last promise, if there was one."""
    outcome = row.outcome if last else ""
    with translation.override(conversation.language):
        return _check_in_words(row, last.promise if last else "", outcome), outcome


def _check_in_words(row: CheckIn, promised: str, outcome: str) -> str:
    parts = [
        (_("What moved"), row.moved),
        (_("What stands still"), row.stands_still),
        (_("My next promise"), row.promise),
    ]
    if promised and outcome:
        state = str(CheckIn.Outcome(outcome).label)
        parts.insert(0, (_("My last promise"), _("%(promise)s: %(state)s") % {"promise": promised, "state": state}))
    return "\n\n".join(f"*{name}*\n\n{text}" for name, text in parts if text)


@transaction.atomic
def open_check_in(actor: Actor, community_id: int) -> Conversation | None:
    """Open this week's check-in and end last week's; once a day at most. None when nobody owns the community."""
    can_keep_house(actor).enforce()
    settings = DiscussionSettings.objects.select_for_update().get(community=community_id)
    community = Community.objects.get(pk=community_id)
    host = _host(community)
    now = clock.now()
    if host is None or (settings.checked_in_at and (now - settings.checked_in_at).days < 1):
        return None
    DiscussionSettings.objects.filter(pk=settings.pk).update(checked_in_at=now)
    before = Conversation.objects.filter(community=community, kind=Conversation.Kind.CHECK_IN, closed_at__isnull=True)
    if before.filter(started_at__gt=now - FRESH, removed_at__isnull=True).exists():
        return None  # a member has opened one for this week already
    before.update(closed_at=now, version=F("version") + 1)
    with translation.override(community.language):
        typed = Typed(
            source=_("What moved since last week? What stands still? What do you promise next?"),
            title=check_in_title(now, settings.check_in_zone),
            kind=Conversation.Kind.CHECK_IN,
            language=community.language,
        )
    return start_conversation(host, community, typed)


def _host(community: Community) -> Person | None:
    """In whose name the check-in opens: the member who runs the place the longest."""
    rows = Membership.objects.filter(community=community, state=Membership.State.ACTIVE, person__status="active")
    row = rows.filter(is_owner=True).order_by("joined_at", "pk").select_related("person").first()
    return row.person if row else None

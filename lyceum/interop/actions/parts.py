"""Bring in what stands beside posts: requests, feedback, check-ins, answers in short, open polls."""

from collections.abc import Sequence

from django.db import transaction

from lyceum.discussions.models.asking import Explanation
from lyceum.discussions.models.conversations import Conversation
from lyceum.discussions.models.feedback import CheckIn, FeedbackAnswer, FeedbackQuestion, FeedbackRequest
from lyceum.discussions.models.polls import Poll, PollOption
from lyceum.interop.policies import can_import
from lyceum.people.requests import Actor


@transaction.atomic
def import_request(actor: Actor, conversation_id: int, request: FeedbackRequest, questions: Sequence[str]) -> None:
    """A request for feedback with its questions; one that is here stays as it is."""
    can_import(actor).enforce()
    if FeedbackRequest.objects.filter(pk=conversation_id).exists():
        return
    request.conversation_id = conversation_id
    request.save(force_insert=True)
    FeedbackQuestion.objects.bulk_create(
        [FeedbackQuestion(request=request, n=n, text=text) for n, text in enumerate(questions, start=1)]
    )
    _show(conversation_id)


@transaction.atomic
def import_feedback(actor: Actor, conversation_id: int, n: int, answer: FeedbackAnswer) -> bool:
    """What one post says to one question; False when there is no such question."""
    can_import(actor).enforce()
    question = FeedbackQuestion.objects.filter(request=conversation_id, n=n).first()
    if question is None:
        return False
    answer.question = question
    FeedbackAnswer.objects.bulk_create([answer], ignore_conflicts=True)
    _show(conversation_id)
    return True


@transaction.atomic
def import_check_in(actor: Actor, row: CheckIn) -> None:
    can_import(actor).enforce()
    CheckIn.objects.bulk_create([row], ignore_conflicts=True)


@transaction.atomic
def import_explanation(actor: Actor, row: Explanation) -> None:
    """The answer in the words of who asked, whoever that is here."""
    can_import(actor).enforce()
    row.author_id = Conversation.objects.values_list("author_id", flat=True).get(pk=row.conversation_id)
    Explanation.objects.bulk_create([row], ignore_conflicts=True)
    _show(row.conversation_id)


@transaction.atomic
def import_poll(actor: Actor, poll: Poll, options: Sequence[str]) -> None:
    """A poll that is open: people vote here anew. Known by its question and its place."""
    can_import(actor).enforce()
    if Poll.objects.filter(conversation=poll.conversation_id, question=poll.question).exists():
        return
    poll.author_id = Conversation.objects.values_list("author_id", flat=True).get(pk=poll.conversation_id)
    poll.save()
    PollOption.objects.bulk_create([PollOption(poll=poll, n=n, text=text) for n, text in enumerate(options, start=1)])
    _show(poll.conversation_id)


def _show(conversation_id: int) -> None:
    Conversation.objects.filter(pk=conversation_id).update(has_parts=True)

"""What follows when a question is passed on, and when an answer is said back."""

from lyceum.discussions.actions.asking import ask_next, settle_asking
from lyceum.discussions.models.conversations import Conversation
from lyceum.discussions.queries.asking import asker_of
from lyceum.discussions.signals import (
    AnswerAccepted,
    AnswerExplained,
    AskingEnded,
    ConversationSignal,
    ExplanationConfirmed,
    ExplanationDoubted,
    HelperAsked,
    PostWritten,
)
from lyceum.kernel.bus import on
from lyceum.notifications.actions.inbox import settle_notices
from lyceum.notifications.actions.notices import notify
from lyceum.people.requests import SYSTEM


@on(HelperAsked)
def tell_helper(event: HelperAsked) -> None:
    """Who offered help is asked; when nobody is left, the stewards look after the question."""
    person = event.person_id
    notify(
        SYSTEM,
        kind="asked" if person is not None else "question_left",
        about=("asking", event.asking_id),
        audience={"people": [person]} if person is not None else {"stewards": event.community_id},
        community_id=event.community_id,
        actor_id=event.actor_id,
    )


@on(AskingEnded)
def pass_to_next(event: AskingEnded) -> None:
    """What was asked of one person leaves their inbox; a question without an answer goes on at once."""
    settle_notices(SYSTEM, "asking", event.asking_id)
    if event.state in {"passed", "expired"}:
        ask_next(SYSTEM, event.conversation_id)


@on(PostWritten)
def settle_question(event: PostWritten) -> None:
    if event.has_parts:
        conversation = Conversation.objects.get(pk=event.conversation_id)
        if conversation.people_count > 1:
            settle_asking(SYSTEM, event.conversation_id, by=event.actor_id)


@on(AnswerAccepted)
def settle_answered(event: AnswerAccepted) -> None:
    settle_asking(SYSTEM, event.conversation_id, by=event.author_id)
    if event.post_id is not None:
        notify(
            SYSTEM,
            kind="accepted",
            about=("post", event.post_id),
            audience={
                "people": [event.author_id],
                "mutes": [["conversation", event.conversation_id], ["community", event.community_id]],
                "but": [event.actor_id],
            },
            community_id=event.community_id,
            detail={"conversation": event.conversation_id},
            actor_id=event.actor_id,
        )


@on(AnswerExplained)
def ask_to_confirm(event: AnswerExplained) -> None:
    """Whose answer was accepted says whether the asker has understood."""
    settle_notices(SYSTEM, "explanation", event.conversation_id)
    if event.helper_id is not None:
        _tell("explained", event, event.helper_id)


@on(ExplanationConfirmed, ExplanationDoubted)
def tell_explainer(event: ConversationSignal) -> None:
    """The asker hears what the helper says; of one without a name no number is stored, they see it on the page."""
    settle_notices(SYSTEM, "explanation", event.conversation_id)
    conversation = Conversation.objects.get(pk=event.conversation_id)
    if asker_of(conversation) == conversation.author_id:
        kind = "confirmed" if isinstance(event, ExplanationConfirmed) else "doubted"
        _tell(kind, event, conversation.author_id)


def _tell(kind: str, event: ConversationSignal, person_id: int) -> None:
    notify(
        SYSTEM,
        kind=kind,
        about=("explanation", event.conversation_id),
        audience={"people": [person_id], "but": [event.actor_id]},
        community_id=event.community_id,
        actor_id=event.actor_id,
    )

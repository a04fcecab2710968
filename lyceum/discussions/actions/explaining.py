"""Explain back: the asker says the answer in their own words, a helper confirms, and it stands on top."""

from django.db import transaction

from lyceum.communities.policies import can_write
from lyceum.communities.queries import find_membership
from lyceum.discussions.actions.steps import has_written_in, ids_of, lock_conversation, turn_pages
from lyceum.discussions.models.asking import Explanation
from lyceum.discussions.models.conversations import Conversation
from lyceum.discussions.policies import can_confirm_explanation, can_explain_answer
from lyceum.discussions.queries.nameless import is_own_conversation
from lyceum.discussions.queries.words import get_words
from lyceum.discussions.signals import AnswerExplained, ExplanationConfirmed, ExplanationDoubted
from lyceum.kernel import clock
from lyceum.kernel.bus import ContentChanged, publish
from lyceum.people.models.accounts import Person


@transaction.atomic
def explain_answer(actor: Person, conversation: Conversation, source: str) -> Explanation:
    """The accepted answer in the asker's words; said again, it waits for a helper again."""
    conversation = lock_conversation(conversation.pk)
    can_write(actor, conversation.community, find_membership(actor, conversation.community)).enforce()
    can_explain_answer(actor, conversation, is_own=is_own_conversation(actor, conversation)).enforce()
    words = get_words(actor, conversation.community, source)
    explanation, _made = Explanation.objects.update_or_create(
        conversation=conversation,
        defaults={
            "author_id": conversation.author_id,
            "source": words.source,
            "html": words.html,
            "language": conversation.language,
            "written_at": clock.now(),
            "confirmed_by": None,
            "confirmed_at": None,
            "doubt": "",
            "post_id": conversation.accepted_id,
        },
    )
    turn_pages([conversation.pk], has_parts=True)
    helper = conversation.accepted.author_id if conversation.accepted else None
    publish(AnswerExplained(**ids_of(conversation), actor_id=conversation.author_id, helper_id=helper))
    return explanation


@transaction.atomic
def confirm_explanation(actor: Person, conversation: Conversation) -> None:
    """Yes, this is it: the words stand on top as "In short"."""
    conversation = lock_conversation(conversation.pk)
    explanation = Explanation.objects.select_for_update().get(conversation=conversation)
    can_confirm_explanation(actor, explanation, has_helped=_has_helped(actor, conversation)).enforce()
    Explanation.objects.filter(pk=explanation.pk).update(confirmed_by=actor, confirmed_at=clock.now(), doubt="")
    turn_pages([conversation.pk], has_parts=True)
    publish(ExplanationConfirmed(**ids_of(conversation), actor_id=actor.pk))
    publish(ContentChanged(actor_id=actor.pk, kind="conversation", pk=conversation.pk))


@transaction.atomic
def doubt_explanation(actor: Person, conversation: Conversation, doubt: str) -> None:
    """Not quite: the asker reads what is missing, and can say it again."""
    conversation = lock_conversation(conversation.pk)
    explanation = Explanation.objects.select_for_update().get(conversation=conversation)
    can_confirm_explanation(actor, explanation, has_helped=_has_helped(actor, conversation)).enforce()
    Explanation.objects.filter(pk=explanation.pk).update(doubt=doubt[:500], confirmed_by=None, confirmed_at=None)
    turn_pages([conversation.pk], has_parts=True)
    publish(ExplanationDoubted(**ids_of(conversation), actor_id=actor.pk))


def _has_helped(actor: Person, conversation: Conversation) -> bool:
    """Whether the actor takes part here and has written, without being the one who asked."""
    if not can_write(actor, conversation.community, find_membership(actor, conversation.community)):
        return False
    return not is_own_conversation(actor, conversation) and has_written_in(conversation, actor.pk)

"""What open pages are told: that a conversation has changed, and how many posts it has; never who or what."""

from lyceum.discussions.signals import (
    AnswerAccepted,
    ConversationArranged,
    ConversationSignal,
    PostEdited,
    PostRemoved,
    PostRestored,
    PostWritten,
)
from lyceum.kernel.bus import on
from lyceum.kernel.live import announce


@on(PostWritten)
def announce_reply(event: PostWritten) -> None:
    announce(f"conversation:{event.conversation_id}", event.n)


@on(PostEdited, PostRemoved, PostRestored, AnswerAccepted, ConversationArranged)
def announce_change(event: ConversationSignal) -> None:
    """Also when a conversation goes or closes: whoever may not listen any more is found out by the next word."""
    announce(f"conversation:{event.conversation_id}")

"""What stands on top of an answered question: the answer in short, and who may say something about it."""

from dataclasses import dataclass

from lyceum.discussions.models.asking import Explanation
from lyceum.discussions.models.conversations import Post
from lyceum.discussions.queries.nameless import is_own_conversation
from lyceum.discussions.queries.reading import ReadingPage
from lyceum.people.requests import Viewer


@dataclass(frozen=True, slots=True)
class InShort:
    """The summary, and what the viewer can do: write it, say it again, or confirm it."""

    explanation: Explanation | None
    is_confirmed: bool
    may_write: bool
    may_confirm: bool


def find_explanation(viewer: Viewer, reading: ReadingPage) -> InShort | None:
    """The summary for whoever reads; one that waits is shown to the asker and to those who have answered."""
    conversation = reading.conversation
    if conversation.accepted_id is None:
        return None
    row = (
        Explanation.objects.filter(conversation=conversation, post=conversation.accepted_id)
        .select_related("author", "confirmed_by")
        .first()
    )
    confirmed = row is not None and row.confirmed_at is not None
    takes_part = reading.membership is not None and reading.membership.may_write
    own = takes_part and is_own_conversation(viewer, conversation)
    helped = False
    if row is not None and not confirmed and takes_part and not own:
        helped = Post.objects.filter(conversation=conversation, author=viewer.pk).exists()
    if not (confirmed or own or helped):
        return None
    return InShort(row, confirmed, own, helped)

"""What stewards may put in order, and when an older step waits for a newer one."""

from django.utils.translation import gettext_lazy as _

from lyceum.communities.models.communities import Membership
from lyceum.communities.policies import can_look_after
from lyceum.discussions.models.arranging import Arrangement
from lyceum.discussions.models.conversations import Conversation
from lyceum.kernel.verdicts import YES, Verdict, no
from lyceum.people.requests import Actor, System


def can_move_conversation(actor: Actor, conversation: Conversation) -> Verdict:
    """Posts without a name stay where they were written: their stewards alone may open a name (trust rule 9)."""
    if conversation.has_nameless and not isinstance(actor, System):
        return no(_("Posts without a name stand here. They stay in the community they were written in."))
    return YES


def can_split_conversation(_actor: Actor, conversation: Conversation) -> Verdict:
    if conversation.answer_first_until is not None:
        return no(_("While everybody thinks for themselves first, the replies stay together."))
    return YES


def can_merge_conversation(_actor: Actor, conversation: Conversation, into: Conversation) -> Verdict:
    """Both stand in one community, are open, and were not merged meanwhile."""
    if conversation.pk == into.pk or conversation.community_id != into.community_id:
        return no(_("Choose another conversation of this community."))
    if any(one.merged_into_id or one.removed_at or one.is_held for one in (conversation, into)):
        return no(_("One of the two was moved, merged or removed meanwhile."))
    if conversation.kind == Conversation.Kind.FEEDBACK:
        return no(_("What is asked in a request for feedback stays with it. Merge the other conversation into it."))
    if conversation.answer_first_until is not None or into.answer_first_until is not None:
        return no(_("While everybody thinks for themselves first, the replies stay together."))
    return YES


def can_undo_arrangement(
    actor: Actor, arrangement: Arrangement, membership: Membership | None, here: Membership | None
) -> Verdict:
    """By stewards of where it was done and of where the conversation stands now (`here`)."""
    if arrangement.undone_at:
        return no(_("This was taken back already."))
    verdict = can_look_after(actor, membership)
    return can_look_after(actor, here) if verdict else verdict


def can_gather_again(
    _actor: Actor, conversation: Conversation, other: Conversation, *, is_merge: bool, is_scattered: bool
) -> Verdict:
    """A newer step is taken back first: the posts have to be in the two conversations the older step left them in.

    Some that stand elsewhere meanwhile may stand in a closed place, which nobody here was asked about.
    """
    moved = other.merged_into_id if is_merge else (other.merged_into_id or conversation.merged_into_id)
    if moved or is_scattered or other.community_id != conversation.community_id:
        return no(_("Something was done with it since. Take the newer step back first."))
    return YES

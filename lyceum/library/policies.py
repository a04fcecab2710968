"""Who may make, change and remove pages, and if not, why."""

from django.utils.translation import gettext_lazy as _

from lyceum.communities.models.communities import Membership
from lyceum.communities.policies import can_look_after, can_write
from lyceum.discussions.models.conversations import Conversation
from lyceum.kernel.verdicts import YES, Verdict, no
from lyceum.library.models import Page
from lyceum.people.requests import Actor, System


def can_make_page(
    actor: Actor, conversation: Conversation, membership: Membership | None, *, took_part: bool
) -> Verdict:
    """Whoever took part in an answered conversation, and its stewards, keep it as a page."""
    if conversation.removed_at or conversation.answer_first_until:
        return no(_("This conversation cannot be kept as a page now."))
    if conversation.kind == Conversation.Kind.QUESTION and conversation.accepted_id is None:
        return no(_("When the question has an accepted answer, it can be kept as a page."))
    if not isinstance(actor, System) and not took_part and not can_look_after(actor, membership):
        return no(_("Whoever took part in this conversation can keep it as a page."))
    return can_write(actor, conversation.community, membership)


def can_change_page(actor: Actor, page: Page, membership: Membership | None) -> Verdict:
    """Members keep their pages up together."""
    if page.removed_at:
        return no(_("This page was taken out of the library."))
    return can_write(actor, page.community, membership)


def can_put_back_page(actor: Actor, page: Page, membership: Membership | None, *, is_taken: bool) -> Verdict:
    """Whoever took a page out puts it back, and stewards; unless the conversation has another page by now."""
    if is_taken:
        return no(_("The conversation was kept as another page meanwhile."))
    if isinstance(actor, System) or page.removed_by_id == actor.pk:
        return YES
    return can_look_after(actor, membership)


def can_keep_library(actor: Actor) -> Verdict:
    """What follows by itself is done by the software alone."""
    return YES if isinstance(actor, System) else no(_("Only the software does this."))


def can_remove_page(actor: Actor, page: Page, membership: Membership | None) -> Verdict:
    if isinstance(actor, System) or page.made_by_id == actor.pk:
        return YES
    return can_look_after(actor, membership)

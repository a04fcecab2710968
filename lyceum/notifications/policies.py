"""Who may make notices, and who may handle which inbox."""

from django.utils.translation import gettext_lazy as _

from lyceum.kernel.verdicts import YES, Verdict, no
from lyceum.notifications.models import InboxItem
from lyceum.people.requests import Actor, System


def can_notify(actor: Actor) -> Verdict:
    return YES if isinstance(actor, System) else no(_("Notices are made by the software."))


def can_handle_item(actor: Actor, item: InboxItem) -> Verdict:
    if isinstance(actor, System) or item.person_id == actor.pk:
        return YES
    return no(_("This is in somebody else's inbox."))


def can_choose(actor: Actor, person_id: int) -> Verdict:
    """Whether the actor may set how a person hears of things: the person, or the software for a link in a mail."""
    if isinstance(actor, System) or actor.pk == person_id:
        return YES
    return no(_("Everybody chooses for themselves."))


def can_send(actor: Actor) -> Verdict:
    """Whether the actor may send messages and letters: workers alone do."""
    return YES if isinstance(actor, System) else no(_("Messages are sent by the software."))

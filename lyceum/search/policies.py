"""Who may change the index, and how many searches people keep."""

from django.utils.translation import gettext_lazy as _

from lyceum.kernel.verdicts import YES, Verdict, no
from lyceum.people.requests import Actor, System

MOST_SAVED = 20


def can_index(actor: Actor) -> Verdict:
    return YES if isinstance(actor, System) else no(_("The index keeps itself."))


def can_keep_search(actor: Actor, *, kept: int) -> Verdict:
    if isinstance(actor, System):
        return no(_("Only people keep searches."))
    if kept >= MOST_SAVED:
        return no(_("You have kept many searches already. Take one off first."))
    return YES

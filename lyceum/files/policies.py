"""Who may upload, and who may hang which file on what."""

from django.utils.translation import gettext_lazy as _

from lyceum.kernel.verdicts import YES, Verdict, no
from lyceum.people.requests import Actor, System

DAILY_LIMIT = 100
NEWCOMER_DAILY_LIMIT = 10


def can_attach(actor: Actor, owner_id: int) -> Verdict:
    if isinstance(actor, System) or actor.pk == owner_id:
        return YES
    return no(_("Only the person who uploaded a file can use it."))


def can_upload(actor: Actor, uploaded_today: int) -> Verdict:
    if isinstance(actor, System):
        return YES
    limit = NEWCOMER_DAILY_LIMIT if actor.is_new else DAILY_LIMIT
    if uploaded_today >= limit:
        return no(_("You can upload %(number)s pictures a day. Try again tomorrow.") % {"number": limit})
    return YES


def can_tidy(actor: Actor) -> Verdict:
    return YES if isinstance(actor, System) else no(_("Loose files are tidied by the software."))

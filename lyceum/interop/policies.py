"""Who may bring things in and take them out."""

from django.utils.translation import gettext_lazy as _

from lyceum.kernel.verdicts import YES, Verdict, no
from lyceum.people.requests import Actor, System


def can_import(actor: Actor) -> Verdict:
    return YES if isinstance(actor, System) else no(_("Imports are run by the administrator of the server."))


def can_back_up(actor: Actor) -> Verdict:
    if isinstance(actor, System) or actor.is_administrator:
        return YES
    return no(_("Only administrators make backups."))

"""Who may make notices, and who may handle which inbox."""

from django.utils.translation import gettext_lazy as _

from lyceum.kernel.verdicts import YES, Verdict, no
from lyceum.people.requests import Actor, System


def can_notify(actor: Actor) -> Verdict:
    return YES if isinstance(actor, System) else no(_("Notices are made by the software."))

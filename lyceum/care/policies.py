"""Who may tell the stewards what, and who decides."""

from django.utils.translation import gettext_lazy as _

from lyceum.kernel.verdicts import YES, Verdict, no
from lyceum.people.requests import Actor, System


def can_open_case(actor: Actor) -> Verdict:
    return YES if isinstance(actor, System) else no(_("Tell the stewards instead."))

"""Who may change the index: the software alone."""

from django.utils.translation import gettext_lazy as _

from lyceum.kernel.verdicts import YES, Verdict, no
from lyceum.people.requests import Actor, System


def can_index(actor: Actor) -> Verdict:
    return YES if isinstance(actor, System) else no(_("The index keeps itself."))

"""Who may do what to whom, and on the site."""

from django.utils.translation import gettext_lazy as _

from lyceum.kernel.verdicts import YES, Verdict, no
from lyceum.people.requests import Actor, System


def can_keep_counts(actor: Actor) -> Verdict:
    return YES if isinstance(actor, System) else no(_("The software keeps this count itself."))

"""Who may hang which file on what."""

from django.utils.translation import gettext_lazy as _

from lyceum.kernel.verdicts import YES, Verdict, no
from lyceum.people.requests import Actor, System


def can_attach(actor: Actor, owner_id: int) -> Verdict:
    if isinstance(actor, System) or actor.pk == owner_id:
        return YES
    return no(_("Only the person who uploaded a file can use it."))

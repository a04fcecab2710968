"""Who may do what in a community, and if not, why."""

from django.utils.translation import gettext_lazy as _

from lyceum.communities.models import Community, Membership
from lyceum.kernel.verdicts import YES, Verdict, no
from lyceum.people.requests import Actor, System


def can_write(actor: Actor, community: Community, membership: Membership | None) -> Verdict:
    """Whether the actor may take part: every contribution asks this first."""
    if isinstance(actor, System):
        return YES
    if community.closed_at:
        return no(_("This community has ended. Its words stay readable."))
    if membership is None or not membership.is_inside:
        return no(_("Join the community first."))
    if not membership.may_write:
        return no(_("You are suspended here for a time. The stewards wrote to you why and until when."))
    return YES


def can_look_after(actor: Actor, membership: Membership | None) -> Verdict:
    """Whether the actor handles reports and other people's contributions in this community."""
    if isinstance(actor, System) or (membership is not None and membership.looks_after):
        return YES
    return no(_("Only the stewards of this community can do this."))


def can_run(actor: Actor, membership: Membership | None) -> Verdict:
    """Whether the actor may change settings, roles and the agreement."""
    if isinstance(actor, System) or (membership is not None and membership.runs):
        return YES
    return no(_("Only the organisers of this community can do this."))

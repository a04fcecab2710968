"""What follows when something has happened to communities."""

from lyceum.communities.signals import ClaimCodeAsked, ClaimLookAsked, PersonInvited
from lyceum.communities.tasks import look_for_mark, send_claim_code, send_invitation
from lyceum.kernel.bus import on


@on(PersonInvited)
def queue_invitation(event: PersonInvited) -> None:
    send_invitation.enqueue(event.invitation_id)


@on(ClaimCodeAsked)
def queue_claim_code(event: ClaimCodeAsked) -> None:
    send_claim_code.enqueue(event.claim_id)


@on(ClaimLookAsked)
def queue_claim_look(event: ClaimLookAsked) -> None:
    look_for_mark.enqueue(event.claim_id)

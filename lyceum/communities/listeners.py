"""What follows when something has happened to communities."""

from lyceum.communities.signals import PersonInvited
from lyceum.communities.tasks import send_invitation
from lyceum.kernel.bus import on


@on(PersonInvited)
def queue_invitation(event: PersonInvited) -> None:
    send_invitation.enqueue(event.invitation_id)

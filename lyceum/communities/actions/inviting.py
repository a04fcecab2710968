"""Invite many people at once."""

from collections.abc import Iterable

from django.db import transaction

from lyceum.communities.actions.members import invite_people
from lyceum.communities.models.communities import Community
from lyceum.communities.models.invitations import Invitation
from lyceum.communities.policies import can_invite_people
from lyceum.communities.queries import find_membership
from lyceum.communities.queries.invitations import count_mails_left, list_open_mails
from lyceum.people.actions.steps import lock_person
from lyceum.people.models.accounts import Person


@transaction.atomic
def invite_many(
    actor: Person, community: Community, mails: Iterable[str], *, note: str = "", second: str = ""
) -> tuple[list[Invitation], list[str]]:
    """Invite each address once, as far as today's limit goes; says who was invited and who has to wait.

    `second` is asked to own the community too, once they have come. Pressed twice, nobody gets two mails.
    """
    lock_person(actor.pk)
    can_invite_people(actor, community, find_membership(actor, community)).enforce()
    known = list_open_mails(community)
    wanted = [mail for mail in dict.fromkeys([*([second] if second else []), *mails]) if mail not in known]
    left = count_mails_left(actor)
    sent = [
        invite_people(actor, community, mail=mail, note=note, asks_to_own=mail == second) for mail in wanted[:left]
    ]
    return sent, wanted[left:]

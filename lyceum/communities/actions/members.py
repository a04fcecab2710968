"""Roles, suspension and removal of members, and inviting people."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest

from lyceum.communities.actions.steps import NO_ROLES, count_out, lock_community
from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.models.invitations import Invitation, OwnershipOffer
from lyceum.communities.policies import (
    can_invite_people,
    can_keep_house,
    can_look_after,
    can_remove_member,
    can_set_roles,
    can_suspend_member,
)
from lyceum.communities.queries import find_membership
from lyceum.communities.queries.invitations import count_mails_today, digest_of, secret_of
from lyceum.communities.signals import (
    InvitationRevoked,
    MemberRemoved,
    MemberSuspended,
    PersonInvited,
    RolesChanged,
    SuspensionLifted,
)
from lyceum.kernel import clock
from lyceum.kernel.bus import publish
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor

GIVEN = ("facilitator", "coordinator", "steward", "organiser", "greeter")
MOST_DAYS, MOST_USES = 90, 500


def _lock(community_id: int, person_id: int) -> Membership:
    """A membership and its community, held until the transaction ends."""
    lock_community(community_id)
    return Membership.objects.select_for_update(of=("self",)).get(community=community_id, person=person_id)


@transaction.atomic
def set_roles(actor: Actor, target: Membership, roles: Iterable[str]) -> None:
    """Give and take roles up to organiser."""
    target = _lock(target.community_id, target.person_id)
    can_set_roles(actor, find_membership(actor, target.community), target).enforce()
    before = [role for role in GIVEN if getattr(target, f"is_{role}")]
    after = [role for role in GIVEN if role in set(roles)]
    if target.is_owner and "organiser" not in after:
        after = [role for role in GIVEN if role in {*after, "organiser"}]
    if before == after:
        return
    Membership.objects.filter(pk=target.pk).update(**{f"is_{role}": role in after for role in GIVEN})
    Community.objects.filter(pk=target.community_id).update(version=F("version") + 1)
    publish(
        RolesChanged(
            actor_id=actor.pk,
            community_id=target.community_id,
            person_id=target.person_id,
            before=before,
            after=after,
        )
    )


@transaction.atomic
def remove_member(actor: Actor, target: Membership, *, reason: str) -> None:
    """Take somebody out of the community; the way back leads over the stewards."""
    target = _lock(target.community_id, target.person_id)
    can_remove_member(actor, find_membership(actor, target.community), target).enforce()
    Membership.objects.filter(pk=target.pk).update(
        state=Membership.State.REMOVED, reason=reason[:500], paused_until=None, **NO_ROLES
    )
    count_out(target.community_id, 1)
    publish(MemberRemoved(actor_id=actor.pk, community_id=target.community_id, person_id=target.person_id))


@transaction.atomic
def suspend_member(actor: Actor, community: Community, person_id: int, *, until: datetime) -> None:
    """Keep a member from taking part until a moment; reading stays."""
    community = lock_community(community.pk)
    target = Membership.objects.filter(community=community, person=person_id).first()
    can_suspend_member(actor, find_membership(actor, community), target).enforce()
    Membership.objects.filter(community=community, person=person_id).update(suspended_until=until)
    words = until.isoformat(timespec="minutes")
    publish(MemberSuspended(actor_id=actor.pk, community_id=community.pk, person_id=person_id, until=words))


@transaction.atomic
def suspend_members(actor: Actor, community: Community, person_ids: Iterable[int], *, until: datetime) -> list[int]:
    """Suspend many at once, in a constant number of statements; people who look after the community are left out."""
    can_look_after(actor, find_membership(actor, community)).enforce()
    plain = dict.fromkeys(["is_steward", "is_organiser", "is_owner"], False)
    rows = Membership.objects.filter(community=community, person__in=list(person_ids), **plain)
    ids = [pk for pk in rows.values_list("person_id", flat=True) if pk != actor.pk]
    Membership.objects.filter(community=community, person__in=ids).update(suspended_until=until)
    return ids


@transaction.atomic
def lift_suspension(actor: Actor, community: Community, person_id: int) -> None:
    """Let a member take part again."""
    community = lock_community(community.pk)
    can_look_after(actor, find_membership(actor, community)).enforce()
    changed = Membership.objects.filter(community=community, person=person_id, suspended_until__isnull=False)
    if changed.update(suspended_until=None):
        publish(SuspensionLifted(actor_id=actor.pk, community_id=community.pk, person_id=person_id))


@transaction.atomic
def lift_suspensions(actor: Actor, community: Community, person_ids: Iterable[int]) -> None:
    """Undo `suspend_members`."""
    can_look_after(actor, find_membership(actor, community)).enforce()
    Membership.objects.filter(community=community, person__in=list(person_ids)).update(suspended_until=None)


@transaction.atomic
def invite_people(  # noqa: PLR0913 - what an invitation says
    actor: Person,
    community: Community,
    *,
    mail: str = "",
    note: str = "",
    days: int = 14,
    uses: int = 1,
    asks_to_own: bool = False,
) -> Invitation:
    """Make a link into the community, never above member; with an address it is sent there and works only for it."""
    community = lock_community(community.pk)
    own = find_membership(actor, community)
    today = count_mails_today(actor) if mail else 0
    can_invite_people(actor, community, own, mails_today=today).enforce()
    invitation = Invitation.objects.create(
        community=community,
        digest=secrets.token_hex(32),
        mail=mail.lower(),
        note=note,
        asks_to_own=asks_to_own,
        made_by=actor,
        expires_at=clock.now() + timedelta(days=min(max(days, 1), MOST_DAYS)),
        uses_left=1 if mail else min(max(uses, 1), MOST_USES),
    )
    invitation.digest = digest_of(secret_of(invitation))
    invitation.save(update_fields=["digest"])
    publish(PersonInvited(actor_id=actor.pk, community_id=community.pk, invitation_id=invitation.pk))
    return invitation


@transaction.atomic
def revoke_invitation(actor: Actor, invitation: Invitation) -> None:
    """Take a link back."""
    community = lock_community(invitation.community_id)
    can_look_after(actor, find_membership(actor, community)).enforce()
    if Invitation.objects.filter(pk=invitation.pk, revoked_at__isnull=True).update(revoked_at=clock.now()):
        publish(InvitationRevoked(actor_id=actor.pk, community_id=community.pk, invitation_id=invitation.pk))


@transaction.atomic
def forget_member(actor: Actor, person_id: int) -> None:
    """Erase a person's memberships; what they alone owned goes to the stewards of the site."""
    can_keep_house(actor).enforce()
    rows = Membership.objects.filter(person=person_id)
    inside = set(rows.inside().values_list("community_id", flat=True))
    owned = set(rows.inside().filter(is_owner=True).values_list("community_id", flat=True))
    rows.delete()
    OwnershipOffer.objects.filter(Q(person=person_id) | Q(offered_by=person_id)).delete()
    fewer = Greatest(F("member_count"), 1) - 1
    Community.objects.filter(pk__in=inside).update(member_count=fewer, version=F("version") + 1)
    still = Membership.objects.filter(community__in=owned, is_owner=True).inside()
    kept = set(still.values_list("community_id", flat=True))
    Community.objects.filter(pk__in=owned - kept).update(is_in_stewards_care=True)
    Invitation.objects.filter(made_by=person_id).update(revoked_at=clock.now())
    for invitation in Invitation.objects.filter(used_by=person_id):
        invitation.used_by.remove(person_id)

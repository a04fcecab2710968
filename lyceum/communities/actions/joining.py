"""Join, ask to join, be taken in or not, leave, pause."""

from contextlib import suppress
from datetime import datetime
from typing import TypedDict

from django.db import transaction
from django.db.models import F

from lyceum.communities.actions.owning import offer_ownership
from lyceum.communities.actions.steps import NO_ROLES, count_out, lock_community
from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.models.invitations import Invitation
from lyceum.communities.policies import (
    JoinKeys,
    can_accept_agreement,
    can_answer_request,
    can_join_community,
    can_keep_house,
    can_leave_community,
    can_pause,
    can_use_invitation,
    can_withdraw_request,
)
from lyceum.communities.queries import find_agreement, find_membership
from lyceum.communities.queries.members import has_checked_address, has_domain_address, list_other_owners
from lyceum.communities.signals import (
    AgreementAccepted,
    CommunityJoined,
    CommunityLeft,
    JoinRefused,
    JoinRequested,
    JoinWithdrawn,
    MembershipPaused,
)
from lyceum.kernel import clock
from lyceum.kernel.bus import publish
from lyceum.kernel.verdicts import Refused
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor


class Answer(TypedDict):
    """What an applicant said to one question."""

    question: str
    answer: str


@transaction.atomic
def join_community(
    actor: Person, community: Community, *, agreed: int = 0, answers: list[Answer] | None = None
) -> Membership:
    """Become a member, or ask to become one, as the community wants it; `agreed` is the accepted version's number."""
    community = lock_community(community.pk)
    membership = find_membership(actor, community)
    can_join_community(actor, community, membership, _keys(actor, community, agreed=agreed)).enforce()
    return _enter(actor, community, membership, answers=answers or [], is_invited=False)


@transaction.atomic
def join_by_invitation(actor: Person, invitation: Invitation, *, agreed: int = 0) -> Membership:
    """Become a member with a link; the lock keeps two people from using its last turn."""
    community = lock_community(invitation.community_id)
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    fits = not invitation.mail or has_checked_address(actor, invitation.mail)
    can_use_invitation(actor, invitation, has_address=fits).enforce()
    membership = find_membership(actor, community)
    keys = _keys(actor, community, agreed=agreed, is_invited=True)
    can_join_community(actor, community, membership, keys).enforce()
    membership = _enter(actor, community, membership, answers=[], is_invited=True)
    Invitation.objects.filter(pk=invitation.pk).update(uses_left=F("uses_left") - 1)
    invitation.used_by.add(actor)
    if invitation.asks_to_own and invitation.made_by is not None:
        with suppress(Refused):
            offer_ownership(invitation.made_by, membership, stay=True)
    return membership


def _keys(actor: Person, community: Community, *, agreed: int, is_invited: bool = False) -> JoinKeys:
    version = find_agreement(community)
    by_domain = community.join_mode == Community.JoinMode.DOMAIN
    return JoinKeys(
        is_invited=is_invited,
        has_address=by_domain and has_domain_address(actor, community),
        has_agreed=version is None or version.n == agreed,
    )


def _enter(
    actor: Person, community: Community, membership: Membership | None, *, answers: list[Answer], is_invited: bool
) -> Membership:
    asks = community.join_mode == Community.JoinMode.ASK and not is_invited
    membership = membership or Membership(community=community, person=actor)
    membership.agreement_version = find_agreement(community)
    membership.answers, membership.reason = answers, ""
    if asks:
        membership.asked_at = clock.now()
        membership.state = Membership.State.REQUESTED
        membership.save()
        publish(JoinRequested(actor_id=actor.pk, community_id=community.pk, person_id=actor.pk))
        return membership
    _admit(actor, membership)
    return membership


def _admit(actor: Actor, membership: Membership) -> None:
    """Make somebody a member; the caller holds the community's lock."""
    membership.state = Membership.State.ACTIVE
    membership.joined_at = clock.now()
    membership.save()
    Community.objects.filter(pk=membership.community_id).update(
        member_count=F("member_count") + 1, version=F("version") + 1
    )
    publish(CommunityJoined(actor_id=actor.pk, community_id=membership.community_id, person_id=membership.person_id))


@transaction.atomic
def withdraw_request(actor: Person, community: Community) -> None:
    """Take one's request back."""
    community = lock_community(community.pk)
    membership = find_membership(actor, community)
    can_withdraw_request(membership).enforce()
    Membership.objects.filter(community=community, person=actor).update(state=Membership.State.LEFT, answers=[])
    publish(JoinWithdrawn(actor_id=actor.pk, community_id=community.pk, person_id=actor.pk))


@transaction.atomic
def accept_request(actor: Actor, request: Membership) -> None:
    """Take somebody in who has asked."""
    community = lock_community(request.community_id)
    request = Membership.objects.select_for_update(of=("self",)).get(pk=request.pk)
    can_answer_request(actor, find_membership(actor, community), request).enforce()
    _admit(actor, request)


@transaction.atomic
def refuse_request(actor: Actor, request: Membership, *, reason: str) -> None:
    """Say no, with the reason the applicant will read."""
    community = lock_community(request.community_id)
    request = Membership.objects.select_for_update(of=("self",)).get(pk=request.pk)
    can_answer_request(actor, find_membership(actor, community), request).enforce()
    request.state, request.reason = Membership.State.REFUSED, reason[:500]
    request.save(update_fields=["state", "reason"])
    publish(JoinRefused(actor_id=actor.pk, community_id=community.pk, person_id=request.person_id))


@transaction.atomic
def leave_community(actor: Person, community: Community) -> None:
    """Leave; roles end with it. Who alone owns the community hands it over first."""
    community = lock_community(community.pk)
    membership = find_membership(actor, community)
    others = len(list_other_owners(actor, community))
    can_leave_community(actor, membership, other_owners=others).enforce()
    Membership.objects.filter(community=community, person=actor).update(
        state=Membership.State.LEFT, paused_until=None, **NO_ROLES
    )
    count_out(community.pk, 1)
    publish(CommunityLeft(actor_id=actor.pk, community_id=community.pk, person_id=actor.pk))


@transaction.atomic
def pause_membership(actor: Person, community: Community, *, until: datetime) -> None:
    """Stay a member without being asked for anything until a moment."""
    community = lock_community(community.pk)
    can_pause(find_membership(actor, community)).enforce()
    Membership.objects.filter(community=community, person=actor).update(
        state=Membership.State.PAUSED, paused_until=until
    )
    publish(MembershipPaused(actor_id=actor.pk, community_id=community.pk, person_id=actor.pk))


@transaction.atomic
def come_back(actor: Person, community: Community) -> None:
    """End one's pause."""
    community = lock_community(community.pk)
    membership = find_membership(actor, community)
    can_pause(membership).enforce()
    if membership is None or membership.state != Membership.State.PAUSED:
        return
    Membership.objects.filter(pk=membership.pk).update(state=Membership.State.ACTIVE, paused_until=None)
    publish(MembershipPaused(actor_id=actor.pk, community_id=community.pk, person_id=actor.pk, is_back=True))


@transaction.atomic
def end_pauses(actor: Actor) -> int:
    """Bring back everybody whose pause is over; says how many."""
    can_keep_house(actor).enforce()
    due = Membership.objects.filter(state=Membership.State.PAUSED, paused_until__lte=clock.now())
    return due.update(state=Membership.State.ACTIVE, paused_until=None)


@transaction.atomic
def accept_agreement(actor: Person, community: Community, *, agreed: int) -> None:
    """Accept the newest version as a member."""
    membership = find_membership(actor, community)
    can_accept_agreement(membership).enforce()
    version = find_agreement(community)
    if version is None or version.n != agreed or membership is None:
        return
    Membership.objects.filter(pk=membership.pk).update(agreement_version=version)
    publish(AgreementAccepted(actor_id=actor.pk, community_id=community.pk, person_id=actor.pk, version=version.n))

"""Ask to take over a community that sleeps; its owners answer first, then the stewards of the site."""

from datetime import timedelta

from django.db import transaction

from lyceum.communities.actions.owning import offer_ownership
from lyceum.communities.actions.steps import lock_community
from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.models.invitations import TakeoverRequest
from lyceum.communities.policies import can_be_taken_over, can_grant_takeover, can_own, can_request_takeover
from lyceum.communities.queries import find_membership
from lyceum.communities.queries.life import find_life, has_active_owner
from lyceum.communities.queries.taking_over import find_own_request
from lyceum.communities.signals import TakeoverEnded, TakeoverRequested
from lyceum.kernel import clock
from lyceum.kernel.bus import publish
from lyceum.people.models.accounts import Person

OWNERS_HAVE = timedelta(days=14)


@transaction.atomic
def request_takeover(actor: Person, community: Community, words: str) -> TakeoverRequest:
    """The owners are told and have two weeks; then the stewards of the site decide."""
    community = lock_community(community.pk)
    can_request_takeover(
        find_membership(actor, community),
        find_life(community),
        has_owner=has_active_owner(community),
        has_asked=find_own_request(actor, community) is not None,
    ).enforce()
    asked = TakeoverRequest.objects.create(
        community=community, person=actor, words=words, owners_until=clock.now() + OWNERS_HAVE
    )
    publish(TakeoverRequested(actor_id=actor.pk, community_id=community.pk, person_id=actor.pk, request_id=asked.pk))
    return asked


@transaction.atomic
def withdraw_takeover(actor: Person, asked: TakeoverRequest) -> None:
    """The person who asked does not want to any more."""
    _community, found = _lock(asked)
    can_grant_takeover(actor, found, is_own=True).enforce()
    if found is not None:
        _end(actor, found)


@transaction.atomic
def answer_takeover(actor: Person, asked: TakeoverRequest) -> None:
    """An owner is still there: the community stays theirs, and whoever asked hears of it."""
    community, found = _lock(asked)
    can_own(actor, find_membership(actor, community)).enforce()
    if found is not None:
        _end(actor, found)


@transaction.atomic
def grant_takeover(actor: Person, asked: TakeoverRequest) -> None:
    """The stewards of the site ask the person to own it; the owners before stay owners beside them."""
    community, found = _lock(asked)
    can_grant_takeover(actor, found).enforce()
    can_be_taken_over(find_life(community), has_owner=has_active_owner(community)).enforce()
    if found is None:
        return
    target = Membership.objects.get(community=community, person=found.person_id)
    offer_ownership(actor, target, stay=True, is_granted=True)
    _end(actor, found, is_granted=True)


@transaction.atomic
def refuse_takeover(actor: Person, asked: TakeoverRequest) -> None:
    """The stewards of the site leave the community as it is."""
    _community, found = _lock(asked)
    can_grant_takeover(actor, found).enforce()
    if found is not None:
        _end(actor, found)


def _lock(asked: TakeoverRequest) -> tuple[Community, TakeoverRequest | None]:
    """The community, held, and the request as it is now: somebody quicker may have ended it."""
    community = lock_community(asked.community_id)
    return community, TakeoverRequest.objects.filter(pk=asked.pk).first()


def _end(actor: Person, asked: TakeoverRequest, *, is_granted: bool = False) -> None:
    asked_pk = asked.pk
    asked.delete()
    publish(
        TakeoverEnded(
            actor_id=actor.pk,
            community_id=asked.community_id,
            person_id=asked.person_id,
            request_id=asked_pk,
            is_granted=is_granted,
        )
    )

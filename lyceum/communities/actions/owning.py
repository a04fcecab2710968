"""Offer the ownership of a community, accept it, decline it, take the offer back."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from lyceum.communities.actions.steps import lock_community
from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.models.invitations import OwnershipOffer
from lyceum.communities.policies import (
    can_accept_ownership,
    can_answer_offer,
    can_keep_house,
    can_offer_ownership,
    can_take_offer_back,
)
from lyceum.communities.queries import find_membership
from lyceum.communities.signals import OfferEnded, OwnershipHandedOver, OwnershipOffered
from lyceum.kernel import clock
from lyceum.kernel.bus import publish
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor

STANDS_FOR = timedelta(days=14)


@transaction.atomic
def offer_ownership(actor: Person, target: Membership, *, stay: bool, is_granted: bool = False) -> OwnershipOffer:
    """Ask a member to own the community; `stay` keeps the actor an owner too, since two are better than one.

    `is_granted`: the stewards of the site follow the member's own request. Only such an offer of the site keeps
    `stay`, and stands though the community is not in their care.
    """
    community = lock_community(target.community_id)
    target = Membership.objects.select_for_update(of=("self",)).get(pk=target.pk)
    own = find_membership(actor, community)
    can_offer_ownership(actor, community, own, target, is_granted=is_granted).enforce()
    by_site = own is None or not own.is_owner
    OwnershipOffer.objects.filter(community=community, person=target.person_id).delete()
    offer = OwnershipOffer.objects.create(
        community=community,
        person_id=target.person_id,
        offered_by=actor,
        by_site=by_site,
        stay=stay and (is_granted or not by_site),
        expires_at=clock.now() + STANDS_FOR,
    )
    publish(
        OwnershipOffered(actor_id=actor.pk, community_id=community.pk, person_id=target.person_id, offer_id=offer.pk)
    )
    return offer


@transaction.atomic
def accept_ownership(actor: Person, community: Community) -> None:
    """Become an owner; whoever offered it and did not want to stay one becomes an organiser."""
    community = lock_community(community.pk)
    offer = _find(community, actor.pk)
    giver = Membership.objects.filter(community=community, person=offer.offered_by_id).first() if offer else None
    can_accept_ownership(actor, offer, find_membership(actor, community), giver).enforce()
    if offer is None:
        return
    rows = Membership.objects.filter(community=community)
    rows.filter(person=actor).update(is_owner=True, is_organiser=True)
    if giver is not None and not offer.by_site and not offer.stay:
        rows.filter(pk=giver.pk).update(is_owner=False, is_organiser=True)
    Community.objects.filter(pk=community.pk).update(is_in_stewards_care=False, version=F("version") + 1)
    offer_id = offer.pk
    offer.delete()
    publish(
        OwnershipHandedOver(
            actor_id=actor.pk,
            community_id=community.pk,
            person_id=actor.pk,
            offer_id=offer_id,
            offered_by=offer.offered_by_id,
        )
    )


@transaction.atomic
def decline_ownership(actor: Person, community: Community) -> None:
    """Say no; nothing else changes."""
    community = lock_community(community.pk)
    offer = _find(community, actor.pk)
    can_answer_offer(actor, offer).enforce()
    if offer is not None:
        _end(actor, offer, is_declined=True)


@transaction.atomic
def take_offer_back(actor: Person, offer: OwnershipOffer) -> None:
    """The person offered hears nothing more of it."""
    community = lock_community(offer.community_id)
    found = _find(community, offer.person_id)
    can_take_offer_back(actor, find_membership(actor, community), offer).enforce()
    if found is not None:
        _end(actor, found)


@transaction.atomic
def end_old_offers(actor: Actor) -> int:
    """Offers nobody has answered in time; says how many."""
    can_keep_house(actor).enforce()
    old = list(OwnershipOffer.objects.select_for_update(of=("self",)).filter(expires_at__lte=clock.now()))
    for offer in old:
        _end(actor, offer)
    return len(old)


def _find(community: Community, person_id: int) -> OwnershipOffer | None:
    offer = OwnershipOffer.objects.filter(community=community, person=person_id).first()
    if offer is not None:
        offer.community = community
    return offer


def _end(actor: Actor, offer: OwnershipOffer, *, is_declined: bool = False) -> None:
    offer_id = offer.pk
    offer.delete()
    publish(
        OfferEnded(
            actor_id=actor.pk,
            community_id=offer.community_id,
            person_id=offer.person_id,
            offer_id=offer_id,
            offered_by=offer.offered_by_id,
            is_declined=is_declined,
        )
    )

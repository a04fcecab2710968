"""Who is asked to own what, and the communities nobody owns."""

from django.db.models import Q
from django.db.models.functions import Lower
from django.shortcuts import get_object_or_404

from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.models.invitations import OwnershipOffer
from lyceum.kernel import clock
from lyceum.people.models.accounts import Person
from lyceum.people.policies import can_approve_people
from lyceum.people.requests import Actor, Viewer


def find_offer(viewer: Viewer, pk: int) -> OwnershipOffer | None:
    """An offer to the viewer that still stands; nobody else comes to it by its number."""
    if not isinstance(viewer, Person):
        return None
    rows = OwnershipOffer.objects.filter(pk=pk, person=viewer, expires_at__gt=clock.now())
    return rows.select_related("community", "offered_by").first()


def get_own_offer(viewer: Person, slug: str) -> OwnershipOffer:
    """The open offer of a community to the viewer, or 404."""
    rows = OwnershipOffer.objects.filter(person=viewer, expires_at__gt=clock.now())
    visible = Community.objects.visible_to(viewer).filter(slug=slug)
    return get_object_or_404(rows.select_related("community", "offered_by"), community__in=visible)


def find_offer_to(viewer: Person, target: Membership) -> OwnershipOffer | None:
    """An open offer to a member, for those who own the community with or without the viewer's help."""
    rows = OwnershipOffer.objects.filter(expires_at__gt=clock.now()).select_related("community")
    return rows.filter(community=target.community_id, person=target.person_id).exclude(person=viewer).first()


def list_in_care(viewer: Actor) -> list[tuple[Community, list[OwnershipOffer]]]:
    """Communities nobody owns, with the offers that are out, for the stewards of the site."""
    can_approve_people(viewer).enforce()
    found = list(Community.objects.filter(is_in_stewards_care=True, closed_at__isnull=True).order_by(Lower("name")))
    offers = OwnershipOffer.objects.filter(community__in=found, by_site=True, expires_at__gt=clock.now())
    by_community: dict[int, list[OwnershipOffer]] = {}
    for offer in offers.select_related("person").order_by("made_at"):
        by_community.setdefault(offer.community_id, []).append(offer)
    return [(community, by_community.get(community.pk, [])) for community in found]


def list_granted(viewer: Actor) -> list[OwnershipOffer]:
    """Offers of the stewards to who asked for a sleeping community: taken back until they are answered."""
    can_approve_people(viewer).enforce()
    rows = OwnershipOffer.objects.filter(
        by_site=True, expires_at__gt=clock.now(), community__is_in_stewards_care=False
    )
    return list(rows.select_related("person", "community").order_by("made_at", "pk")[:100])


def get_in_care(viewer: Actor, pk: int) -> Community:
    """A community nobody owns, for the stewards of the site."""
    can_approve_people(viewer).enforce()
    return get_object_or_404(Community.objects.filter(is_in_stewards_care=True, closed_at__isnull=True), pk=pk)


def get_site_offer(viewer: Actor, pk: int) -> OwnershipOffer:
    can_approve_people(viewer).enforce()
    return get_object_or_404(OwnershipOffer.objects.filter(by_site=True).select_related("community"), pk=pk)


def list_possible_owners(viewer: Actor, community: Community) -> list[Membership]:
    """Members who hold a role in a community nobody owns; others are named by their short name."""
    can_approve_people(viewer).enforce()
    held = Q()
    for role in Membership.ROLES:
        held |= Q(**{f"is_{role}": True})
    rows = Membership.objects.filter(held, community=community, state=Membership.State.ACTIVE)
    return list(rows.select_related("person").order_by(Lower("person__name"), "pk")[:50])


def find_possible_owner(viewer: Actor, community: Community, handle: str) -> Membership | None:
    can_approve_people(viewer).enforce()
    rows = Membership.objects.filter(community=community, state=Membership.State.ACTIVE, person__handle=handle)
    return rows.select_related("person", "community").first()


def count_in_care() -> int:
    return Community.objects.filter(is_in_stewards_care=True, closed_at__isnull=True).count()

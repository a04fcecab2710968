"""Who asks to take over which community that sleeps."""

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.models.invitations import TakeoverRequest
from lyceum.communities.policies import can_request_takeover
from lyceum.communities.queries import find_membership
from lyceum.communities.queries.life import find_life, has_active_owner
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Verdict
from lyceum.people.models.accounts import Person
from lyceum.people.policies import can_approve_people
from lyceum.people.requests import Actor


def find_own_request(viewer: Person, community: Community) -> TakeoverRequest | None:
    return TakeoverRequest.objects.filter(community=community, person=viewer).first()


def find_takeover_verdict(viewer: Person, community: Community) -> Verdict:
    """Whether the viewer may ask for this community now."""
    return can_request_takeover(
        find_membership(viewer, community),
        find_life(community),
        has_owner=has_active_owner(community),
        has_asked=find_own_request(viewer, community) is not None,
    )


def list_takeovers(viewer: Person, community: Community) -> list[TakeoverRequest]:
    """For an owner: who asks for their community."""
    own = find_membership(viewer, community)
    if own is None or not own.is_owner or own.state != Membership.State.ACTIVE:
        return []
    return list(TakeoverRequest.objects.filter(community=community).select_related("person").order_by("made_at"))


def list_due_takeovers(viewer: Actor) -> list[TakeoverRequest]:
    """For the stewards of the site: where no owner has answered in time."""
    can_approve_people(viewer).enforce()
    return list(due_takeovers().select_related("person", "community").order_by("made_at")[:100])


def get_takeover(viewer: Person, pk: int) -> TakeoverRequest:
    """A request for whoever answers it or made it; to everybody else it does not exist."""
    rows = TakeoverRequest.objects.select_related("community", "person")
    if not can_approve_people(viewer):
        owned = Membership.objects.filter(person=viewer, is_owner=True, state=Membership.State.ACTIVE)
        rows = rows.filter(Q(person=viewer) | Q(community__in=owned.values("community")))
    return get_object_or_404(rows, pk=pk)


def count_due_takeovers() -> int:
    return due_takeovers().count()


def due_takeovers() -> QuerySet[TakeoverRequest]:
    return TakeoverRequest.objects.filter(owners_until__lte=clock.now(), community__closed_at__isnull=True)

"""Put one's own communities in order."""

from django.db import transaction

from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.policies import can_order_communities
from lyceum.communities.queries.directory import list_own_communities
from lyceum.people.models.accounts import Person


@transaction.atomic
def move_in_list(actor: Person, community: Community, *, up: bool) -> None:
    """One place up or down among one's own; at the end of the list nothing moves."""
    rows = list_own_communities(actor)
    at = next((place for place, row in enumerate(rows) if row.community_id == community.pk), None)
    can_order_communities(actor, None if at is None else rows[at]).enforce()
    other = (at or 0) + (-1 if up else 1)
    if at is not None and 0 <= other < len(rows):
        rows[at], rows[other] = rows[other], rows[at]
    for place, row in enumerate(rows):
        row.position = place
    Membership.objects.bulk_update(rows, ["position"])

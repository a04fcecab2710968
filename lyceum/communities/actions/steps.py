"""Steps that several actions of this app share; the actions around them have asked and hold the transaction."""

from django.db.models import F
from django.db.models.functions import Greatest

from lyceum.communities.models.communities import Community, Membership

NO_ROLES = dict.fromkeys([*(f"is_{role}" for role in Membership.ROLES), "is_greeter"], False)


def lock_community(pk: int) -> Community:
    """The community, held until the transaction ends."""
    return Community.objects.select_for_update(of=("self",)).get(pk=pk)


def count_out(community_id: int, number: int) -> None:
    """Count members who are gone; inside an action that holds the community's lock."""
    Community.objects.filter(pk=community_id).update(
        member_count=Greatest(F("member_count"), number) - number, version=F("version") + 1
    )

"""Tell the facts of a community's card: whom it is for, when it meets, what it takes."""

from typing import Any

from django.db import transaction

from lyceum.communities.actions.steps import lock_community
from lyceum.communities.models.communities import Community
from lyceum.communities.policies import can_run
from lyceum.communities.queries import find_membership
from lyceum.communities.signals import CommunityChanged
from lyceum.kernel.bus import ContentChanged, publish
from lyceum.people.requests import Actor

FACTS = frozenset(
    {
        "languages",
        "topics",
        "concepts",
        "format",
        "city",
        "country",
        "region",
        "latitude",
        "longitude",
        "time_zone",
        "learner_levels",
        "pace",
        "hours_a_week",
        "cost",
        "cost_note",
        "access",
        "welcomes_newcomers",
        "meetings_zone",
        "meetings_slots",
    }
)


@transaction.atomic
def change_facts(actor: Actor, community: Community, told: dict[str, Any]) -> None:
    """Save what the card says; before and after are kept as with every setting."""
    community = lock_community(community.pk)
    can_run(actor, find_membership(actor, community)).enforce()
    before = {n: getattr(community, n) for n in told if n in FACTS and getattr(community, n) != told[n]}
    if not before:
        return
    for name in before:
        setattr(community, name, told[name])
    community.version += 1
    community.save()
    publish(
        CommunityChanged(
            actor_id=actor.pk,
            community_id=community.pk,
            before={name: str(value)[:300] for name, value in before.items()},
            after={name: str(told[name])[:300] for name in before},
        )
    )
    publish(ContentChanged(actor_id=actor.pk, kind="community", pk=community.pk))

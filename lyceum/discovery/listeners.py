"""What follows when the directory changes, and when somebody wishes for what is not there."""

from lyceum.communities.signals import (
    ClaimEnded,
    ClaimProved,
    ClaimSignal,
    CommunityClosed,
    CommunityNarrowed,
    CommunityReopened,
)
from lyceum.discovery.actions.directory import renew_directory
from lyceum.discovery.signals import GatheringProposed, WishMade
from lyceum.discovery.tasks import gather
from lyceum.kernel.bus import ContentChanged, ContentRemoved, ManyChanged, Plumbing, Signal, on
from lyceum.notifications.actions.notices import notify
from lyceum.people.requests import SYSTEM
from lyceum.search.signals import SavedSearchMatched

_SHOWN = {"community", "listing"}


@on(ContentChanged, ManyChanged)
def renew_after_change(event: Plumbing) -> None:
    if isinstance(event, ContentChanged | ManyChanged) and event.kind in _SHOWN:
        renew_directory(SYSTEM)


@on(ContentRemoved)
def renew_after_removal(event: ContentRemoved) -> None:
    if event.kind in _SHOWN:
        renew_directory(SYSTEM)


@on(CommunityClosed, CommunityReopened, CommunityNarrowed)
def renew_for_communities(_event: Signal) -> None:
    renew_directory(SYSTEM)


@on(WishMade)
def queue_gathering(_event: WishMade) -> None:
    gather.enqueue()


@on(GatheringProposed)
def tell_of_gathering(event: GatheringProposed) -> None:
    notify(
        SYSTEM,
        kind="gathering",
        about=("gathering", event.gathering_id),
        audience={"people": list(event.person_ids)},
    )


@on(SavedSearchMatched)
def tell_of_search(event: SavedSearchMatched) -> None:
    notify(
        SYSTEM,
        kind="saved_search",
        about=("saved_search", event.saved_id),
        audience={"people": [event.person_id]},
    )


@on(ClaimProved, ClaimEnded)
def tell_who_runs_it(event: ClaimSignal) -> None:
    """Who says that they run a listing hears what others have decided, not what they did themselves."""
    if not isinstance(event, ClaimProved | ClaimEnded) or event.actor_id == event.person_id:
        return
    notify(
        SYSTEM,
        kind="claim_proved" if isinstance(event, ClaimProved) else "claim_ended",
        about=("listing", event.listing_id),
        audience={"people": [event.person_id]},
        actor_id=event.actor_id,
    )

"""What follows: the authors of a new page hear of it; a community that closes takes its library along."""

from lyceum.communities.signals import CommunityNarrowed
from lyceum.kernel.bus import on
from lyceum.library.actions import narrow_pages
from lyceum.library.signals import PageMade
from lyceum.notifications.actions.notices import notify
from lyceum.people.requests import SYSTEM


@on(CommunityNarrowed)
def keep_inside(event: CommunityNarrowed) -> None:
    """What was public while the community was does not open by itself again."""
    narrow_pages(SYSTEM, event.community_id)


@on(PageMade)
def tell_authors(event: PageMade) -> None:
    notify(
        SYSTEM,
        kind="page_made",
        about=("page", event.page_id),
        audience={"people": list(event.author_ids), "but": [event.actor_id]},
        community_id=event.community_id,
        actor_id=event.actor_id,
    )

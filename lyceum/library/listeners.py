"""What follows when a page was made: those whose words it keeps hear of it."""

from lyceum.kernel.bus import on
from lyceum.library.signals import PageMade
from lyceum.notifications.actions.notices import notify
from lyceum.people.requests import SYSTEM


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

"""What follows when a name is asked for: the other stewards are asked, and the writer is told when it was opened.

And what follows for posts without a name when everything accounts did is undone: each goes at a moment of its own.
"""

import secrets
from datetime import timedelta

from lyceum.care.signals import EverythingUndone
from lyceum.discussions.models.nameless import Authorship
from lyceum.discussions.queries.nameless import list_nameless_of
from lyceum.discussions.signals import NameAsked, NameDecided
from lyceum.discussions.tasks.house import settle_nameless
from lyceum.kernel import clock
from lyceum.kernel.bus import on
from lyceum.notifications.actions.inbox import settle_notices
from lyceum.notifications.actions.notices import notify
from lyceum.people.requests import SYSTEM

SOONEST, LATEST = timedelta(hours=1), timedelta(days=1)


@on(EverythingUndone)
def settle_posts_without_a_name(event: EverythingUndone) -> None:
    span = int((LATEST - SOONEST).total_seconds())
    for pk in list_nameless_of(event.person_ids, event.community_id, hidden=event.is_restored):
        later = clock.now() + SOONEST + timedelta(seconds=secrets.randbelow(span))
        settle_nameless.using(run_after=later).enqueue(pk, is_hidden=not event.is_restored)


@on(NameAsked)
def ask_second_steward(event: NameAsked) -> None:
    notify(
        SYSTEM,
        kind="name_asked",
        about=("name_lookup", event.lookup_id),
        audience={"stewards": event.community_id, "but": [event.actor_id]},
        community_id=event.community_id,
        actor_id=event.actor_id,
    )


@on(NameDecided)
def tell_writer(event: NameDecided) -> None:
    """Only now a notice holds the writer: two stewards know the name by then."""
    settle_notices(SYSTEM, "name_lookup", event.lookup_id)
    writer = Authorship.objects.filter(post=event.post_id).values_list("person_id", flat=True).first()
    if event.is_opened and writer is not None:
        notify(
            SYSTEM,
            kind="name_opened",
            about=("name_opened", event.lookup_id),
            audience={"people": [writer]},
            community_id=event.community_id,
        )

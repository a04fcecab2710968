"""What follows when people write to each other: one notice for each person until they have read."""

from django.db.models import Q

from lyceum.discussions.actions.messages import decline_blocked
from lyceum.discussions.models.messages import Correspondent
from lyceum.discussions.signals import MessageWritten, PartHandled
from lyceum.kernel.bus import on
from lyceum.notifications.actions.inbox import settle_notices
from lyceum.notifications.actions.notices import notify
from lyceum.notifications.models import InboxItem, Notice
from lyceum.people.requests import SYSTEM
from lyceum.people.signals import PersonBlocked

PART = "correspondence"


@on(MessageWritten)
def tell_others(event: MessageWritten) -> None:
    """Who has a notice waiting already gets no second one: ten messages in a row are one person waiting."""
    rows = Correspondent.objects.filter(correspondence=event.correspondence_id, is_muted=False)
    rows = rows.exclude(person=event.actor_id)
    told = _still_told(list(rows.values_list("pk", flat=True)))
    for part in rows.exclude(pk__in=told):
        if part.state == Correspondent.State.IN:
            _tell("message", part, event.actor_id)
        elif part.state == Correspondent.State.ASKED and event.n == 1:
            _tell("message_request", part, event.actor_id)


def _still_told(parts: list[int]) -> list[int]:
    waiting = Q(expanded_at__isnull=True) | Q(items__state__in=[InboxItem.State.OPEN, InboxItem.State.LATER])
    rows = Notice.objects.filter(waiting, about_kind=PART, about_pk__in=parts)
    return list(rows.values_list("about_pk", flat=True))


def _tell(kind: str, part: Correspondent, actor_id: int | None) -> None:
    notify(SYSTEM, kind=kind, about=(PART, part.pk), audience={"people": [part.person_id]}, actor_id=actor_id)


@on(PartHandled)
def settle_part(event: PartHandled) -> None:
    settle_notices(SYSTEM, PART, event.part_id)


@on(PersonBlocked)
def withdraw_requests(event: PersonBlocked) -> None:
    decline_blocked(SYSTEM, event.person_id, event.blocked_id)

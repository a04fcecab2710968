"""Steps that several actions of this app share; the actions around them have asked and hold the transaction."""

from datetime import datetime

from django.db.models import Count

from lyceum.notifications.models import InboxItem
from lyceum.people.actions.waiting import set_waiting_counts
from lyceum.people.requests import SYSTEM


def refresh_waiting(person_ids: set[int]) -> None:
    """Count anew how many people wait for these people."""
    rows = InboxItem.objects.filter(person__in=person_ids, waits=True, state=InboxItem.State.OPEN)
    counted = dict(rows.values_list("person_id").annotate(Count("notice__actor", distinct=True)))
    set_waiting_counts(SYSTEM, {pk: counted.get(pk, 0) for pk in person_ids})


def move_item(item: InboxItem, state: str, until: datetime | None) -> None:
    """Put an item into another state."""
    InboxItem.objects.filter(pk=item.pk).update(state=state, later_until=until)
    if item.waits:
        refresh_waiting({item.person_id})

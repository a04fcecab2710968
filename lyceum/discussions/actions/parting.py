"""Parts beside the posts of a conversation have come or changed: its stored pages are old."""

from django.db import transaction

from lyceum.discussions.actions.steps import turn_pages
from lyceum.discussions.policies import can_keep_house
from lyceum.people.requests import Actor


@transaction.atomic
def show_parts(actor: Actor, conversation_id: int) -> None:
    """Readers are shown the parts of this conversation from now on, also those that apps above plug in."""
    can_keep_house(actor).enforce()
    turn_pages([conversation_id], has_parts=True)

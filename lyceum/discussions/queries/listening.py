"""Listening: who may hear that a conversation changes."""

from lyceum.discussions.models.conversations import Conversation
from lyceum.kernel.prepared import Prepared
from lyceum.people.models.accounts import Person

_heard = Prepared(
    lambda viewer, pk: Conversation.objects.visible_to(Person(pk=viewer)).filter(pk=pk).values_list("post_count"),
    "viewer",
    "pk",
)


def count_heard(viewer: Person, pk: int) -> int | None:
    """How many posts a conversation has, or None to whom may not read it."""
    found = _heard.first(viewer=viewer.pk, pk=pk)
    return found[0] if found else None

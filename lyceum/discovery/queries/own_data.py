"""What finding keeps of a person, for the copy of their data."""

from typing import Any

from lyceum.discovery.models import Refusal, Wish
from lyceum.people.models.accounts import Person


def export_finding(person: Person) -> dict[str, Any]:
    wishes = Wish.objects.filter(person=person).order_by("made_at")
    return {
        "wishes": list(wishes.values("text", "language", "may_gather", "comes", "made_at", "ended_at")),
        "not_for_me": list(
            Refusal.objects.filter(person=person).order_by("made_at").values("entry", "because", "made_at")
        ),
    }

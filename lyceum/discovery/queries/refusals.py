"""What is not for somebody, as they said."""

from collections.abc import Sequence

from lyceum.discovery.models import Refusal
from lyceum.discovery.queries.suggestions import get_entries
from lyceum.matching.ranking.entries import Profile
from lyceum.people.requests import Viewer

BECAUSE = Refusal.Because.choices
MOST_SHOWN = 30


def list_refused(viewer: Viewer, learner: Profile) -> Sequence[tuple[str, str]]:
    """Entries the learner has refused and may still see: (entry, name)."""
    if not learner.refused:
        return ()
    shown = list(learner.refused)[-MOST_SHOWN:]
    entries = get_entries(viewer, [entry for entry in shown if is_entry(entry)])
    return [(entry, entries[entry].name) for entry in shown if entry in entries]


def is_entry(text: str) -> bool:
    """Whether this can name an entry of the directory."""
    kind, _colon, pk = text.partition(":")
    return kind in {"community", "listing"} and pk.isdecimal() and len(pk) < 12

"""What others may hear of searching."""

from dataclasses import dataclass

from lyceum.kernel.bus import Plumbing


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearchMatched(Plumbing):
    """Something new is there that a person has asked to be told of; searches are private, so nothing is recorded."""

    saved_id: int
    person_id: int

"""What stewards have arranged adds a part to a conversation: where its posts came from, and where some went."""

from typing import Any

from lyceum.discussions.queries.arranged import find_trail
from lyceum.discussions.queries.reading import ReadingPage
from lyceum.discussions.registries import conversation_parts
from lyceum.people.registries import Panel
from lyceum.people.requests import Viewer


def _trail(viewer: Viewer, reading: ReadingPage) -> dict[str, Any] | None:
    found = find_trail(viewer, reading.conversation)
    return {"its": found, "named": viewer.is_authenticated} if found else None


conversation_parts.plug("arranged", Panel("discussions/parts/trail.html", _trail), position=5)

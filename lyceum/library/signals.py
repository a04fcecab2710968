"""What has happened in the library."""

from dataclasses import dataclass

from lyceum.kernel.bus import Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMade(Signal):
    """A page was made from a conversation; `author_ids` are those whose words it keeps."""

    community_id: int
    conversation_id: int
    page_id: int
    author_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageChanged(Signal):
    """A page says something else now; what it said before is kept."""

    community_id: int
    page_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRemoved(Signal):
    """A page was taken out of the library, or put back."""

    community_id: int
    page_id: int
    is_removed: bool

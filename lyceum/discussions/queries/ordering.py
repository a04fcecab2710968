"""A conversation read the other way round: its pages counted from the newest post."""

from dataclasses import replace

from lyceum.discussions.models.conversations import Conversation
from lyceum.discussions.queries.reading import PAGE_SIZE, PostRow, ReadingPage, get_reading_page, list_posts
from lyceum.kernel.paging import Positions
from lyceum.people.requests import Viewer


def newest_positions(total: int, wanted: int, size: int = PAGE_SIZE) -> Positions:
    """The page `wanted` (from 1) of posts counted from the end, held inside what exists."""
    last = max(1, -(-total // size))
    number = min(max(1, wanted), last)
    end = total - (number - 1) * size
    return Positions(number, last, max(1, end - size + 1), max(1, end))


def get_newest_page(viewer: Viewer, slug: str, pk: int, number: int) -> ReadingPage:
    """As `get_reading_page`, with the newest posts on page 1; the same statements."""
    reading = get_reading_page(viewer, slug, pk, 1)
    return replace(reading, page=newest_positions(reading.conversation.post_count, number))


def list_newest(conversation: Conversation, page: Positions) -> list[PostRow]:
    """The posts of such a page, the newest first; the conversation has passed its gate."""
    return list_posts(conversation, page)[::-1]

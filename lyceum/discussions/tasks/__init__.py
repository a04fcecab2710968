"""What is done later, room by room; each module registers itself when it is loaded."""

from lyceum.discussions.tasks import house

__all__ = ["house"]

"""What conversations add to the apps below, room by room; each module plugs itself in when it is loaded."""

from lyceum.discussions.plugs import asking, conversations, parts

__all__ = ["asking", "conversations", "parts"]

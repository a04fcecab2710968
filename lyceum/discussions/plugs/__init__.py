"""What conversations add to the apps below, room by room; each module plugs itself in when it is loaded."""

from lyceum.discussions.plugs import asking, conversations, naming, parts, telling

__all__ = ["asking", "conversations", "naming", "parts", "telling"]

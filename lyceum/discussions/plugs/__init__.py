"""What conversations add to the apps below, room by room; each module plugs itself in when it is loaded."""

from lyceum.discussions.plugs import asking, conversations, messages, naming, parts, telling

__all__ = ["asking", "conversations", "messages", "naming", "parts", "telling"]

"""What follows, room by room; each module registers itself when it is loaded."""

from lyceum.discussions.listeners import asking, conversations, live, messages, naming, samples

__all__ = ["asking", "conversations", "live", "messages", "naming", "samples"]

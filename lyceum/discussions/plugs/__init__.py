"""What conversations add to the apps below, room by room; each module plugs itself in when it is loaded."""

from lyceum.discussions.plugs import asking, by_mail, conversations, messages, naming, parts, telling

__all__ = ["asking", "by_mail", "conversations", "messages", "naming", "parts", "telling"]

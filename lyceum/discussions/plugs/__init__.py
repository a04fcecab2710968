"""What conversations add to the apps below, room by room; each module plugs itself in when it is loaded."""

from lyceum.discussions.plugs import (
    arranged,
    asking,
    by_mail,
    conversations,
    messages,
    naming,
    parts,
    samples,
    telling,
)

__all__ = ["arranged", "asking", "by_mail", "conversations", "messages", "naming", "parts", "samples", "telling"]

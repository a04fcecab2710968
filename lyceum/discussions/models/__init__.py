"""What is stored of conversations and messages; import from the module that has it."""

from lyceum.discussions.models import arranging, asking, conversations, feedback, messages, nameless, polls, samples

__all__ = ["arranging", "asking", "conversations", "feedback", "messages", "nameless", "polls", "samples"]

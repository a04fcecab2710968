"""Where a conversation's page takes what stands above its posts: a summary, polls, where a question is now."""

from lyceum.kernel.registry import Registry
from lyceum.people.registries import Panel

# Parts above the posts, asked only of conversations that have any (`has_parts`): viewer, reading page -> context, or
# None. What a part shows to everybody changes the conversation's version; what is the reader's own it asks itself.
conversation_parts: Registry[Panel] = Registry("parts of a conversation")
# The same, below the opening post: what belongs to it, such as its questions and polls.
opening_parts: Registry[Panel] = Registry("parts of an opening post")

"""Conversations and their posts: ask, answer, quote, thank, accept."""

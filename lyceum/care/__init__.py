"""Telling the stewards, their queue, and what they can do about it."""

"""Lyceum: a self-hosted home for learning communities."""

__version__ = "0.1.0"

"""Imports and exports: archives, directories, dumps, backups, the demo."""

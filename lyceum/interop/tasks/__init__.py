"""Runs of many small transactions: imports, exports, backups."""

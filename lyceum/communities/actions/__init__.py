"""What can be done in communities: every write."""

"""What can be read to find communities."""

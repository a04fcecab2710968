"""What can be read of conversations."""

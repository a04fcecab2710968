"""What people type to find communities."""

"""What people type about themselves and to sign in."""

"""What people write: cleaned, rendered, made plain, taken in from elsewhere, compared."""

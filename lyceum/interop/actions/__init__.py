"""What can be done with what comes from elsewhere."""

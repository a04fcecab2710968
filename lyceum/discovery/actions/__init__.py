"""What can be done to find, and to be found better next time."""

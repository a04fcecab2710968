"""What can be done about reports."""

"""What can be done about notices and inboxes."""

"""What can be read of inboxes and choices, and the mails and letters notices become."""

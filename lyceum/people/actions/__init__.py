"""What can be done about people and the site."""

"""What can be read of people and the site."""

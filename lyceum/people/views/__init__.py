"""Pages of people and of the site."""

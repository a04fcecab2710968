"""What can be read out: archives, dumps, rows of a file."""

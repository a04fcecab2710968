"""What can be found, how words are spelled, and searches that people have saved."""

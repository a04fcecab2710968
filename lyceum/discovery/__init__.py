"""Finding communities and people: goals, the directory, ranking with reasons."""

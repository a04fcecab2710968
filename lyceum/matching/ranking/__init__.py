"""Finding communities for a learner: what is read from a goal, how well an entry fits, and why."""

"""Finding the right person: a derived index, ranking by evidence, and the reasons."""

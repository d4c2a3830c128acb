"""Released results of runs, to look at, compare and take along."""

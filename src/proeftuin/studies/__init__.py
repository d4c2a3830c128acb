"""The study file, its run, and the results bundle."""

"""Pages of projects with their tests and drivers, of findings, and of decisions."""

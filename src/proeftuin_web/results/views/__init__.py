"""Pages about released results."""

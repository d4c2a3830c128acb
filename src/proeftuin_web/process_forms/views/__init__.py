"""Pages about process forms."""

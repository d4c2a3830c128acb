"""Words that templates have for the layout and for numbers."""

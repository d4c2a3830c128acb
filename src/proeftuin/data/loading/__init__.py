"""Loading: from what a supplier delivers to care tables, with every row accounted for."""

"""Pages that bring the others together: the country, a site, and the six steps."""

"""Where the tables of municipalities, mergers and shares come from: extraction from the originals, and derivation."""

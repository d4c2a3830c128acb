"""The turns of a study's spiral: where it stands, closing a cycle, opening the next and comparing two."""

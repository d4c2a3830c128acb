"""Tables, charts, maps and documents, made of released results only."""

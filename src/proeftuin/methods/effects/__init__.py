"""Statistics of effects: what changed because of something, and how sure that is. Arrays in, arrays out."""

"""Statistics of segments: persons grouped by what they have in common. Arrays in, arrays out."""

"""Statistics of control charts: whether a series over time varies by chance alone. Arrays in, arrays out."""

"""Step 6: what is followed over time, what was tried and learned, and what was decided."""

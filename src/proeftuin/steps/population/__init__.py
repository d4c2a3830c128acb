"""Step 1: who the numbers are about, and how many were left out at each criterion."""

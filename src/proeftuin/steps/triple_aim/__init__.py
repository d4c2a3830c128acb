"""Step 2: the status of a population on health, quality of care and cost, and how it compares."""

"""Step 5: what changed because of the programme, and how sure we can be."""

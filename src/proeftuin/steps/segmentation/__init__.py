"""Step 3: which groups with similar needs there are, who has which risk, and which interventions fit each, and why."""

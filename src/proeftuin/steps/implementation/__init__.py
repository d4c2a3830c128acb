"""Step 4: which interventions are carried out, where, for whom, from when, and under which circumstances."""

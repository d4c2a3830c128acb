"""Statistics behind a choice of interventions: expected impact, budget impact and weighing by several criteria."""

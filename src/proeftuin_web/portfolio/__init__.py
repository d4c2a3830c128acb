"""Interventions in a site: entries, enabling interventions, rollouts, and what a change makes stale."""

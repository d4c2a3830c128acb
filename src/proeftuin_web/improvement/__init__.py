"""Tests of change with a prediction, driver diagrams, findings and decisions."""

"""Engines: the only part that speaks to DuckDB or Spark."""

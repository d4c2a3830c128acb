"""Table contracts, readers of open data, and the engine; only this package speaks to an engine."""

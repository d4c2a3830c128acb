"""Care tables: the person-level model, its contracts and the store that keeps it."""

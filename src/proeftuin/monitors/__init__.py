"""The national monitor: many sites side by side and against the rest of the country."""

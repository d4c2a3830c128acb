"""The catalogue: every number that the monitor can speak, defined once, with what it needs and how it is computed."""

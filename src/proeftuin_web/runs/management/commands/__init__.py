"""Commands: the worker."""

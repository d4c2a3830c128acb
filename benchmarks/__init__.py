"""Measurements of the whole run and its stages; not tests, because a time says as much about the machine."""

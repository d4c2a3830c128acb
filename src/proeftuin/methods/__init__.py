"""Statistics on arrays: nothing here knows where the numbers come from, and nothing draws its own randomness or time."""

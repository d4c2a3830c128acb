"""Statistics on arrays: nothing here knows where numbers come from, draws its own randomness or reads a clock."""

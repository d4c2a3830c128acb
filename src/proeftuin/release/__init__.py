"""Output control: the only door through which numbers leave."""

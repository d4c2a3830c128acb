"""The outcome monitor: which results the sites achieve on the three aims."""

"""How well predictions of events and amounts agree with what happened: statistics on persons or on counted patterns."""

"""Who did what, when and for which purpose: an append-only trail that shows when it was tampered with."""

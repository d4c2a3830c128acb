"""Makes the open data from the untouched originals, and control totals of these by a way of their own."""

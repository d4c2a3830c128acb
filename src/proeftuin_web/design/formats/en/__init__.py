"""English, as written in the Netherlands and Britain: the day before the month."""

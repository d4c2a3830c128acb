"""Commands of this part of the application."""

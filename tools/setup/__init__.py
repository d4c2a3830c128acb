"""Sets up the project on a machine, and writes the locks that this rests on."""

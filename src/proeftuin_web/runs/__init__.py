"""Studies that were brought in, and their runs in the background: queue, progress, cancel, results."""

"""The command line: one file per command."""

import os

# The statistics are many small products, which several threads make slower, on a busy machine several times. NumPy
# reads this when it is first imported, so it must stand before everything else.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from proeftuin.cli.app import main

__all__ = ["main"]

"""The command line: one file per command."""

import os
import sys

# The statistics are many small products, which several threads make slower, on a busy machine several times. NumPy
# reads this when it is first imported, so it must stand before everything else.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def main(arguments: list[str] | None = None) -> int:
    """
    Run one command and return its exit code, as `proeftuin.cli.app.main` lists them.

    The program is loaded here and not above: loading takes most of a second, and stopping it then must be as quiet as
    stopping it later.
    """
    try:
        from proeftuin.cli import app

        return app.main(arguments)
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        return 130


__all__ = ["main"]

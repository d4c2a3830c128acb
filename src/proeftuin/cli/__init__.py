"""The command line: one file per command."""

from proeftuin.cli.app import main

__all__ = ["main"]

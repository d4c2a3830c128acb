"""
Whether a delivered file arrived whole.

The engine reads a compressed file that was cut off as if it ended there, so persons would be missing without a word.
"""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from proeftuin.errors import DataContractError, Problem

_CHUNK = 1 << 20
_NEWLINE = b"\n"


def line_count(path: Path) -> int:
    """
    Lines in a file, compressed (`.gz`) or not; a last line without an end counts.

    Raises
    ------
    DataContractError
        The file cannot be read to its end.
    """
    lines, last = 0, _NEWLINE
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as content:
            while chunk := content.read(_CHUNK):
                lines += chunk.count(_NEWLINE)
                last = chunk[-1:]
    except (OSError, EOFError, zlib.error) as error:
        raise DataContractError(
            Problem(
                path.name,
                "the file cannot be read to its end: it is damaged or was cut off",
                "a complete file, compressed with gzip when its name ends in .gz",
                "have it delivered or copied again",
            )
        ) from error
    return lines + (last != _NEWLINE)


def first_line(path: Path) -> str:
    """
    First line that is not empty, or an empty text when there is none.

    Raises
    ------
    DataContractError
        The file cannot be read, or is no text.
    """
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as content:
            # As bytes: what is no text further on is not the matter of this line.
            return next((line.strip().decode() for line in content if line.strip()), "")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise DataContractError(
            Problem(
                path.name,
                "the first line cannot be read",
                "text in UTF-8, compressed with gzip when its name ends in .gz",
                "have it delivered again, or give the file its right name",
            )
        ) from error

"""
The rows of a text file as someone delivered it: what can be wrong before the first value is looked at.

People download a web page instead of the file, unpack nothing, or save the file again from a spreadsheet program. Each
of these gets its own message here; what the columns mean is left to the reader of the file.
"""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from proeftuin.errors import DataContractError, Problem

DELIMITER = ";"
ENCODING = "UTF-8 text"
_WRONG_DELIMITERS = {",": "commas", "\t": "tabs", "|": "vertical bars"}
_KINDS = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
)
_DOWNLOAD_AGAIN = "download the file again from the supplier and import it as it is"

ReadBytes = Callable[[Path], bytes]


@dataclass(frozen=True)
class DeliveredRows:
    """
    Header and rows of a delivered file, as text.

    Attributes
    ----------
    name : str
        Name of the file, for messages.
    headers : tuple of str
        As in the file.
    rows : list of list of str
        Each as long as `headers`. Row `i` stands on line `line_of(i)`.
    """

    name: str
    headers: tuple[str, ...]
    rows: list[list[str]]

    def line_of(self, row: int) -> int:
        """Line of the file, counted from 1, on which a row stands; the header is line 1."""
        return row + 2

    def at(self, row: int, header: str) -> str:
        """A place in the file, for messages."""
        return f"{self.name}, line {self.line_of(row)}, column {header}"


def delivered_content(path: Path, *, read: ReadBytes = Path.read_bytes) -> bytes:
    """
    Content of a delivered file.

    Parameters
    ----------
    read : callable
        How the bytes are read; another one lets a test stand in for a disk that refuses.

    Raises
    ------
    DataContractError
        There is no file, it is a folder, or it cannot be read.
    """
    try:
        return read(path)
    except FileNotFoundError as error:
        raise _error(path.name, "there is no such file", "the file to import", "check the path") from error
    except IsADirectoryError as error:
        raise _error(path.name, "this is a folder", "one file", "name the file inside it") from error
    except PermissionError as error:
        action = "ask for permission to read it, or copy it to a folder of your own"
        raise _error(path.name, "reading the file is not permitted", "a readable file", action) from error
    except OSError as error:
        action = "copy it to a local disk and try again"
        raise _error(path.name, "the file cannot be read", "a readable file", action) from error


def delivered_rows(name: str, content: bytes) -> DeliveredRows:
    """
    Header and rows of text with `;` between the values.

    Raises
    ------
    DataContractError
        The content is empty or of another kind, is not UTF-8, has another delimiter, no rows, or a row that does not
        have as many values as the header.
    """
    _refuse_other_kinds(name, content)
    lines = _text(name, content).replace("\r\n", "\n").rstrip("\n").split("\n")
    headers = _headers(name, lines[0])
    if len(lines) == 1:
        raise _error(name, "the file has a header but no rows", "one row per stratum", _DOWNLOAD_AGAIN)
    rows = [_values(line) for line in lines[1:]]
    problems = _ragged(name, rows, len(headers))
    if problems:
        raise DataContractError(problems)
    return DeliveredRows(name, headers, [row for row in rows if row is not None])


def _refuse_other_kinds(name: str, content: bytes) -> None:
    if not content.strip():
        raise _error(name, "the file is empty", "a header and rows", _DOWNLOAD_AGAIN)
    if content.startswith(b"PK\x03\x04"):
        kind = "an Excel workbook (.xlsx)" if _is_workbook(content) else "a zip archive"
        action = _DOWNLOAD_AGAIN if kind.startswith("an Excel") else "unpack it and import the CSV file inside"
        raise _error(name, f"this is {kind}", "a CSV file", action)
    for start, kind in _KINDS:
        if content.startswith(start):
            raise _error(name, f"this is {kind}", "a CSV file", _DOWNLOAD_AGAIN)
    if content.lstrip()[:15].lower().startswith((b"<!doctype", b"<html")):
        raise _error(name, "this is a web page", "a CSV file", "download the file itself, not the page around it")


def _is_workbook(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(entry.startswith("xl/") for entry in archive.namelist())
    except zipfile.BadZipFile:
        return False


def _text(name: str, content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" in content[:200]:
        raise _error(name, "the text is encoded as UTF-16", ENCODING, "save the file as CSV UTF-8 and import that")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        start = content.rfind(b"\n", 0, error.start) + 1
        column = content.count(DELIMITER.encode(), start, error.start) + 1
        where = f"{name}, line {line}, column {column}"
        action = "save the file as CSV UTF-8 and import that"
        raise _error(where, "a character is not UTF-8 (perhaps Latin-1)", ENCODING, action) from error


def _headers(name: str, line: str) -> tuple[str, ...]:
    if DELIMITER not in line:
        found = next((words for mark, words in _WRONG_DELIMITERS.items() if mark in line), None)
        what = f"the values are separated by {found}" if found else "the header has no delimiter"
        raise _error(f"{name}, line 1", what, f"`{DELIMITER}` between the values", _DOWNLOAD_AGAIN)
    headers = _values(line)
    if headers is None:
        raise _error(f"{name}, line 1", "a quotation mark is not closed", "closed quotation marks", _DOWNLOAD_AGAIN)
    return tuple(header.strip() for header in headers)


def _values(line: str) -> list[str] | None:
    """Values of one line; `None` when a quotation mark is not closed."""
    if '"' not in line:
        return line.split(DELIMITER)
    try:
        return next(csv.reader([line], delimiter=DELIMITER, strict=True))
    except csv.Error:
        return None


def _ragged(name: str, rows: list[list[str] | None], width: int) -> list[Problem]:
    """One problem for each way in which rows do not fit the header, at the first row of that kind."""
    unclosed = [row for row, values in enumerate(rows) if values is None]
    longer = [row for row, values in enumerate(rows) if values is not None and len(values) > width]
    shorter = [row for row, values in enumerate(rows) if values is not None and len(values) < width]
    problems = []
    if unclosed:
        what = f"a quotation mark is not closed{_more(unclosed)}"
        problems.append(Problem(_line(name, unclosed), what, "closed quotation marks", _DOWNLOAD_AGAIN))
    if longer:
        what = f"the row has more values than the header has columns{_more(longer)}"
        problems.append(Problem(_line(name, longer), what, f"{width} values", _DOWNLOAD_AGAIN))
    if shorter == [len(rows) - 1]:
        what = "the last row breaks off: the file was not downloaded to its end"
        problems.append(Problem(_line(name, shorter), what, f"{width} values", _DOWNLOAD_AGAIN))
    elif shorter:
        what = f"the row has fewer values than the header has columns{_more(shorter)}"
        problems.append(Problem(_line(name, shorter), what, f"{width} values", _DOWNLOAD_AGAIN))
    return problems


def _line(name: str, rows: list[int]) -> str:
    return f"{name}, line {rows[0] + 2}"


def _more(rows: list[int]) -> str:
    return f" (and {len(rows) - 1} more rows)" if len(rows) > 1 else ""


def _error(where: str, what: str, expected: str, action: str) -> DataContractError:
    return DataContractError(Problem(where, what, expected, action))

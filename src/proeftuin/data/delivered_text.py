"""
The rows of a text file as someone delivered it: what can be wrong before the first value is looked at.

People download a web page instead of the file, unpack nothing, or save the file again from a spreadsheet program. Each
of these gets its own message here; what the columns mean is left to the reader of the file.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import stat
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from proeftuin.errors import DataContractError, Problem

DELIMITER = ";"
ENCODING = "UTF-8 text"
_DELIMITERS = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "vertical bars"}
_KINDS = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF", "a PDF document"),
)
_PACKED = (
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"PK\x05\x06", "an empty zip archive"),
)
_ZIPPED = (("xl/", "an Excel workbook (.xlsx)"), ("content.xml", "an OpenDocument file"))
MOST_BYTES = 200_000_000
"""Far more than any delivery of this kind has; what is larger is something else and is not read into memory."""

_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UNPACK = "unpack it and import the CSV file inside"
_AS_TEXT = "save the file as CSV UTF-8 and import that"
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


def whole_file(path: Path) -> bytes:
    """
    Content of an ordinary file; a pipe would keep the program waiting and a device would never end.

    Raises
    ------
    DataContractError
        It is something else than an ordinary file, or larger than `MOST_BYTES`.
    """
    about = path.stat()
    if not (stat.S_ISREG(about.st_mode) or stat.S_ISDIR(about.st_mode)):
        action = "save what it holds as a file and import that"
        raise _error(path.name, "this is a pipe or a device", "an ordinary file", action)
    if about.st_size > MOST_BYTES:
        what = "the file is far larger than a delivery of one year"
        raise _error(path.name, what, f"at most {MOST_BYTES // 1_000_000} MB", "check that this is the right file")
    return path.read_bytes()


def delivered_content(path: Path, *, read: ReadBytes = whole_file) -> bytes:
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


def delivered_rows(name: str, content: bytes, *, delimiter: str = DELIMITER) -> DeliveredRows:
    """
    Header and rows of text with `delimiter` between the values.

    Raises
    ------
    DataContractError
        The content is empty or of another kind, is not UTF-8, has another delimiter, no rows, or a row that does not
        have as many values as the header.
    """
    _refuse_other_kinds(name, content)
    # Not `splitlines`: that would also break a line at characters that may stand in a name.
    lines = _text(name, content).replace("\r\n", "\n").replace("\r", "\n").rstrip().split("\n")
    headers = _headers(name, lines[0], delimiter)
    if len(lines) == 1:
        raise _error(name, "the file has a header but no rows", "one row per stratum", _DOWNLOAD_AGAIN)
    rows = [_values(line, delimiter) for line in lines[1:]]
    problems = _headers_again(name, headers, rows) or _ragged(name, rows, len(headers))
    if problems:
        raise DataContractError(problems)
    return DeliveredRows(name, headers, [row for row in rows if row is not None])


def _refuse_other_kinds(name: str, content: bytes) -> None:
    if not content.removeprefix(codecs.BOM_UTF8).strip():
        raise _error(name, "the file is empty", "a header and rows", _DOWNLOAD_AGAIN)
    if content.startswith(b"PK\x03\x04"):
        kind = _kind_of_zip(content)
        action = _AS_TEXT if kind else _UNPACK
        raise _error(name, f"this is {kind or 'a zip archive'}", "a CSV file", action)
    for kinds, action in ((_KINDS, _DOWNLOAD_AGAIN), (_PACKED, _UNPACK)):
        for start, kind in kinds:
            if content.startswith(start):
                raise _error(name, f"this is {kind}", "a CSV file", action)
    if content.lstrip()[:15].lower().startswith((b"<!doctype", b"<html")):
        raise _error(name, "this is a web page", "a CSV file", "download the file itself, not the page around it")


def _kind_of_zip(content: bytes) -> str | None:
    """What is zipped, when that is a document of a known kind."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.namelist()
    except zipfile.BadZipFile:
        return None
    return next((kind for start, kind in _ZIPPED if any(member.startswith(start) for member in members)), None)


def _text(name: str, content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _every_other_byte_is_zero(content[:200]):
        raise _error(name, "the text is encoded as UTF-16", ENCODING, _AS_TEXT)
    control = _CONTROL.search(content)
    if control:
        what = "a character that text does not have (a control character): the file is damaged, or is no text"
        raise _error(_place(name, content, control.start()), what, ENCODING, _DOWNLOAD_AGAIN)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = _place(name, content, error.start)
        raise _error(where, "a character is not UTF-8 (perhaps Latin-1)", ENCODING, _AS_TEXT) from error


def _every_other_byte_is_zero(start: bytes) -> bool:
    return len(start) > 1 and any(not any(start[first::2]) and all(start[1 - first :: 2]) for first in (0, 1))


def _place(name: str, content: bytes, position: int) -> str:
    """Line and column of one byte, for messages."""
    start = content.rfind(b"\n", 0, position) + 1
    line = content.count(b"\n", 0, position) + 1
    column = content.count(DELIMITER.encode(), start, position) + 1
    return f"{name}, line {line}, column {column}"


def _headers(name: str, line: str, delimiter: str) -> tuple[str, ...]:
    if delimiter not in line:
        found = next((words for mark, words in _DELIMITERS.items() if mark in line), None)
        what = f"the values are separated by {found}" if found else "the header has no delimiter"
        raise _error(f"{name}, line 1", what, f"`{delimiter}` between the values", _DOWNLOAD_AGAIN)
    headers = _values(line, delimiter)
    if headers is None:
        raise _error(f"{name}, line 1", "a quotation mark is not closed", "closed quotation marks", _DOWNLOAD_AGAIN)
    return tuple(header.strip() for header in headers)


def _values(line: str, delimiter: str) -> list[str] | None:
    """Values of one line; `None` when a quotation mark is not closed."""
    if '"' not in line:
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        return None


def _headers_again(name: str, headers: tuple[str, ...], rows: list[list[str] | None]) -> list[Problem]:
    again = [row for row, values in enumerate(rows) if values and [value.strip() for value in values] == list(headers)]
    if not again:
        return []
    what = f"the header stands here again{_more(again)}"
    return [Problem(_line(name, again), what, "one header, on line 1", _DOWNLOAD_AGAIN)]


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
        what = "the last row breaks off: the file was not downloaded to its end, or a note stands below the table"
        problems.append(Problem(_line(name, shorter), what, f"{width} values", _DOWNLOAD_AGAIN))
    elif shorter:
        what = f"the row has fewer values than the header has columns{_more(shorter)}"
        problems.append(Problem(_line(name, shorter), what, f"{width} values", _DOWNLOAD_AGAIN))
    return problems


def _line(name: str, rows: list[int]) -> str:
    return f"{name}, line {rows[0] + 2}"


def _more(rows: list[int]) -> str:
    if len(rows) == 1:
        return ""
    return f" (and in {len(rows) - 1} more {'row' if len(rows) == 2 else 'rows'})"


def _error(where: str, what: str, expected: str, action: str) -> DataContractError:
    return DataContractError(Problem(where, what, expected, action))

"""
What all readers need of a delivered file before and while the engine reads it: that it is there, what its header says,
and which line is wrong.

The engine's own messages quote the line that it cannot read, which is a person's row. They are taken apart here for the
line number and the sort of error, and go no further: neither as text nor as the cause of another error.
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from proeftuin.data.engine.duckdb_engine import EmbeddedSettings
from proeftuin.errors import DataContractError, DefinitionError, Problem

Connection = duckdb.DuckDBPyConnection

_CHUNK = 1 << 20
_LONGEST_HEADER = 1_000_000
_OTHER_KINDS = (
    (b"PAR1", "a Parquet file"),
    (b"PK\x03\x04", "a zip archive or an Excel workbook"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
)
_LINE = re.compile(r"Error on Line: (\d+)")
_FILE = re.compile(r"^\s*file = (.+)$", re.MULTILINE)
_VALUES = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")
_ROW_ADVICE = "correct the line at its source and deliver the file again"
# A mistake in the query, not in the file: shown as it is, because the maker of the reader must act.
_OWN_MISTAKES = (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException)


@contextmanager
def loading_connection(settings: EmbeddedSettings) -> Iterator[Connection]:
    """An engine in memory, within the limits of `settings`, that names no cause that quotes a row."""
    engine = duckdb.connect(":memory:", config=settings.configuration())  # type: ignore[arg-type]
    try:
        # Files are read once; what was set apart and written anew may never be taken for what stood there before.
        engine.execute("SET enable_external_file_cache = false")
        yield engine
    except (RuntimeError, duckdb.InterruptException) as error:
        # How the engine tells that the user stopped the program while a query ran.
        if "interrupt" in str(error).lower():
            raise KeyboardInterrupt from None
        raise
    finally:
        engine.close()


@contextmanager
def within_memory(files: Sequence[Path]) -> Iterator[None]:
    """
    Tell what can be done when the engine runs out of memory.

    Raises
    ------
    DefinitionError
        The engine had less memory than it needs.
    """
    try:
        yield
    except duckdb.OutOfMemoryException:
        raise DefinitionError(
            Problem(
                _names(files),
                "the engine has less memory, or less room to spill, than this file needs",
                "more memory, or a larger folder to spill to",
                "raise the limit of memory, or name another folder for what does not fit",
            )
        ) from None


@contextmanager
def located(files: Sequence[Path]) -> Iterator[None]:
    """
    Turn what the engine says about a delivered file into a message without anything from its rows.

    Raises
    ------
    DataContractError
        A file cannot be read.
    DefinitionError
        The engine had less memory than it needs.
    """
    with within_memory(files):
        try:
            yield
        except (duckdb.InterruptException, duckdb.OutOfMemoryException, *_OWN_MISTAKES):
            raise
        except duckdb.Error as error:
            problem = _problem_of(str(error), files)
            # Not `from error`: its message quotes the line of a person.
            raise DataContractError(problem) from None


def content_hash(path: Path) -> str:
    """
    SHA-256 of the content of a delivered file.

    Raises
    ------
    DataContractError
        There is no such file, or it cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except FileNotFoundError as error:
        raise _unreadable(path, "there is no such file", "the file that the source names", "check the path") from error
    except IsADirectoryError as error:
        raise _unreadable(path, "this is a folder", "one file", "name the files inside it") from error
    except OSError as error:
        action = "ask for permission to read it, or copy it to a folder of your own"
        raise _unreadable(path, "the file cannot be read", "a readable file", action) from error
    return digest.hexdigest()


def csv_header(path: Path, *, separator: str, encoding: str) -> tuple[str, ...]:
    """
    Names of the columns of a CSV file, as in its first line.

    Raises
    ------
    DataContractError
        The file is absent, empty or no such text, or its header has an empty or repeated name.
    """
    content_start = _first_bytes(path)
    for magic, kind in _OTHER_KINDS:
        if content_start.startswith(magic):
            raise _unreadable(path, f"this is {kind}", "a CSV file", "save or unpack it as CSV and deliver that")
    with path.open("rb") as file:
        first = file.readline(_LONGEST_HEADER)
    try:
        line = first.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError:
        raise _unreadable(path, *_wrong_encoding(encoding), line=1) from None
    if not line.strip():
        raise _unreadable(path, "the file is empty", "a header and rows", "deliver the file again")
    header = tuple(name.strip() for name in next(csv.reader([line], delimiter=separator)))
    _check_header(path, header)
    return header


def parquet_types(path: Path) -> dict[str, str]:
    """
    Column of a Parquet file to its type in the embedded engine.

    Raises
    ------
    DataContractError
        The file is absent, or no Parquet file.
    """
    if not _first_bytes(path).startswith(b"PAR1"):
        raise _unreadable(path, "this is no Parquet file", "a Parquet file", "check the path and the mapping")
    with loading_connection(EmbeddedSettings(threads=1)) as engine, located((path,)):
        query = f"SELECT * FROM read_parquet({text_literal(str(path))}, hive_partitioning = false)"
        return column_types(engine, query)


def column_types(engine: Connection, query: str) -> dict[str, str]:
    """Column that a query gives to its type, without running it."""
    return {str(row[0]): str(row[1]) for row in engine.execute(f"DESCRIBE {query}").fetchall()}


def text_literal(text: str) -> str:
    """`text` as a literal of the engine's SQL."""
    return "'" + text.replace("'", "''") + "'"


def quoted_name(name: str) -> str:
    """`name` as the name of a column in the engine's SQL."""
    return '"' + name.replace('"', '""') + '"'


def closest(name: str, names: Iterable[str]) -> str:
    """A clause that suggests the name that was probably meant; empty when none is near."""
    by_small_letters = {other.lower(): other for other in names}
    near = difflib.get_close_matches(name.lower(), by_small_letters, n=1)
    return f"; did you mean '{by_small_letters[near[0]]}'?" if near else ""


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(8)
    except OSError:
        content_hash(path)  # says exactly what is the matter
        raise


def _check_header(path: Path, header: Sequence[str]) -> None:
    small = [name.lower() for name in header]
    if "" in small:
        what = f"column {small.index('') + 1} of the header has no name"
        raise _unreadable(path, what, "a name for every column", "correct the header", line=1)
    for name in header:
        if small.count(name.lower()) > 1:
            what = f"two columns are called '{name}'"
            raise _unreadable(path, what, "every name once", "correct the header", line=1)


def _problem_of(message: str, files: Sequence[Path]) -> Problem:
    found = _FILE.search(message)
    name = Path(found[1].strip()).name if found else _names(files)
    line = _LINE.search(message)
    where = f"{name}, line {line[1]}" if line else name
    if values := _VALUES.search(message):
        expected = f"{values[1]} values, as in the header"
        return Problem(where, f"this line has {values[2]} values", expected, _ROW_ADVICE)
    if "quote" in message.split("Possible")[0] and "unterminated" in message:
        return Problem(where, "a quotation mark is opened and not closed", "quotation marks in pairs", _ROW_ADVICE)
    if "unicode" in message or "encoded" in message:
        encoding = "latin-1" if "latin-1 encoded" in message else "utf-8"
        return Problem(where, *_wrong_encoding(encoding))
    if "Maximum line size" in message:
        return Problem(where, "this line is longer than a row can be", "rows on lines of their own", _ROW_ADVICE)
    return Problem(
        where,
        "the engine cannot read this file as the table it should be",
        "a whole file of the format that the source names",
        "deliver the file again, or correct the format of the source",
    )


def _wrong_encoding(encoding: str) -> tuple[str, str, str]:
    other = "latin-1" if encoding == "utf-8" else "utf-8"
    return f"the text is not {encoding}", f"text in {encoding}", f"say `encoding: {other}`, or save it as {encoding}"


def _unreadable(path: Path, what: str, expected: str, action: str, *, line: int | None = None) -> DataContractError:
    where = f"{path.name}, line {line}" if line else path.name
    return DataContractError(Problem(where, what, expected, action))


def _names(files: Sequence[Path]) -> str:
    return ", ".join(file.name for file in files)

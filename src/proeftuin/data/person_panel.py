"""
Persons followed over years, brought down to types: persons who lived in the same regions in the same years.

All rows of a type have the same regressors wherever these follow from region and year, so that the number of persons
and the sum of their outcomes per type and year give every linear estimate and its cluster-robust error exactly as the
rows themselves would. Types may leave an environment that persons may not leave, once small ones are protected.

A balanced panel, in which nobody enters, leaves or moves, has one type per region and takes one pass of the engine.
Whether it is balanced is checked in that pass. Any other panel takes a second pass, in the order of persons, in which
memory does not grow with the number of persons.

Left out: regressors that differ between persons of one region and year, unless that region is split accordingly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from proeftuin.data.engine import embedded
from proeftuin.errors import DataContractError, DefinitionError, Problem

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Region = str | int
ROWS_AT_A_TIME = 1_000_000
_KEPT_APART = 500_000
_WHERE = "person panel"


@dataclass(frozen=True)
class PersonPanel:
    """
    Parquet files with one row per person and year, and what their columns are called.

    Attributes
    ----------
    files : tuple of Path
        Quickest when rows are in the order of person and year; any order will do.
    outcomes : tuple of str
        Columns with a number for every row. Whole numbers, such as cents, are added up without rounding.
    person, region, year : str
        Columns. A person and a year are whole numbers; a region is a code or a whole number. Take the region of
        baseline for an analysis by intention to treat, that of the year itself for one by residence.
    """

    files: tuple[Path, ...]
    outcomes: tuple[str, ...]
    person: str = "person"
    region: str = "region"
    year: str = "year"

    @property
    def rows(self) -> str:
        """The files as the engine names a table."""
        return "read_parquet([" + ", ".join("'" + str(file).replace("'", "''") + "'" for file in self.files) + "])"


@dataclass(frozen=True)
class PersonTypes:
    """
    Persons with the same region in each year, taken together.

    Attributes
    ----------
    regions : tuple of str or int
        Codes of the regions, in order.
    years : array of int, shape (years,)
        Increasing.
    residence : array of int, shape (types, years)
        Position in `regions`; -1 in a year without a row.
    persons : array, shape (types,)
    sums, squares : array, shape (outcomes, types, years)
        Sum of the outcome and of its square over the persons of a type; 0 in a year without a row.
    """

    regions: tuple[Region, ...]
    years: IntArray
    residence: IntArray
    persons: FloatArray
    sums: FloatArray
    squares: FloatArray

    @property
    def is_balanced(self) -> bool:
        """Whether everyone has a row in every year, always in the same region."""
        return bool((self.residence == self.residence[:, :1]).all() and (self.residence >= 0).all())


def person_types(panel: PersonPanel, *, threads: int = embedded.READING_THREADS) -> PersonTypes:
    """
    The types of persons in `panel`.

    Raises
    ------
    DefinitionError
        No outcome is named.
    DataContractError
        A file cannot be read, a column is absent or of another kind, a value is missing, or a person has two rows in
        one year. Rows that repeat in every year of a balanced panel are not noticed, and count as persons.
    """
    if not panel.outcomes:
        raise DefinitionError(Problem(_WHERE, "no outcome", "at least one column", "name a column"))
    with embedded.connection(threads=threads) as engine:
        _check_columns(engine, panel)
        cells = _cells(engine, panel)
        balanced = _balanced_types(cells, panel)
        return balanced or _general_types(engine, panel, cells)


def _check_columns(engine: embedded.Connection, panel: PersonPanel) -> None:
    try:
        described = engine.execute(f"DESCRIBE SELECT * FROM {panel.rows}").fetchall()
    except duckdb.Error as error:
        raise _contract(
            "the engine cannot read these files as one table", "Parquet files", "check the files"
        ) from error
    kinds = {str(name).lower(): str(kind) for name, kind, *_ in described}
    named = (panel.person, panel.region, panel.year, *panel.outcomes)
    absent = [name for name in named if name.lower() not in kinds]
    if absent:
        raise _contract(f"column {absent[0]} is absent", f"columns {', '.join(named)}", "name the columns of the file")
    for name in (panel.person, panel.year):
        if "INT" not in kinds[name.lower()]:
            raise _contract(f"column {name} holds no whole numbers", "whole numbers", "number the persons and years")


def _cells(engine: embedded.Connection, panel: PersonPanel) -> pl.DataFrame:
    """Persons and sums per region and year, with two marks that are the same for the same persons."""
    person, region, year = (_quoted(name) for name in (panel.person, panel.region, panel.year))
    values = [f"CAST({_quoted(name)} AS DOUBLE)" for name in panel.outcomes]
    sums = [f"sum({value}) AS sum_{number}" for number, value in enumerate(values)]
    squares = [f"sum({value} * {value}) AS square_{number}" for number, value in enumerate(values)]
    filled = " + ".join(f"count({_quoted(name)})" for name in (panel.person, *panel.outcomes))
    # An exclusive or alone would take two rows of one person for none. Sums of 32 bits are exact in a double for up to
    # two million persons; beyond that a balanced panel may be taken for another, which costs time and nothing else.
    return engine.execute(
        f"SELECT {region} AS region, CAST({year} AS INTEGER) AS year, count(*) AS persons, "
        f"bit_xor(hash({person})) AS mark, sum(CAST(hash({person}) >> 32 AS DOUBLE)) AS marks, {filled} AS filled, "
        f"{', '.join(sums + squares)} FROM {panel.rows} GROUP BY ALL ORDER BY region, year"
    ).pl()


def _balanced_types(cells: pl.DataFrame, panel: PersonPanel) -> PersonTypes | None:
    """
    One type per region, or nothing when anyone enters, leaves or moves.

    Two different sets of as many persons have the same marks once in 2 to the power 96.
    """
    _check_complete(cells, len(panel.outcomes))
    regions, years = _regions(cells), _years(cells)
    same = cells.group_by("region").agg(pl.col("persons", "mark", "marks").n_unique(), pl.len())
    if not same.select((pl.col("persons", "mark", "marks") == 1).all(), pl.col("len") == len(years)).to_numpy().all():
        return None
    shape = (len(panel.outcomes), len(regions), len(years))
    sums, squares = (
        np.stack([cells[f"{kind}_{number}"].to_numpy() for number in range(shape[0])]).reshape(shape)
        for kind in ("sum", "square")
    )
    residence = np.repeat(np.arange(len(regions))[:, np.newaxis], len(years), axis=1)
    persons = cells["persons"].to_numpy().reshape(shape[1:])[:, 0].astype(np.float64)
    return PersonTypes(regions, years, residence, persons, sums, squares)


def _general_types(engine: embedded.Connection, panel: PersonPanel, cells: pl.DataFrame) -> PersonTypes:
    regions, years = _regions(cells), _years(cells)
    try:
        return _Paths(regions, years, len(panel.outcomes)).types(_batches(engine, panel, regions, in_order=False))
    except _OutOfOrderError:
        return _Paths(regions, years, len(panel.outcomes)).types(_batches(engine, panel, regions, in_order=True))


Batch = tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.integer], FloatArray]
"""Persons, positions of regions or their numbers, years, and outcomes by row."""


def _batches(
    engine: embedded.Connection, panel: PersonPanel, regions: Sequence[Region], *, in_order: bool
) -> Iterator[Batch]:
    """The rows, a million at a time, in the order of the files or of persons and years."""
    person, region, year = (_quoted(name) for name in (panel.person, panel.region, panel.year))
    if isinstance(regions[0], str):
        codes = ", ".join("'" + str(code).replace("'", "''") + "'" for code in regions)
        region = f"enum_code(CAST({region} AS ENUM ({codes})))"
    outcomes = ", ".join(f"CAST({_quoted(name)} AS DOUBLE)" for name in panel.outcomes)
    order = f"ORDER BY {person}, {year}" if in_order else ""
    reader = engine.execute(f"SELECT {person}, {region}, {year}, {outcomes} FROM {panel.rows} {order}").to_arrow_reader(
        ROWS_AT_A_TIME
    )
    for batch in reader:
        persons, places, when, *values = (column.to_numpy() for column in batch.columns)
        yield persons, places, when, np.stack(values)


class _OutOfOrderError(Exception):
    """Rows are not in the order of persons and years."""


class _Paths:
    """
    Types by the path of a person through regions and years, gathered from rows in the order of persons and years.

    A path is one number per word: digits in base regions + 1, one digit per year, zero for a year without a row. No
    two paths share their numbers.
    """

    def __init__(self, regions: tuple[Region, ...], years: IntArray, outcomes: int) -> None:
        self._regions, self._years, self._outcomes = regions, years, outcomes
        base = len(regions) + 1
        self._digits = int(63 / np.log2(base))
        words = -(-len(years) // self._digits)
        numbers = list(range(len(regions))) if isinstance(regions[0], str) else [int(code) for code in regions]
        self._first_region, self._first_year = min(numbers), int(years[0])
        year_span, region_span = int(years[-1]) - self._first_year + 1, max(numbers) - self._first_region + 1
        self._year_position = np.zeros(year_span, dtype=np.int64)
        self._year_position[years - self._first_year] = np.arange(len(years))
        self._value = np.zeros((words, len(years), region_span), dtype=np.uint64)
        for position in range(len(years)):
            digit = base ** (position % self._digits)
            column = np.array([n - self._first_region for n in numbers])
            self._value[position // self._digits, position, column] = np.arange(1, base, dtype=np.uint64) * digit
        self._kept: list[tuple[NDArray[np.uint64], FloatArray]] = []

    def types(self, batches: Iterator[Batch]) -> PersonTypes:
        """All types of the rows."""
        last: Batch | None = None
        for batch in batches:
            rows = batch if last is None else _joined(last, batch)
            # The rows of the last person may go on in the next batch.
            begin_of_last = int(np.searchsorted(rows[0], rows[0][-1]))
            self._add(_part(rows, slice(None, begin_of_last)))
            last = _part(rows, slice(begin_of_last, None))
        if last is not None:
            self._add(last)
        return self._found()

    def _add(self, rows: Batch) -> None:
        persons, places, when, outcomes = rows
        if not len(persons):
            return
        same = persons[1:] == persons[:-1]
        if (persons[1:] < persons[:-1]).any() or (when[1:] < when[:-1])[same].any():
            raise _OutOfOrderError
        if (when[1:] == when[:-1])[same].any():
            raise _contract("a person has two rows in one year", "one row per person and year", "add up such rows")
        first = np.flatnonzero(np.concatenate([[True], ~same]))
        year = self._year_position[when - self._first_year]
        seen = year * self._value.shape[2] + (places - self._first_region)
        words = np.stack([np.add.reduceat(value.ravel()[seen], first) for value in self._value])
        paths, path_of_person = _unique(words)
        rows_of_person = np.diff(np.append(first, len(persons)))
        cell = np.repeat(path_of_person * len(self._years), rows_of_person) + year
        cells = paths.shape[1] * len(self._years)
        sums = [np.bincount(cell, weights=y, minlength=cells) for y in (*outcomes, *outcomes**2)]
        moments = np.stack(sums).reshape(2 * self._outcomes, -1, len(self._years)).transpose(1, 0, 2)
        count = np.bincount(path_of_person).astype(np.float64)
        self._keep(paths, np.column_stack([count, moments.reshape(len(count), -1)]))

    def _keep(self, paths: NDArray[np.uint64], moments: FloatArray) -> None:
        self._kept.append((paths, moments))
        if sum(len(moments) for _, moments in self._kept[1:]) > max(_KEPT_APART, len(self._kept[0][1])):
            self._merge()

    def _merge(self) -> None:
        """Types of several batches put together."""
        paths = np.concatenate([paths for paths, _ in self._kept], axis=1)
        moments = np.concatenate([moments for _, moments in self._kept])
        order = np.lexsort(paths)
        paths = paths[:, order]
        first = np.flatnonzero(_is_new(paths))
        self._kept = [(paths[:, first], np.add.reduceat(moments[order], first, axis=0))]

    def _found(self) -> PersonTypes:
        self._merge()
        paths, moments = self._kept[0]
        base, years = np.uint64(len(self._regions) + 1), len(self._years)
        residence = np.empty((paths.shape[1], years), dtype=np.int64)
        for position in range(years):
            digit = base ** np.uint64(position % self._digits)
            residence[:, position] = (paths[position // self._digits] // digit % base).astype(np.int64) - 1
        sums, squares = np.split(moments[:, 1:].reshape(-1, 2 * self._outcomes, years).transpose(1, 0, 2), 2)
        return PersonTypes(self._regions, self._years, residence, moments[:, 0], sums, squares)


def _joined(one: Batch, other: Batch) -> Batch:
    persons, places, years = (np.concatenate([a, b]) for a, b in zip(one[:3], other[:3], strict=True))
    return persons, places, years, np.concatenate([one[3], other[3]], axis=1)


def _part(rows: Batch, part: slice) -> Batch:
    persons, places, years, outcomes = rows
    return persons[part], places[part], years[part], outcomes[:, part]


def _is_new(paths: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Whether a path in order differs from the one before it."""
    return np.concatenate([[True], (paths[:, 1:] != paths[:, :-1]).any(axis=0)])


def _unique(words: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], IntArray]:
    """Different paths, shape (words, paths), and the position of the path of each person."""
    order = np.lexsort(words)
    is_new = _is_new(words[:, order])
    position = np.empty(len(order), dtype=np.int64)
    position[order] = np.cumsum(is_new) - 1
    return words[:, order[is_new]], position


def _regions(cells: pl.DataFrame) -> tuple[Region, ...]:
    return tuple(cells["region"].unique(maintain_order=True).to_list())


def _years(cells: pl.DataFrame) -> IntArray:
    return cells["year"].unique().sort().to_numpy().astype(np.int64)


def _check_complete(cells: pl.DataFrame, outcomes: int) -> None:
    missing = int((cells["persons"] * (1 + outcomes) - cells["filled"]).sum())
    missing += cells.select(pl.col("region", "year").null_count()).to_numpy().sum()
    sums = cells.select(f"sum_{number}" for number in range(outcomes)).to_numpy()
    if missing or not np.isfinite(sums.astype(np.float64)).all():
        raise _contract(
            "a person, region, year or outcome is missing", "a value in every row", "leave such rows out, or fill them"
        )
    if not len(cells):
        raise _contract("there are no rows", "one row per person and year", "check the files")


def _contract(what: str, expected: str, action: str) -> DataContractError:
    return DataContractError(Problem(_WHERE, what, expected, action))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'

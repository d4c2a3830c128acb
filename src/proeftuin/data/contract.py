"""
What a table must look like: its columns, their types and units, and what a missing value means.

A contract is data: it checks a frame, documents itself and is the same for what is read and what is written. It leaves
out how values relate to the world; that is what the readers and the quality checks are for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl
from polars.datatypes import DataTypeClass

from proeftuin.errors import DataContractError, Problem

PolarsType = pl.DataType | DataTypeClass


@dataclass(frozen=True)
class Column:
    """
    One column of a table.

    Attributes
    ----------
    type : polars data type
        Checked exactly.
    meaning : str
        What a value says, with its unit.
    missing : str or None
        What an empty value means; `None` when the column may not be empty.
    """

    type: PolarsType
    meaning: str
    missing: str | None = None


@dataclass(frozen=True)
class TableContract:
    """
    The published form of a table.

    Attributes
    ----------
    grain : str
        What one row is.
    key : tuple of str
        Columns that together occur once.
    """

    name: str
    grain: str
    columns: Mapping[str, Column]
    key: tuple[str, ...] = field(default=())

    def empty(self) -> pl.DataFrame:
        """A table without rows that keeps the contract."""
        return pl.DataFrame(schema={name: column.type for name, column in self.columns.items()})

    def conform(self, frame: pl.DataFrame) -> pl.DataFrame:
        """
        `frame` with the columns of the contract, in its order and types; columns that may be missing are added empty.

        Raises
        ------
        DataContractError
            A column is unknown, absent, of a type that cannot be cast, empty where it may not be, or the key repeats.
        """
        problems = [
            Problem(
                f"table {self.name}, column {name}",
                "a column that the contract does not know",
                "no such column",
                "remove the column or add it to the contract",
            )
            for name in frame.columns
            if name not in self.columns
        ]
        expressions = []
        for name, column in self.columns.items():
            if name in frame.columns:
                expressions.append(pl.col(name).cast(column.type))
            elif column.missing is not None:
                expressions.append(pl.lit(None).cast(column.type).alias(name))
            else:
                problems.append(Problem(f"table {self.name}", f"column {name} is absent", column.meaning, "supply it"))
        if problems:
            raise DataContractError(problems)
        result = frame.select(expressions)
        problems = self._problems_in_values(result)
        if problems:
            raise DataContractError(problems)
        return result

    def in_order(self, frame: pl.DataFrame) -> pl.DataFrame:
        """`frame` with its rows in the order of the key, so that the same rows always make the same file."""
        return frame.sort(self.key, nulls_last=False) if self.key else frame

    def _problems_in_values(self, frame: pl.DataFrame) -> list[Problem]:
        problems = [
            Problem(
                f"table {self.name}, column {name}",
                f"{frame[name].null_count()} empty values",
                column.meaning,
                "fill the column or mark the rows as not estimable",
            )
            for name, column in self.columns.items()
            if column.missing is None and frame[name].null_count()
        ]
        if self.key and not problems:
            repeated = frame.height - frame.select(self.key).n_unique()
            if repeated:
                problems.append(
                    Problem(
                        f"table {self.name}",
                        f"{repeated} rows repeat a key",
                        f"one row per {', '.join(self.key)}",
                        "add up or remove the repeated rows",
                    )
                )
        return problems

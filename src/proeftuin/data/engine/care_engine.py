"""
The seam through which populations and cells are computed: expressions go in, small tables come out.

A definition is written once, as an Ibis expression on care tables, and runs on any engine that keeps this contract. An
expression names tables, never files; `open` says which files they are, so that the same compiled query serves bucket
after bucket.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import ibis.expr.types as ir
import polars as pl

from proeftuin.errors import ProeftuinError

Relation: TypeAlias = ir.Table
"""A table, or an expression that gives one."""


class QueryError(ProeftuinError):
    """An engine could not finish a query; told by its kind only, as its own words may hold a person's values."""

    def __init__(self, engine: str, kind: str) -> None:
        self.kind = kind
        super().__init__(f"The engine {engine} could not finish a query: {kind}.")


class CareEngine(ABC):
    """Something that computes with care tables."""

    name: str

    @abstractmethod
    def open(self, files: Mapping[str, Sequence[Path]], *, put_together: Collection[str] = ()) -> None:
        """
        Make the care tables those in `files`; what was kept of the tables before is dropped.

        A table of the contracts without files is empty, with its columns.

        Parameters
        ----------
        put_together : collection of str
            Tables of which several loads may have a row with the same key. They get one row per key; of each column
            the largest value, so that the order of the loads does not matter and an empty value gives way.
        """

    @abstractmethod
    def table(self, name: str) -> Relation:
        """A care table, or what was kept under that name."""

    @abstractmethod
    def given(self, name: str, frame: pl.DataFrame) -> Relation:
        """A small frame as a table of the engine, under that name, until the next `open`."""

    @abstractmethod
    def keep(self, name: str, expression: Relation) -> Relation:
        """Compute `expression` now and hold the rows, so that several questions can be asked of them."""

    @abstractmethod
    def view(self, name: str, expression: Relation) -> Relation:
        """
        `expression` under a name, until the next `open`; it is worked out again whenever something is asked of it.

        For columns that follow quickly from what is kept, and of which few are asked for at a time.
        """

    @abstractmethod
    def frame(self, expression: Relation) -> pl.DataFrame:
        """The rows of a small result."""

    @abstractmethod
    def write(self, expression: Relation, path: Path) -> int:
        """Write the rows as one Parquet file and return their number."""

    @abstractmethod
    def sql(self, expression: Relation) -> str:
        """The query as the engine gets it."""

    @abstractmethod
    def close(self) -> None:
        """Give back what the engine holds."""

    def __enter__(self) -> CareEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

"""
Queries of a population, written once for every engine and every part of the persons.

A query names tables and columns, and is bound to no engine: the care tables by their contracts, and what an earlier
query kept by its name. The same query therefore serves part after part, and can be shown before anything has run.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import ibis

from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.data.engine.care_engine import Relation

IBIS_TYPES = {"BIGINT": "int64", "VARCHAR": "string", "DATE": "date", "DECIMAL(18,4)": "decimal(18, 4)"}
"""Type of a stored column, in words of contracts, to its type in expressions."""


@dataclass(frozen=True)
class Query:
    """Rows to compute, and the name under which they are kept for the queries after it."""

    name: str
    rows: Relation

    @property
    def kept(self) -> Relation:
        """The rows once an engine keeps them."""
        return ibis.table(self.rows.schema(), name=self.name)


@cache
def care_table(name: str) -> Relation:
    """A care table of whichever engine runs the query."""
    columns = CARE_TABLES[name].stored_columns()
    return ibis.table({column: IBIS_TYPES[kind] for column, kind in columns.items()}, name=name)

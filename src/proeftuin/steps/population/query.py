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
from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.data.engine.stored_words import word_columns, words_name

IBIS_TYPES = {"BIGINT": "int64", "VARCHAR": "string", "DATE": "date", "DECIMAL(18,4)": "decimal(18, 4)"}
"""Type of a stored column, in words of contracts, to its type in expressions."""


@dataclass(frozen=True)
class Query:
    """
    Rows to compute, and the name under which they are kept for the queries after it.

    Attributes
    ----------
    is_view : bool
        The name stands for the query rather than for its rows, which are worked out again whenever they are asked for.
    """

    name: str
    rows: Relation
    is_view: bool = False

    @property
    def kept(self) -> Relation:
        """The rows once an engine keeps them."""
        return ibis.table(self.rows.schema(), name=self.name)

    def run(self, engine: CareEngine) -> Relation:
        """The rows as the engine gives them, now that they are kept or have their name."""
        return engine.view(self.name, self.rows) if self.is_view else engine.keep(self.name, self.rows)


@cache
def care_table(name: str) -> Relation:
    """A care table of whichever engine runs the query."""
    columns = CARE_TABLES[name].stored_columns()
    return ibis.table({column: IBIS_TYPES[kind] for column, kind in columns.items()}, name=name)


@cache
def words_of(name: str) -> Relation:
    """
    The combinations of words in a care table, each at least once; see `proeftuin.data.engine.stored_words`.

    Of no other columns than `word_columns` of that module.
    """
    table = CARE_TABLES[name]
    return ibis.table(dict.fromkeys(word_columns(table), "string"), name=words_name(name))

"""
A fact table: rows that are made from care tables by queries, with a contract of their own.

Measures select, count and add up its rows just like those of a care table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from proeftuin.data.care.contract import CareTable
from proeftuin.steps.population.query import Query
from proeftuin.steps.triple_aim.facts.code_list import CodeList


@dataclass(frozen=True, eq=False, repr=False)
class Fact:
    """
    How a fact table is made.

    Attributes
    ----------
    table : CareTable
        Its contract. It has `person_id`, and `day` as the day on which a row counts, and so its region and year.
    queries : tuple of Query
        Kept by the engine one after another; the last has the name and the columns of the table.
    needs : tuple of str
        Care tables that are read.
    lists : mapping of str to tuple of CodeList
        For a column that is decided by lists of codes, those lists; a reader of an indicator that asks for the column
        is shown them.
    """

    table: CareTable
    queries: tuple[Query, ...]
    needs: tuple[str, ...]
    lists: Mapping[str, tuple[CodeList, ...]] = field(default_factory=dict)

    @property
    def value(self) -> str:
        """Name of the table."""
        return self.table.name

    @property
    def day(self) -> str:
        """Column with the day on which a row counts."""
        return "day"

    @property
    def has_codes(self) -> bool:
        """Whether rows carry a code with its code system."""
        return "code" in self.table.columns

    @property
    def contract(self) -> CareTable:
        """Columns of the table."""
        return self.table

    def __repr__(self) -> str:
        return f"Fact({self.table.name!r})"

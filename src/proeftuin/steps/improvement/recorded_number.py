"""A number that a record points at, looked up among the released tables of a study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from proeftuin.vocabulary.estimate import Status

NOT_COMPUTED = "not_computed"
"""The study makes no such table."""
NO_SUCH_FIGURE = "no_such_figure"
"""The table has no such row."""

Tables = Mapping[str, pl.DataFrame]
"""Released tables, by name."""


@dataclass(frozen=True)
class RecordedNumber:
    """
    A number as it was released: its value or why there is none.

    Attributes
    ----------
    verdict : str or None
        What a chart shows, or whether a prediction held.
    """

    status: str
    reason: str | None = None
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    confidence: float | None = None
    unit: str | None = None
    period_start: date | None = None
    verdict: str | None = None

    @property
    def has_value(self) -> bool:
        """Whether there is a number."""
        return self.status == Status.VALUE.value and self.value is not None


def missing(reason: str) -> RecordedNumber:
    """No number, because of `reason`."""
    return RecordedNumber(Status.MISSING.value, reason)


def chosen(tables: Tables, name: str, wanted: Mapping[str, object]) -> pl.DataFrame | str:
    """
    Rows of a table whose columns have the wanted values, or the key of the reason why there are none.

    Parameters
    ----------
    wanted : mapping of str to object
        Value by column; of a column that the table lacks nothing is asked. `None` asks for an empty one, and a tuple
        for one of several.
    """
    table = tables.get(name)
    if table is None:
        return NOT_COMPUTED
    for column, value in wanted.items():
        if column in table.columns:
            is_wanted = (
                pl.col(column).is_null() if value is None
                else pl.col(column).is_in(list(value)) if isinstance(value, tuple)
                else pl.col(column) == value
            )  # fmt: skip
            table = table.filter(is_wanted)
    return table if table.height else NO_SUCH_FIGURE

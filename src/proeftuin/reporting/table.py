"""
Tables as a reader sees them: written numbers, each in one of the four states, with a caption and a source.

A table here is text, ready for any medium; numbers are written by `proeftuin.vocabulary.number_format` before they get
in. It leaves out layout, which belongs to the templates.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from proeftuin.vocabulary.estimate import Status


@dataclass(frozen=True)
class Cell:
    """
    One place in a table.

    Attributes
    ----------
    text : str
        What stands there; for a number that has no value the word for its state.
    status : Status or None
        State of the number; `None` for a cell that is not a number.
    reason : str or None
        Why there is no value, in a sentence.
    link : str or None
        Path of a page of the report, from the folder of its language.
    badge : str or None
        A short mark beside the text, such as the one of an example.
    detail : str or None
        What belongs to the text but weighs less, such as the unit and the year of an indicator.
    anchor : str or None
        Name of the place, unique on its page, for an address that leads to it; the head of a row leads to itself.
    """

    text: str
    status: Status | None = None
    reason: str | None = None
    link: str | None = None
    badge: str | None = None
    detail: str | None = None
    anchor: str | None = None

    @property
    def has_value(self) -> bool:
        """Whether the cell is text or a number that may be read as one."""
        return self.status in (None, Status.VALUE)


@dataclass(frozen=True)
class Column:
    """
    Head of one column.

    Attributes
    ----------
    is_number : bool
        Whether the column is set to the right, so that numbers can be compared by eye.
    """

    title: str
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """
    A table whose first cell of every row is the head of that row.

    Attributes
    ----------
    caption : str
        What the table shows, with population, year and unit.
    sources : tuple of str
        Citation lines of the data in the table.
    notes : tuple of str
        Sentences that a reader of the table must know.
    """

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"table {self.id}: a row has {len(row)} cells, the head has {len(self.columns)}")

    @cached_property
    def reasons(self) -> tuple[str, ...]:
        """Every reason why a number is not there, once, in reading order; a reader finds it under its number."""
        return tuple(dict.fromkeys(cell.reason for row in self.rows for cell in row if cell.reason))

    def reason_number(self, cell: Cell) -> int | None:
        """The number, from 1, under which the reason of `cell` stands below the table."""
        return self.reasons.index(cell.reason) + 1 if cell.reason else None

"""
What a care table must look like: its columns with kind, unit and allowed values, and what a missing value means.

A contract is data. It says how a delivered value is read, checks every row that is loaded, is written out as the
documentation and as the mapping guide, and is the same for every reader. It holds rows of persons, so it is kept by an
engine and not by a frame: `engine_type` says how a column is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a value is delivered, and how it is stored."""

    PERSON = "person"
    """Pseudonym of a person; stored as a number."""
    IDENTIFIER = "identifier"
    """Name of a thing that is no person: a line, an organisation, an intervention."""
    CODE = "code"
    """A code of a code system, or one of the allowed values."""
    DAY = "day"
    """A calendar day."""
    INTEGER = "integer"
    """A whole number."""
    DECIMAL = "decimal"
    """A number with at most four decimals; stored exactly."""
    CENTS = "cents"
    """An amount of money, delivered in units with at most two decimals; stored as whole cents."""


ENGINE_TYPES: Mapping[Kind, str] = {
    Kind.PERSON: "BIGINT",
    Kind.IDENTIFIER: "VARCHAR",
    Kind.CODE: "VARCHAR",
    Kind.DAY: "DATE",
    Kind.INTEGER: "BIGINT",
    Kind.DECIMAL: "DECIMAL(18,4)",
    Kind.CENTS: "BIGINT",
}
"""Type of a stored column, in words that every engine knows."""


@dataclass(frozen=True)
class CareColumn:
    """
    One column of a care table.

    Attributes
    ----------
    meaning : str
        What a value says.
    missing : str or None
        What an empty value means; `None` when the column may not be empty.
    unit : str
        Unit of a number; empty when it has none.
    allowed : tuple of str
        All values there may be; empty when any value of the kind may be.
    lowest, highest : float or None
        Bounds, both included; a value outside them is refused.
    instruction : str
        How a supplier fills the column, for the mapping guide.
    added_later : bool
        Stores were made before the column existed; their files lack it, and it reads as empty.
    """

    kind: Kind
    meaning: str
    missing: str | None = None
    unit: str = ""
    allowed: tuple[str, ...] = ()
    lowest: float | None = None
    highest: float | None = None
    instruction: str = ""
    added_later: bool = False

    @property
    def engine_type(self) -> str:
        """Type of the stored column."""
        return ENGINE_TYPES[self.kind]


@dataclass(frozen=True)
class CareTable:
    """
    The published form of a care table.

    Attributes
    ----------
    grain : str
        What one row is.
    key : tuple of str
        Columns that together occur once; empty when rows may repeat.
    day : str or None
        Column with the day of a dated fact; its year divides the stored table. `None` for what holds over time.
    spell : tuple of str or None
        First day and first day after, for what holds over time.
    """

    name: str
    grain: str
    columns: Mapping[str, CareColumn]
    key: tuple[str, ...] = ()
    day: str | None = None
    spell: tuple[str, str] | None = None

    @property
    def is_about_persons(self) -> bool:
        """Whether rows belong to persons."""
        return "person_id" in self.columns

    def stored_columns(self) -> dict[str, str]:
        """Column to engine type, as a stored table has them: those of the contract, and where a row came from."""
        own = {name: column.engine_type for name, column in self.columns.items()}
        return own | {"source": "VARCHAR", "load_id": "VARCHAR"}

    def columns_added_later(self) -> frozenset[str]:
        """Columns that files stored before they existed lack."""
        return frozenset(name for name, column in self.columns.items() if column.added_later)

"""
What a reader hands to the loader: queries that shape delivered files as care tables.

A reader knows a format and nothing else. It scans no file itself: it writes the query by which the embedded engine
will, so that no big table passes through this program's memory. Checking, pseudonyms, accounting and storing belong to
the loader and are the same for every format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class PersonKey(StrEnum):
    """What a source calls its persons by."""

    TEXT = "text"
    """A pseudonym of letters and digits; its hash becomes the person's number."""
    INTEGER = "integer"
    """A whole number that is a pseudonym already; it is kept."""


@dataclass(frozen=True)
class Notation:
    """
    How a file writes its days, numbers and ends, where it differs from what every reader understands.

    Attributes
    ----------
    day_format : str or None
        Such as `%d-%m-%Y`; `None` for 2015-01-31, 20150131 or a time stamp, whose day counts as it is written.
    decimal_comma : bool
        Numbers are written as 12,50; a point in a number is then refused, because it could be either.
    amounts_in_cents : bool
        Amounts of money are whole cents.
    last_day_included : bool
        A spell's end is its last day; the day after is stored. The year 9999 as its end means that it still holds.
    """

    day_format: str | None = None
    decimal_comma: bool = False
    amounts_in_cents: bool = False
    last_day_included: bool = False


@dataclass(frozen=True)
class Delivery:
    """
    Rows for one care table out of one or more files that are read together.

    Attributes
    ----------
    table : str
        Name of the care table.
    files : tuple of Path
        Files that the rows come from; their content identifies the delivery.
    relation : str
        A SELECT in the embedded engine's SQL with the columns of the contract, `person_id` as delivered. Values may be
        text: the loader reads them as their kind says. A column of the contract that is left out is empty. A column
        `_row` gives the number of the row in its file where the format has one, and `_file` the path of its file as in
        `files` where there are several; what else it selects is for `refusals` and is not stored.
    refusals : mapping of str to str
        Key of a reason of the format's own to the condition, in the same SQL on the relation's columns, under which a
        row is refused.
    delivered_columns : mapping of str to str
        Column of the contract to the column of the file that it is read from, for messages and for the check on
        identifiers.
    notation : Notation
        How values that are text are written.
    may_be_empty : bool
        Whether it is in order that no row is accepted, as of an export in which nobody has an address. Otherwise that
        is taken for a mistake in the mapping and refused.
    """

    table: str
    files: tuple[Path, ...]
    relation: str
    refusals: Mapping[str, str] = field(default_factory=dict)
    delivered_columns: Mapping[str, str] = field(default_factory=dict)
    notation: Notation = Notation()
    may_be_empty: bool = False


@dataclass(frozen=True)
class SourceDelivery:
    """
    Everything that one source delivers at one time.

    Attributes
    ----------
    source : str
        Identifier of the source in the study.
    format : str
        Name of the reader: table, omop, fhir, desynpuf, dutch_claims or synthetic.
    fingerprint : str
        What besides the files determines the result: the mapping, and the reader's version.
    """

    source: str
    format: str
    person_key: PersonKey
    deliveries: tuple[Delivery, ...]
    fingerprint: str
    synthetic: bool = False

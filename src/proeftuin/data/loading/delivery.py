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
        `_row` gives the number of the row in its file where the format has one.
    refusals : mapping of str to str
        Key of a reason of the format's own to the condition, in the same SQL on the relation's columns, under which a
        row is refused.
    delivered_columns : mapping of str to str
        Column of the contract to the column of the file that it is read from, for messages and for the check on
        identifiers.
    """

    table: str
    files: tuple[Path, ...]
    relation: str
    refusals: Mapping[str, str] = field(default_factory=dict)
    delivered_columns: Mapping[str, str] = field(default_factory=dict)


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

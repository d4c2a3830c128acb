"""How much of the Triple Aim the results of a run cover, by the domains of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from proeftuin.steps.triple_aim.catalogue.coverage import Coverage, coverage
from proeftuin.steps.triple_aim.catalogue.record import FromOpenData, Record
from proeftuin.studies.bundle_reader import Bundle
from proeftuin.vocabulary.estimate import Status


@dataclass(frozen=True)
class CoverageOfBundle:
    """
    The coverage of a results bundle.

    Attributes
    ----------
    unknown : tuple of str
        Indicators of the bundle that are in no record, and so fill nothing.
    """

    domains: tuple[Coverage, ...]
    unknown: tuple[str, ...]


def coverage_of_bundle(bundle: Bundle, records: Mapping[str, Record]) -> CoverageOfBundle:
    """Which domains the indicators of a bundle fill, see `covered`."""
    return covered(bundle.table("indicators"), bundle.table("estimates"), records)


def covered(indicators: pl.DataFrame, estimates: pl.DataFrame, records: Mapping[str, Record]) -> CoverageOfBundle:
    """
    Which domains the indicators of a run fill; a value that was withheld exists, but fills nothing for a reader.

    Open data have identifiers of their own; the record that names such an identifier is the indicator that is meant.
    """
    chosen = set(indicators["indicator"])
    with_value = set(estimates.filter(pl.col("status") == Status.VALUE)["indicator"])
    by_record = {record.id: _names_of(record) for record in records.values()}
    known = frozenset[str]().union(*by_record.values())
    return CoverageOfBundle(
        coverage(
            records,
            chosen=[id for id, names in by_record.items() if names & chosen],
            with_value=[id for id, names in by_record.items() if names & with_value],
        ),
        unknown=tuple(sorted(chosen - known)),
    )


def _names_of(record: Record) -> frozenset[str]:
    """Under which identifiers a bundle may have the indicator."""
    return frozenset({record.id, *(one.indicator for one in record.computations if isinstance(one, FromOpenData))})

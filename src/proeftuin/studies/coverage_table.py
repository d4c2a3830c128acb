"""How much of the Triple Aim a run covers, as a table of its bundle: what fills each domain, and what else could."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from proeftuin.data.status_tables import COVERAGE
from proeftuin.steps.triple_aim.catalogue.coverage import Coverage
from proeftuin.steps.triple_aim.catalogue.record import Record
from proeftuin.studies.catalogue_coverage import covered

FILLED, WITHOUT_VALUE, COULD_FILL = "filled", "without_value", "could_fill"


def coverage_table(indicators: pl.DataFrame, estimates: pl.DataFrame, records: Mapping[str, Record]) -> pl.DataFrame:
    """
    Every indicator of the catalogue in the domain of its aim, as the contract `coverage` says.

    Parameters
    ----------
    indicators : frame
        The table of that name: the set that the study asks for.
    estimates : frame
        The released ones: a figure that is withheld everywhere fills nothing for a reader.
    records : mapping of str to Record
        The catalogue, with the study's own indicators if it has any.
    """
    found = covered(indicators, estimates, records).domains
    rows = [_row(one, records[id], state) for one in found for id, state in _states(one)]
    return (
        COVERAGE.in_order(COVERAGE.conform(pl.DataFrame(rows, infer_schema_length=None))) if rows else COVERAGE.empty()
    )


def _states(domain: Coverage) -> Iterator[tuple[str, str]]:
    parts = {FILLED: domain.filled_by, WITHOUT_VALUE: domain.without_value, COULD_FILL: domain.could_fill}
    return ((id, state) for state, ids in parts.items() for id in ids)


def _row(domain: Coverage, record: Record, state: str) -> dict[str, object]:
    return {
        "aim": domain.aim.value,
        "domain": domain.domain.value,
        "is_mandatory": domain.is_mandatory,
        "indicator": record.id,
        "state": state,
        "name_nl": record.name.nl,
        "name_en": record.name.en,
        "needs_nl": record.needs.nl,
        "needs_en": record.needs.en,
    }

"""Rows of result tables for tests of output control: what a test does not name is filled with something harmless."""

from datetime import date

import polars as pl

from proeftuin.data.population_tables import PERSON_LEVEL
from proeftuin.data.segment_tables import SEGMENT_TABLES
from proeftuin.data.status_tables import STATUS_TABLES
from proeftuin.data.tables import ALL
from proeftuin.steps.triple_aim.care_definition import care_indicators

_FOUND = care_indicators(
    ["care_cost_total", "recorded_diabetes"], population="everybody", source="example", first_year=2023, last_year=2023
)
INDICATORS = {
    "cost": _FOUND["care_cost_total"].indicator,
    "share": _FOUND["recorded_diabetes"].indicator,
}
"""One whose sum is money, and one whose sum is a number of persons."""
STRATA = [(sex, band) for band in ("00-04", "05-09", "10-14", "unknown") for sex in ("female", "male")]
_CONTRACTS = {contract.name: contract for contract in (*ALL, *PERSON_LEVEL, *STATUS_TABLES, *SEGMENT_TABLES)}
_HARMLESS = {
    "population": "everybody",
    "status": "value",
    "reason": None,
    "period_start": date(2023, 1, 1),
    "period_end": date(2024, 1, 1),
    "method": "crude",
    "year": 2023,
    "from_year": 2022,
    "to_year": 2023,
    "apportioned": False,
}


def rows_of(table, indicator=None, **named):
    """A row of a result table with everything that its contract asks for."""
    columns = _CONTRACTS[table].columns
    if indicator:
        named["indicator"] = indicator
    return {name: named.get(name, _HARMLESS.get(name, _filler(columns[name].type))) for name in columns}


def _filler(kind):
    if kind == pl.String:
        return "x"
    return date(2023, 1, 1) if kind == pl.Date else False if kind == pl.Boolean else 1000

"""
How good the care tables of a store are: everything that was found, with how much it matters.

A check that finds nothing is reported with zero rows: that it was made is worth knowing too. What is found is counted,
never shown; whoever wants to see the rows looks them up where they are allowed to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import polars as pl

from proeftuin.data.care.store import CareStore
from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.data.care_quality.change import (
    ChangeLimits,
    Finding,
    Volume,
    VolumeKey,
    changes_since_last_load,
    changes_since_last_year,
    months_without_lines,
    rows_before_last_load,
    volumes_by_year,
)
from proeftuin.data.care_quality.counting import COUNTS, IDENTICAL_ROWS, counts_of_store
from proeftuin.data.care_quality.history import remember, volumes_before
from proeftuin.data.care_quality.rule import Dimension, Rule, Severity, Thresholds
from proeftuin.data.care_quality.rules import rules_of
from proeftuin.data.care_quality.table import CARE_QUALITY
from proeftuin.data.engine.care_engine import CareEngine
from proeftuin.errors import DataContractError, Problem

REFUSED = Thresholds(warning=1, error=10)
"""Rows of a file that were not accepted: from the first a note, as whoever reads the results should know."""
IDENTICAL = Thresholds(warning=0, error=5)
_LIMITS = ChangeLimits()


def quality_of_store(
    store: CareStore,
    engine: CareEngine,
    *,
    years: Sequence[int],
    previous: Mapping[VolumeKey, Volume] | None = None,
    today: date | None = None,
    limits: ChangeLimits = _LIMITS,
) -> pl.DataFrame:
    """
    Every check on every care table that a source filled, as the contract `CARE_QUALITY` says.

    Parameters
    ----------
    years : sequence of int
        Years of which dated facts are looked at.
    previous : mapping or None
        How much there was before, as `volumes_of_store` gave it then; `None` compares the rows with those that the
        store's register holds of the load before.
    today : date or None
        Day after which nothing can have happened; without it no check looks for the future.
    """
    counts, volumes = counts_of_store(store, engine, years=years, today=today)
    before = rows_before_last_load(store, years) if previous is None else previous
    return _quality(store, counts, volumes, before, years=years, today=today, limits=limits)


def quality_since_last_run(
    store: CareStore, engine: CareEngine, *, years: Sequence[int], today: date | None = None
) -> pl.DataFrame:
    """
    The same, compared in rows, persons and amounts with what the store held when it was last looked at.

    What it holds now is remembered in the store for the next time.
    """
    counts, volumes = counts_of_store(store, engine, years=years, today=today)
    before = volumes_before(store) or rows_before_last_load(store, years)
    quality = _quality(store, counts, volumes, before, years=years, today=today, limits=_LIMITS)
    remember(store, volumes_by_year(volumes))
    return quality


def _quality(
    store: CareStore,
    counts: pl.DataFrame,
    volumes: pl.DataFrame,
    before: Mapping[VolumeKey, Volume],
    *,
    years: Sequence[int],
    today: date | None,
    limits: ChangeLimits,
) -> pl.DataFrame:
    now = volumes_by_year(volumes)
    findings = [*_by_rules(counts, today), *_refused_rows(store)]
    findings += [
        {**finding, "dimension": Dimension.CHANGE, "severity": Severity.WARNING}
        for finding in (
            *changes_since_last_load(now, before, limits),
            *changes_since_last_year(now, limits),
            *months_without_lines(volumes, years),
        )
    ]
    schema = {name: column.type for name, column in CARE_QUALITY.columns.items()}
    return CARE_QUALITY.in_order(CARE_QUALITY.conform(pl.DataFrame(findings, schema=schema)))


def volumes_of_store(store: CareStore, engine: CareEngine, *, years: Sequence[int]) -> dict[VolumeKey, Volume]:
    """How much there is of every care table by source and year, to compare a later load with."""
    _, volumes = counts_of_store(store, engine, years=years)
    return volumes_by_year(volumes)


def refuse_errors(quality: pl.DataFrame) -> None:
    """
    The strict gate: nothing when no check found an error.

    Raises
    ------
    DataContractError
        One problem for each error.
    """
    found = quality.filter(pl.col("severity") == Severity.ERROR)
    if found.height:
        raise DataContractError([_problem(row) for row in found.to_dicts()])


def _by_rules(counts: pl.DataFrame, today: date | None) -> Iterator[Finding]:
    rules = _rules(today)
    total = counts.group_by(COUNTS[:4]).agg(pl.col("rows").sum(), pl.col("of_rows").sum())
    nowhere = total.filter((pl.col("rows") == 0) & (pl.col("of_rows") > 0))
    for row in [*counts.filter(pl.col("rows") > 0).to_dicts(), *nowhere.to_dicts()]:
        rule = rules[row["care_table"], row["check"], row["subject"]]
        rows, of_rows = row["rows"], row["of_rows"]
        yield row | {
            "dimension": rule.dimension,
            "severity": rule.thresholds.severity(rows, of_rows),
            "detail": _percent(rows, of_rows),
        }


def _rules(today: date | None) -> dict[tuple[str, str, str | None], Rule]:
    rules = {
        (rule.table, rule.check, rule.subject): rule for name in CARE_TABLES for rule in rules_of(name, today=today)
    }
    identical = Rule(IDENTICAL_ROWS, "contact", Dimension.OVERLAP, lambda rows: rows.day.isnull(), IDENTICAL)
    return rules | {("contact", IDENTICAL_ROWS, None): identical}


def _percent(rows: int, of_rows: int) -> str | None:
    return f"percent={100 * rows / of_rows:.2f}" if rows else None


def _refused_rows(store: CareStore) -> Iterator[Finding]:
    """Per delivered file and table: how many of its rows were not accepted, and why."""
    files: dict[tuple[str, str, str], tuple[int, int, dict[str, int]]] = {}
    for load in store.active_loads:
        for account in load.accounts:
            key = (account.table, load.source, account.file)
            read, accepted, reasons = files.get(key, (0, 0, {}))
            merged = {
                name: reasons.get(name, 0) + account.refused.get(name, 0) for name in {*reasons, *account.refused}
            }
            files[key] = (read + account.read, accepted + account.accepted, merged)
    for (table, source, file), (read, accepted, reasons) in files.items():
        refused = read - accepted
        pairs = [f"{name}={number}" for name, number in sorted(reasons.items())]
        yield {
            "care_table": table,
            "source": source,
            "check": "rows_refused",
            "dimension": Dimension.ACCOUNTING,
            "subject": file,
            "severity": REFUSED.severity(refused, read),
            "rows": refused,
            "of_rows": read,
            "detail": " ".join([_percent(refused, read) or "", *pairs]).strip() or None,
        }


def _problem(row: Mapping[str, object]) -> Problem:
    subject = f", {row['subject']}" if row["subject"] else ""
    year = f", {row['year']}" if row["year"] is not None else ""
    return Problem(
        f"source {row['source']}, table {row['care_table']}{subject}{year}",
        f"the check {row['check']} found {row['rows']} of {row['of_rows']}",
        "care tables without errors, because the run is strict",
        "have the source corrected and load it again, or run without --strict and read the quality table",
    )

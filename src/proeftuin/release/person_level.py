"""
Output control of what came from person rows: the part of the door for sources that nobody made safe before.

A number that rests on one to nine persons is withheld, and so is a number from which it could be worked out: where one
region of a total is withheld alone, the smallest other one goes with it; where a criterion leaves out a few persons,
the numbers before and after it would tell how few. Made-up persons need no protection, and their results say that they
are made up.

Left out, and told in every bundle: differences between releases, and totals that a reader has from elsewhere. Those
need a person who reviews.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from proeftuin.release.gate import MINIMUM_PERSONS, REASON, ReleaseRule, Results
from proeftuin.release.released import Released
from proeftuin.vocabulary.estimate import Status

TOGETHER = "withheld_with_another"
"""Reason: the number would give away one that is withheld."""

_FLOWS = ("stayed", "born", "moved_in", "newly_eligible", "died", "moved_out", "no_longer_eligible")
_CELL_NUMBERS = ("persons", "exposure", "total", "total_squares", "largest", "second_largest")
_ESTIMATE_NUMBERS = ("value", "lower", "upper", "numerator", "denominator", "persons")


def release_persons(results: Results, groups: Mapping[str, Sequence[str]], *, made_up: bool) -> Released:
    """
    `results` of a person-level study as they may leave.

    Parameters
    ----------
    groups : mapping of region to regions
        The regions that figures are given for and those that they are the sum of.
    made_up : bool
        Whether all persons are synthetic.
    """
    rule = ReleaseRule.MADE_UP if made_up else ReleaseRule.MINIMUM_PERSONS
    tables = dict(results.tables) if made_up else _protected(results.tables, groups)
    applied = tuple(f"{source}: {rule}" for source in sorted(results.citations))
    return Released(results.study, results.sites, results.indicators, results.citations, tables, applied)


def _protected(tables: Mapping[str, pl.DataFrame], groups: Mapping[str, Sequence[str]]) -> dict[str, pl.DataFrame]:
    protected = dict(tables)
    doors: Mapping[str, Callable[[pl.DataFrame], pl.DataFrame]] = {
        "cells": _cells,
        "populations": lambda frame: _withheld(frame, _few("persons"), ["persons", "days"]),
        "overlaps": lambda frame: _withheld(frame, _few("persons"), ["persons"]),
        "turnover": lambda frame: _withheld(frame, _any_few(_FLOWS), _FLOWS),
        "criteria": protected_criteria,
        "pyramids": _pyramids,
        "estimates": lambda frame: _estimates(frame, groups),
    }
    for name, protect in doors.items():
        if name in tables:
            protected[name] = protect(tables[name])
    return protected


def _cells(cells: pl.DataFrame) -> pl.DataFrame:
    primary = _withheld(cells, _few("persons"), _CELL_NUMBERS)
    within = ["indicator", "region", "period_start"]
    return _with_a_companion(primary, within, "persons", cells["persons"], _CELL_NUMBERS)


def _estimates(estimates: pl.DataFrame, groups: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """Where one member of a total is withheld alone, the one with the fewest persons of the others goes with it."""
    result = _withheld(estimates, _few("persons"), _ESTIMATE_NUMBERS)
    for group, members in groups.items():
        if len(members) > 1:
            parts = pl.col("region").is_in([member for member in members if member != group])
            marked = result.with_columns(parts.alias("_part"))
            within = ["indicator", "period_start", "method", "_part"]
            persons = estimates["persons"]
            chosen = _with_a_companion(marked, within, "persons", persons, _ESTIMATE_NUMBERS, only=pl.col("_part"))
            result = chosen.drop("_part")
    return result


def protected_criteria(criteria: pl.DataFrame) -> pl.DataFrame:
    """A step that leaves out a few, or leaves a few, is withheld, and so are the numbers around it that would tell."""
    few = _any_few(("excluded", "unknown", "after"))
    told = few | few.shift(1, fill_value=False).over("population", "period_start")
    hidden = _withheld(criteria.sort("population", "period_start", "step"), told, ["before", "excluded", "unknown"])
    after = few | few.shift(-1, fill_value=False).over("population", "period_start")
    return _withheld(hidden, after & (pl.col("kind") != "everybody"), ["after"], keep_status=True)


def _pyramids(pyramids: pl.DataFrame) -> pl.DataFrame:
    few = (pl.col("exposure") > 0) & (pl.col("exposure") < MINIMUM_PERSONS)
    primary = _withheld(pyramids, few, ["exposure", "percent"])
    within = ["population", "region", "year"]
    return _with_a_companion(primary, within, "exposure", pyramids["exposure"], ["exposure", "percent"])


def _with_a_companion(
    frame: pl.DataFrame,
    within: Sequence[str],
    size: str,
    sizes: pl.Series,
    numbers: Sequence[str],
    *,
    only: pl.Expr | None = None,
) -> pl.DataFrame:
    """Where one row of a total is withheld alone, the smallest released one of the others is withheld too."""
    scope = pl.lit(True) if only is None else only
    true_size = frame.with_columns(sizes.cast(pl.Float64).alias("_size"))
    alone = ((pl.col("reason") == REASON) & scope).sum().over(within) == 1
    candidate = (pl.col("status") == Status.VALUE.value) & (pl.col("_size") > 0) & scope
    ordered = pl.when(candidate).then(pl.col("_size"))
    smallest = ordered.rank("ordinal").over(within) == 1
    marked = true_size.with_columns((alone & candidate & smallest).fill_null(False).alias("_with"))
    return _withheld(marked, pl.col("_with"), numbers, reason=TOGETHER).drop("_size", "_with")


def _few(column: str) -> pl.Expr:
    return (pl.col(column) > 0) & (pl.col(column) < MINIMUM_PERSONS)


def _any_few(columns: Sequence[str]) -> pl.Expr:
    return pl.any_horizontal(_few(column).fill_null(False) for column in columns)


def _withheld(
    frame: pl.DataFrame,
    where: pl.Expr,
    numbers: Sequence[str],
    *,
    reason: str = REASON,
    keep_status: bool = False,
) -> pl.DataFrame:
    hide = where.fill_null(False) & ((pl.col("status") == Status.VALUE.value) | pl.lit(keep_status))
    return (
        frame.with_columns(hide.alias("_hide"))
        .with_columns(
            *(pl.when("_hide").then(None).otherwise(pl.col(column)).alias(column) for column in numbers),
            pl.when("_hide").then(pl.coalesce("reason", pl.lit(reason))).otherwise(pl.col("reason")).alias("reason"),
            pl.when("_hide").then(pl.lit(Status.WITHHELD.value)).otherwise(pl.col("status")).alias("status"),
        )
        .drop("_hide")
    )

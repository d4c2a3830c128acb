"""The tables of reach and delivery of a study, made of what passed output control and of its logs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from proeftuin.monitors.outcome.care_monitor import CareMonitor, CareResults
from proeftuin.monitors.outcome.care_status import AreaFigures
from proeftuin.monitors.outcome.reach import ReachPart, reach_tables
from proeftuin.release.reach import protected_reach
from proeftuin.release.released import Released
from proeftuin.steps.implementation.delivery_log import counted_tables, with_logs
from proeftuin.steps.implementation.re_aim import Measured, re_aim
from proeftuin.steps.implementation.representativeness import representativeness
from proeftuin.steps.implementation.strength import strength
from proeftuin.studies.opened_delivery import OpenedDelivery


def tables_of_persons(
    opened: OpenedDelivery | None,
    parts: Sequence[ReachPart],
    monitor: CareMonitor,
    results: CareResults,
    cells: pl.DataFrame,
    areas: AreaFigures,
) -> dict[str, pl.DataFrame]:
    """Reach and delivery in a study about persons, before output control; none without a portfolio."""
    if opened is None:
        return {}
    settings = opened.logs.known_settings()
    counted = [part for part in parts if results.parts.get(part.id)]
    found = [reach_tables(part, monitor, results, cells, areas, settings) for part in counted]
    return counted_tables(opened.logs.counts, opened.plan, found[0] if found else {})


def with_counts(released: Released, opened: OpenedDelivery | None) -> Released:
    """
    The results of a study without persons, with what parties count themselves; the same without a portfolio.

    Numbers of persons that parties give are nobody's published figures: they pass output control like any other.
    """
    if opened is None:
        return released
    counted = protected_reach(counted_tables(opened.logs.counts, opened.plan, {}))
    return replace(released, tables={**released.tables, **counted})


def with_delivery(released: Released, opened: OpenedDelivery | None) -> Released:
    """
    The results of a study with what its logs tell, representativeness, RE-AIM and strength; the same without a
    portfolio.

    Everything is made of released numbers, so that nothing withheld comes back.
    """
    if opened is None or "reach" not in released.tables:
        return released
    tables = dict(released.tables)
    tables["representativeness"] = representativeness(tables["reach"])
    tables["delivery"] = with_logs(tables, opened.logs, opened.plan.entries)
    measured = Measured(opened.portfolio, tables, opened.logs, opened.by_hand, date(opened.plan.years[-1] + 1, 1, 1))
    tables["re_aim"] = re_aim(measured)
    tables["implementation_strength"] = strength(
        tables["reach"], tables["delivery"], opened.plan.entries, opened.weights
    )
    return replace(released, tables=tables)

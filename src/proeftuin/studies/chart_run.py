"""The control charts of a study, made of what passed output control."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from proeftuin.data.chart_tables import CONTROL_CHARTS, MEASURED_SERIES
from proeftuin.release.released import Released
from proeftuin.steps.improvement.chart_rows import chart_tables
from proeftuin.steps.improvement.charted import charted
from proeftuin.steps.improvement.series_source import points_of_rows, rows_of_chart
from proeftuin.studies.opened_charts import OpenedCharts


def with_charts(released: Released, asked: OpenedCharts) -> Released:
    """
    The results of a study with its control charts; the same without any.

    A point that is withheld has no value here either, so that no line can be drawn through it or from it.

    Raises
    ------
    DefinitionError
        The points of a chart cannot be of the kind of series that it says they are.
    """
    if not asked.charts:
        return released
    known = released.tables.get(MEASURED_SERIES.name, MEASURED_SERIES.empty())
    tables = {**released.tables, MEASURED_SERIES.name: pl.concat([known, asked.from_files])}
    rows = {chart.id: rows_of_chart(chart, asked.methods.get(chart.id, "crude"), tables) for chart in asked.charts}
    found = [charted(chart, points_of_rows(chart, rows[chart.id])) for chart in asked.charts]
    series = pl.concat([tables[MEASURED_SERIES.name], *rows.values()]).unique(MEASURED_SERIES.key, maintain_order=True)
    made = chart_tables(found)
    made[CONTROL_CHARTS.name] = _with_units(made[CONTROL_CHARTS.name], asked)
    return replace(released, tables={**released.tables, MEASURED_SERIES.name: MEASURED_SERIES.in_order(series), **made})


def _with_units(charts: pl.DataFrame, asked: OpenedCharts) -> pl.DataFrame:
    """What units that belong to a file alone are called."""
    columns = [
        pl.col("chart")
        .replace_strict({id: unit[place] for id, unit in asked.units.items()}, default=None, return_dtype=pl.String)
        .alias(f"unit_{language}")
        for place, language in enumerate(("nl", "en"))
    ]
    return charts.with_columns(columns)

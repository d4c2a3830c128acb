"""
What came of a test of a change: its result, how far that lies from the prediction, and whether the prediction held.

A result that is taken from a chart is computed from the released points of the days that the prediction is about. As
long as these days are not over in the data, or one of their points is withheld, there is none. Points that the study
leaves out of a chart are left out here as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl

from proeftuin.steps.improvement.change_test import ChangeTest, HeldBy, Prediction, Statistic
from proeftuin.steps.improvement.recorded_number import NOT_COMPUTED, Tables
from proeftuin.vocabulary.estimate import Status

NO_RESULT_YET = "no_result_yet"
NO_CHART = "no_chart"
NOT_OVER_IN_DATA = "period_not_over_in_data"
NO_POINTS = "no_points_in_period"
NO_DENOMINATOR = "no_denominator"
NO_CENTRE_LINE = "no_centre_line"


@dataclass(frozen=True)
class PredictedResult:
    """
    The result of a test beside its prediction.

    Attributes
    ----------
    source : str or None
        chart, written or said; `None` without a result.
    points : int or None
        Points of the chart that it rests on.
    held : bool or None
        `None` where there is no value, or nothing tells when it agrees.
    """

    status: str
    reason: str | None = None
    value: float | None = None
    source: str | None = None
    points: int | None = None
    difference: float | None = None
    unit: str | None = None
    held: bool | None = None
    held_by: HeldBy | None = None


def predicted_result(test: ChangeTest, tables: Tables) -> PredictedResult:
    """What came of `test`, by its own record or by the released points of its chart."""
    prediction, result = test.prediction, test.result
    unit, better = _of_chart(prediction.chart, tables)
    if result is None:
        return PredictedResult(Status.MISSING.value, NO_RESULT_YET, unit=unit)
    if result.held is not None:
        return PredictedResult(Status.VALUE.value, source="said", held=result.held, held_by=HeldBy.SAID)
    if result.value is not None:
        found = PredictedResult(Status.VALUE.value, value=result.value, source="written", unit=unit)
    else:
        found = replace(_from_chart(prediction, tables), source="chart", unit=unit)
    return _held(prediction, found, better)


def _held(prediction: Prediction, found: PredictedResult, better: str | None) -> PredictedResult:
    if found.value is None or prediction.value is None:
        return found
    verdict = prediction.held(found.value, better)
    held, held_by = (None, None) if verdict is None else verdict
    return replace(found, difference=found.value - prediction.value, held=held, held_by=held_by)


def _of_chart(chart: str | None, tables: Tables) -> tuple[str | None, str | None]:
    """Unit of a chart and which way is better in it; neither where no chart was made."""
    charts = tables.get("control_charts")
    row = None if charts is None else charts.filter(pl.col("chart") == chart)
    if row is None or row.is_empty():
        return None, None
    return row["unit"][0], row["better"][0]


def _from_chart(prediction: Prediction, tables: Tables) -> PredictedResult:
    table = tables.get("control_points")
    if table is None:
        return PredictedResult(Status.MISSING.value, NOT_COMPUTED)
    points = table.filter(pl.col("chart") == prediction.chart)
    if points.is_empty():
        return PredictedResult(Status.MISSING.value, NO_CHART)
    complete = points.filter("is_complete")
    last: date | None = complete["period_end"].max()  # type: ignore[assignment]  # a column of days
    if last is None or last < prediction.end:
        return PredictedResult(Status.MISSING.value, NOT_OVER_IN_DATA)
    inside = complete.filter(
        (pl.col("period_start") >= prediction.start) & (pl.col("period_end") <= prediction.end) & ~pl.col("is_excluded")
    ).sort("period_start")
    return _statistic(prediction.statistic, inside)


def _statistic(statistic: Statistic, points: pl.DataFrame) -> PredictedResult:
    if points.is_empty():
        return PredictedResult(Status.NOT_ESTIMABLE.value, NO_POINTS)
    unknown = _unknown(points)
    if unknown is not None:
        return unknown
    values = points["value"].to_numpy()
    if statistic is Statistic.MEAN:
        return _value(float(np.mean(values)), points)
    if statistic is Statistic.LEVEL:
        centre = points["centre"][-1]
        return _value(centre, points) if centre is not None else _without(NO_CENTRE_LINE)
    denominators = points["denominator"]
    if denominators.null_count() or denominators.sum() <= 0:
        return _without(NO_DENOMINATOR)
    return _value(float(np.average(values, weights=denominators.to_numpy())), points)


def _unknown(points: pl.DataFrame) -> PredictedResult | None:
    """Why a number of all points cannot be told: one that is withheld comes before one that is missing."""
    for status in (Status.WITHHELD, Status.NOT_ESTIMABLE, Status.MISSING):
        of_status = points.filter(pl.col("status") == status.value)
        if of_status.height:
            return PredictedResult(status.value, of_status["reason"][0])
    return None


def _value(value: float, points: pl.DataFrame) -> PredictedResult:
    return PredictedResult(Status.VALUE.value, value=value, points=points.height)


def _without(reason: str) -> PredictedResult:
    return PredictedResult(Status.NOT_ESTIMABLE.value, reason)

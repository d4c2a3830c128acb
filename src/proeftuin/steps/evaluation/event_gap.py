"""
The trace of one dated event in one group of municipalities, year by year.

For each year the gap is the logarithm of observed over expected minus its mean over the years just before. The same
quantity in placebo groups of the same size says how often such a gap comes by itself. Every year of the window is
shown, not only the year of the event: a gap of the same size in a year without an event tells that the series moves
for other reasons too. So a gap in the year of an event is a question to take up, no answer; other outcomes,
neighbouring groups and a log of what else happened are needed to tell causes apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from proeftuin.data.evaluation_tables import EFFECTS, EFFECTS_EUR
from proeftuin.steps.evaluation.caveats import caveats_of_event
from proeftuin.steps.evaluation.comparison import Comparison
from proeftuin.steps.evaluation.effect_rows import (
    YEAR,
    EvaluationTables,
    Row,
    RowMaker,
    Subject,
    judged_by_placebos,
    placebo_table,
    placebos_table,
    table_of,
)
from proeftuin.steps.evaluation.panel import Group, OutcomePanel
from proeftuin.steps.evaluation.plan import EventPlan
from proeftuin.steps.evaluation.plan_check import check_event_plan
from proeftuin.steps.evaluation.reasons import FEWEST_PLACEBOS, Reason
from proeftuin.steps.evaluation.region_panel import Scale, scales_of
from proeftuin.steps.triple_aim.stratified import StratifiedCells
from proeftuin.vocabulary.indicator import Indicator

Floats = NDArray[np.float64]
PLACEBO_GAP = "placebo_gap"


def event_gaps(
    plan: EventPlan,
    cells: Sequence[StratifiedCells],
    adjacency: pl.DataFrame,
    indicators: Mapping[str, Indicator],
) -> EvaluationTables:
    """
    Gap of every year of the window against the years before it, with the placebo distribution of each.

    Parameters and errors are those of `effects_of_sites`. Years without enough years before them are rows with a
    reason.
    """
    check_event_plan(plan, cells, indicators)
    comparison = Comparison.of(cells[0], adjacency, (plan.site,), plan.excluded_municipalities, plan.years)
    groups = comparison.placebo_groups(0, plan.draws, plan.size_tolerance, plan.seed)
    rows: dict[Scale, list[Row]] = {scale: [] for scale in Scale}
    placebos: list[pl.DataFrame] = []
    for outcome in plan.outcomes:
        held = next(part for part in cells if outcome in part.indicators)
        panel = OutcomePanel.of(held, outcome, plan.years, comparison.pool)
        maker = RowMaker(
            indicators[outcome], plan.first_year, plan.last_year, plan.confidence, plan.hash(), plan.role(outcome)
        )
        caveats = caveats_of_event(plan, maker.indicator.aim, placebo_groups=len(groups))
        subject = Subject(plan.site.id, 1, len(comparison.pool), caveats)
        for scale in scales_of(indicators[outcome]):
            gaps = _gaps(scale.values(panel, comparison.site_groups), plan.baseline_years)[0]
            drawn = _placebo_gaps(panel, scale, groups, comparison, plan.baseline_years)
            for position, year in enumerate(plan.years):
                reason = _reason_against(plan, year, gaps[position], drawn)
                if reason:
                    rows[scale].append(maker.not_estimable(YEAR, year, PLACEBO_GAP, subject, reason, scale))
                    continue
                effect = judged_by_placebos(
                    float(gaps[position]), drawn[:, position], PLACEBO_GAP, plan.confidence, kind=YEAR, year=year
                )
                rows[scale].append(maker.row(effect, subject, scale))
                if scale is Scale.PERCENT:
                    placebos.append(placebo_table(maker.subject(plan.site.id), YEAR, year, drawn[:, position]))
    return EvaluationTables(
        table_of(EFFECTS, rows[Scale.PERCENT]), table_of(EFFECTS_EUR, rows[Scale.UNIT]), placebos_table(placebos)
    )


def _gaps(values: Floats, baseline_years: int) -> Floats:
    """Each year minus the mean of the `baseline_years` before it, shape (groups, years); NaN without enough years."""
    gaps = np.full(values.shape, np.nan)
    for year in range(baseline_years, values.shape[1]):
        gaps[:, year] = values[:, year] - values[:, year - baseline_years : year].mean(axis=1)
    return gaps


def _placebo_gaps(
    panel: OutcomePanel, scale: Scale, groups: Sequence[Group], comparison: Comparison, baseline_years: int
) -> Floats:
    """Gaps of the placebo groups that have data in every year, shape (groups, years)."""
    values = scale.values(panel, groups)
    # A placebo group is part of the pool whose rates it is held against: without this its gap is too small.
    outside = 1 - panel.pool_shares(groups, comparison.pool)
    gaps = _gaps(values, baseline_years) / outside[:, np.newaxis]
    return np.asarray(gaps[np.isfinite(values).all(axis=1)])


def _reason_against(plan: EventPlan, year: int, gap: float, drawn: Floats) -> Reason | None:
    if year < plan.first_year + plan.baseline_years:
        return Reason.TOO_FEW_BASELINE_YEARS
    if not np.isfinite(gap):
        return Reason.NO_TOTAL_IN_A_YEAR
    return Reason.TOO_FEW_PLACEBO_GROUPS if len(drawn) < FEWEST_PLACEBOS else None

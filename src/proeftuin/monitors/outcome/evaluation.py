"""
The first honest effect in the monitor: which outcomes these data can evaluate, and why the others not.

An outcome that cannot be evaluated keeps its rows, with the reason: an aim that disappears from the table would look
as if nobody had asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import polars as pl

from proeftuin.data.evaluation_tables import EFFECTS
from proeftuin.steps.evaluation.analyses.by_deprivation import with_classes
from proeftuin.steps.evaluation.area_class import AreaFigures, classes_of_country
from proeftuin.steps.evaluation.effect_rows import ALL_SITES, EvaluationTables, Row, RowMaker, Subject, table_of
from proeftuin.steps.evaluation.evaluation import effects_of_sites
from proeftuin.steps.evaluation.event_gap import event_gaps
from proeftuin.steps.evaluation.plan import AnalysisPlan, EventPlan, Phase, Plan, of_outcomes, phase_of_year
from proeftuin.steps.evaluation.reasons import Reason
from proeftuin.steps.evaluation.wave_effects import wave_effects
from proeftuin.steps.triple_aim.stratified import StratifiedCells
from proeftuin.vocabulary.estimate import Basis
from proeftuin.vocabulary.indicator import Indicator
from proeftuin.vocabulary.site import Site

FiguresOf = Callable[[Indicator, pl.DataFrame], pl.DataFrame]
"""Figures of an indicator without cells, for the sites and for comparison regions (`region`, `municipality`)."""


def evaluated(
    plan: Plan,
    cells: StratifiedCells,
    neighbours: pl.DataFrame,
    indicators: Mapping[str, Indicator],
    figures: FiguresOf | None = None,
    areas: AreaFigures | None = None,
) -> EvaluationTables:
    """
    Effects of every outcome of `plan` that the cells hold, or of which there are waves on both sides of the start.

    Other outcomes are rows with a reason.

    Parameters
    ----------
    plan : AnalysisPlan or EventPlan
        The whole plan as its author wrote it; its hash stands in every row.
    figures : callable, optional
        Gives figures of waves; without it outcomes without cells have no effect.
    areas : mapping, optional
        How deprived municipalities are; without it there are no effects by class of areas.
    """
    possible = tuple(outcome for outcome in plan.outcomes if outcome in cells.indicators)
    reasons = _impossible_rows(plan, [o for o in plan.outcomes if o not in possible], indicators)
    if not possible:
        return EvaluationTables(table_of(EFFECTS, reasons))
    if isinstance(plan, EventPlan):
        found = event_gaps(of_outcomes(plan, possible), [cells], neighbours, indicators)
    else:
        found = effects_of_sites(of_outcomes(plan, possible), [cells], neighbours, indicators)
        if areas is not None:
            classes = classes_of_country(plan, areas, cells, neighbours)
            found = with_classes(found, of_outcomes(plan, possible), classes, indicators)
    if isinstance(plan, AnalysisPlan) and figures is not None:
        waved, reasons = _with_waves(plan, reasons, indicators, lambda one: figures(one, found.comparison_regions))
        reasons += waved
    # The plan of the outcomes that were possible is not the plan that the author wrote.
    whole = pl.lit(plan.hash()).alias("plan")
    return replace(
        found,
        effects=pl.concat([found.effects, table_of(EFFECTS, reasons)]).with_columns(whole),
        effects_eur=found.effects_eur.with_columns(whole),
        analyses=found.analyses.with_columns(whole),
    )


def _with_waves(
    plan: AnalysisPlan,
    reasons: list[Row],
    indicators: Mapping[str, Indicator],
    figures: Callable[[Indicator], pl.DataFrame],
) -> tuple[list[Row], list[Row]]:
    """Effects between waves for the survey outcomes that have them, and the reasons of the other outcomes."""
    asked = [o for o in dict.fromkeys(str(row["outcome"]) for row in reasons) if indicators[o].basis is Basis.SURVEY]
    of_waves = {outcome: wave_effects(plan, figures(indicators[outcome]), indicators[outcome]) for outcome in asked}
    told = {outcome for outcome, rows in of_waves.items() if any(row.get("value") is not None for row in rows)}
    rows = [row for outcome in told for row in of_waves[outcome]]
    return rows, [row for row in reasons if row["outcome"] not in told]


def _impossible_rows(plan: Plan, outcomes: Sequence[str], indicators: Mapping[str, Indicator]) -> list[Row]:
    sites = (plan.site,) if isinstance(plan, EventPlan) else plan.sites
    estimator = "placebo_gap" if isinstance(plan, EventPlan) else "difference_in_differences"
    rows = []
    for outcome in outcomes:
        maker = _maker(plan, indicators[outcome])
        for name, concerned in [(ALL_SITES, sites), *((site.id, (site,)) for site in sites)]:
            reason = reason_without_cells(indicators[outcome], plan.years, concerned)
            rows.append(maker.not_estimable("average", None, estimator, Subject(name, len(concerned), 0), reason))
    return rows


def _maker(plan: Plan, indicator: Indicator) -> RowMaker:
    if isinstance(plan, AnalysisPlan):
        return RowMaker.of(plan, indicator)
    role = plan.role(indicator.id)
    return RowMaker(indicator, plan.first_year, plan.last_year, plan.confidence, plan.hash(), role)


def reason_without_cells(indicator: Indicator, years: Sequence[int], sites: Sequence[Site]) -> Reason:
    """Why an outcome of which there are no cells has no effect in `sites`."""
    if not all(site.is_located for site in sites) and len(sites) == 1:
        return Reason.UNKNOWN_GEOGRAPHY
    carried = [year for year in years if indicator.first_year <= year <= indicator.last_year]
    before = [y for site in sites for y in carried if phase_of_year(y, site.start) is Phase.BEFORE]
    if not before:
        return Reason.NO_YEAR_BEFORE_START
    return Reason.SURVEY_OUTCOME if indicator.basis is Basis.SURVEY else Reason.NO_CELLS_BY_AGE

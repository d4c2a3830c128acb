"""
An evaluation of sites from beginning to end: the main analysis of the plan, the other analyses of the same question,
and what judges them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields

import polars as pl

from proeftuin.data.evaluation_tables import EFFECTS, EFFECTS_EUR, EVALUATION_TABLES
from proeftuin.steps.evaluation.analyses import other_sets, other_years, staggered, synthetic, weighted_regions
from proeftuin.steps.evaluation.difference_in_differences import DIFFERENCE, main_analysis
from proeftuin.steps.evaluation.effect_rows import (
    AVERAGE,
    EvaluationTables,
    Row,
    RowMaker,
    Subject,
    placebos_table,
    table_of,
)
from proeftuin.steps.evaluation.plan import AnalysisPlan, Sensitivity
from proeftuin.steps.evaluation.plan_check import check_analysis_plan
from proeftuin.steps.evaluation.question import Findings, Question
from proeftuin.steps.evaluation.reasons import Reason
from proeftuin.steps.evaluation.region_panel import Design, RegionPanel, Scale, scales_of
from proeftuin.steps.triple_aim.stratified import StratifiedCells
from proeftuin.vocabulary.indicator import Indicator

Analysis = Callable[[Question], Findings]
ANALYSES: Mapping[Sensitivity, Analysis] = {
    Sensitivity.PERSON_WEIGHTED: other_sets.person_weighted,
    Sensitivity.MATCHED_REGIONS: weighted_regions.matched_regions,
    Sensitivity.ENTROPY_BALANCED: weighted_regions.entropy_balanced,
    Sensitivity.NEIGHBOURS_LEFT_OUT: other_sets.neighbours_left_out,
    Sensitivity.GROUP_TIME: staggered.group_time,
    Sensitivity.IMPUTATION: staggered.imputation,
    Sensitivity.TWO_WAY_FIXED_EFFECTS: staggered.two_way_fixed_effects,
    Sensitivity.SYNTHETIC_CONTROL: synthetic.synthetic_control,
    Sensitivity.SYNTHETIC_DIFFERENCE_IN_DIFFERENCES: synthetic.synthetic_double_difference,
    Sensitivity.AUGMENTED_SYNTHETIC_CONTROL: synthetic.augmented_synthetic_control,
    Sensitivity.WITHOUT_ONE_SITE: other_sets.without_one_site,
    Sensitivity.ANTICIPATION: other_years.anticipation,
    Sensitivity.PLACEBO_IN_TIME: other_years.placebo_in_time,
    Sensitivity.SPILLOVER: other_sets.spillover,
}


def effects_of_sites(
    plan: AnalysisPlan,
    cells: Sequence[StratifiedCells],
    adjacency: pl.DataFrame,
    indicators: Mapping[str, Indicator],
) -> EvaluationTables:
    """
    Effects of each site and of all sites together on every outcome of `plan`.

    Parameters
    ----------
    cells : sequence of StratifiedCells
        Cells per municipality, one element per population; all of the same municipal division.
    adjacency : frame
        `region_a`, `region_b`: municipalities next to each other.
    indicators : mapping of str to Indicator
        Definitions, by identifier.

    Raises
    ------
    DefinitionError, NotEstimableError
        The plan cannot be carried out; see `plan_check`.
    """
    check_analysis_plan(plan, cells, indicators)
    design = Design.of(plan, cells[0], adjacency)
    rows: dict[Scale, list[Row]] = {scale: [] for scale in Scale}
    placebos: list[pl.DataFrame] = []
    findings: list[Findings] = []
    for outcome in plan.outcomes:
        held = next(part for part in cells if outcome in part.indicators)
        maker = RowMaker.of(plan, indicators[outcome])
        for scale in scales_of(indicators[outcome]):
            panel = RegionPanel.of(design, held, indicators[outcome], scale)
            found, drawn = main_analysis(panel, maker)
            rows[scale] += found
            placebos += drawn if scale is Scale.PERCENT else []
            findings += _further(Question(panel, maker))
        rows[Scale.PERCENT] += [
            maker.not_estimable(
                AVERAGE, None, DIFFERENCE, Subject(site.id, 1, len(design.regions)), Reason.UNKNOWN_GEOGRAPHY
            )
            for site in plan.sites
            if not site.is_located
        ]
    further = Findings.together(findings)
    contracts = {contract.name: contract for contract in EVALUATION_TABLES}
    return EvaluationTables(
        table_of(EFFECTS, rows[Scale.PERCENT]),
        table_of(EFFECTS_EUR, rows[Scale.EURO]),
        placebos_table(placebos),
        **{part.name: table_of(contracts[part.name], getattr(further, part.name)) for part in fields(further)},
        comparison_regions=design.region_table(),
    )


def _further(question: Question) -> list[Findings]:
    """The other analyses that the plan asks for; none when the main analysis of all sites together has no answer."""
    panel = question.panel
    if panel.design.weights is None or not panel.is_complete(range(len(panel.sites))):
        return []
    return [ANALYSES[analysis](question) for analysis in panel.plan.sensitivity if analysis in ANALYSES]

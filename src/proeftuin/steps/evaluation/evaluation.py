"""
An evaluation of sites from beginning to end: the main analysis of the plan, the other analyses of the same question,
and what judges them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

import polars as pl

from proeftuin.data.evaluation_tables import EFFECTS, EFFECTS_EUR, EVALUATION_TABLES
from proeftuin.errors import NotEstimableError
from proeftuin.steps.evaluation.acceptability import cost_against_effect
from proeftuin.steps.evaluation.analyses import (
    by_age,
    count_model,
    dose,
    interrupted_series,
    other_sets,
    other_years,
    pooling,
    staggered,
    synthetic,
    weighted_regions,
)
from proeftuin.steps.evaluation.diagnostics import Judged, diagnostics
from proeftuin.steps.evaluation.difference_in_differences import DIFFERENCE, main_analysis
from proeftuin.steps.evaluation.economics import economics_of_sites
from proeftuin.steps.evaluation.effect_rows import (
    AVERAGE,
    EvaluationTables,
    Row,
    RowMaker,
    Subject,
    placebos_table,
    table_of,
)
from proeftuin.steps.evaluation.family import with_adjusted_p_values
from proeftuin.steps.evaluation.plan import AnalysisPlan, Sensitivity
from proeftuin.steps.evaluation.plan_check import check_analysis_plan
from proeftuin.steps.evaluation.question import Findings, Question
from proeftuin.steps.evaluation.reasons import Reason
from proeftuin.steps.evaluation.region_panel import Design, RegionPanel, Scale, scales_of
from proeftuin.steps.evaluation.trend_bounds import event_study_of_sites, trend_bounds
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
    Sensitivity.POISSON_REGRESSION: count_model.poisson_regression,
    Sensitivity.GAMMA_REGRESSION: count_model.gamma_regression,
    Sensitivity.INTERRUPTED_TIME_SERIES: interrupted_series.interrupted_time_series,
    Sensitivity.DOSE: dose.dose,
    Sensitivity.BY_AGE: by_age.by_age,
    Sensitivity.RANDOM_EFFECTS: pooling.random_effects,
    Sensitivity.WITHOUT_ONE_SITE: other_sets.without_one_site,
    Sensitivity.ANTICIPATION: other_years.anticipation,
    Sensitivity.PLACEBO_IN_TIME: other_years.placebo_in_time,
    Sensitivity.SPILLOVER: other_sets.spillover,
}

OF_ONE_SITE = frozenset(
    {
        Sensitivity.SYNTHETIC_CONTROL,
        Sensitivity.SYNTHETIC_DIFFERENCE_IN_DIFFERENCES,
        Sensitivity.AUGMENTED_SYNTHETIC_CONTROL,
        Sensitivity.INTERRUPTED_TIME_SERIES,
    }
)
"""Analyses that say something about a site by itself: chance in them is judged by placebo groups of its size."""


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
    answers = [
        _answer(design, next(part for part in cells if outcome in part.indicators), indicators[outcome])
        for outcome in plan.outcomes
    ]
    rows = {
        scale: with_adjusted_p_values(
            [row for answer in answers for row in answer.rows[scale]],
            {answer.indicator.id: answer.panels[scale] for answer in answers if scale in answer.panels},
        )
        for scale in Scale
    }
    further = Findings.together(answer.findings for answer in answers)
    costs = _economics(design, cells, indicators)
    contracts = {contract.name: contract for contract in EVALUATION_TABLES}
    return EvaluationTables(
        table_of(EFFECTS, rows[Scale.PERCENT]),
        table_of(EFFECTS_EUR, rows[Scale.UNIT]),
        placebos_table([table for answer in answers for table in answer.placebos]),
        **{part.name: table_of(contracts[part.name], getattr(further, part.name)) for part in fields(further)},
        **{name: table_of(contracts[name], found) for name, found in costs.items()},
        comparison_regions=design.region_table(),
    )


@dataclass(frozen=True)
class _Answer:
    """Everything about one outcome."""

    indicator: Indicator
    panels: dict[Scale, RegionPanel]
    rows: dict[Scale, list[Row]]
    placebos: list[pl.DataFrame]
    findings: Findings


def _answer(design: Design, cells: StratifiedCells, indicator: Indicator) -> _Answer:
    maker = RowMaker.of(design.plan, indicator)
    rows: dict[Scale, list[Row]] = {scale: [] for scale in Scale}
    findings: list[Findings] = []
    questions = [
        Question(RegionPanel.of(design, cells, indicator, scale), maker, cells) for scale in scales_of(indicator)
    ]
    placebos: list[pl.DataFrame] = []
    for question in questions:
        found, drawn = main_analysis(question.panel, maker)
        found, further = _further(question, found)
        rows[question.panel.scale] += found
        placebos += _of_the_stacked_comparison(drawn, found)
        findings.append(further)
    unlocated = Subject("", 1, len(design.regions))
    rows[Scale.PERCENT] += [
        maker.not_estimable(AVERAGE, None, DIFFERENCE, replace(unlocated, site=site.id), Reason.UNKNOWN_GEOGRAPHY)
        for site in design.plan.sites
        if not site.is_located
    ]
    return _Answer(
        indicator,
        {question.panel.scale: question.panel for question in questions},
        rows,
        placebos,
        Findings.together(findings),
    )


def _of_the_stacked_comparison(drawn: list[pl.DataFrame], main: list[Row]) -> list[pl.DataFrame]:
    """Placebo distributions that belong to the average in the main table, and not to one that the plan replaced."""
    stacked = {row["site"] for row in main if row["kind"] == AVERAGE and row["estimator"] == DIFFERENCE}
    return [table for table in drawn if set(table["site"]) <= stacked]


def _with_chosen(plan: AnalysisPlan, main: list[Row], further: Findings) -> tuple[list[Row], Findings]:
    """
    The averages of the analysis that the plan chose, in the place of those of the stacked comparison.

    The stacked comparison then stands among the other analyses. Effects by year and the test of trends stay its own.
    """
    if plan.chosen_analysis is None:
        return main, further
    key = plan.chosen_analysis.value
    chosen = [
        {name: value for name, value in row.items() if name != "analysis"}
        for row in further.analyses
        if row["analysis"] == key and row["kind"] == AVERAGE
    ]
    answered = {row["site"] for row in chosen}
    replaced = [row for row in main if row["kind"] == AVERAGE and row["site"] in answered]
    caveats = {row["site"]: row["caveats"] for row in replaced}
    chosen = [row | {"caveats": _joined(caveats.get(row["site"]), row["caveats"])} for row in chosen]
    others = [row for row in further.analyses if not (row["analysis"] == key and row["kind"] == AVERAGE)]
    demoted = [{"analysis": DIFFERENCE, **row} for row in replaced]
    kept = [row for row in main if row not in replaced]
    return [*chosen, *kept], replace(further, analyses=[*demoted, *others])


def _joined(*caveats: object) -> str | None:
    keys = dict.fromkeys(key for text in caveats if isinstance(text, str) for key in text.split())
    return " ".join(keys) or None


def _further(question: Question, main: list[Row]) -> tuple[list[Row], Findings]:
    """
    The main rows as the plan chose them, the other analyses that it asks for, and the checks.

    There is nothing further when a site has no value in some year; a single site has only what needs no other. What
    needs more than sums by region and year is made by who has it.
    """
    panel = question.panel
    if not panel.is_complete(range(len(panel.sites))):
        return main, Findings()
    chosen = panel.plan.chosen_analysis
    wanted = dict.fromkeys((*((chosen,) if chosen else ()), *panel.plan.sensitivity))
    asked = [analysis for analysis in wanted if analysis in ANALYSES]
    if panel.design.weights is None:
        alone = Findings.together(ANALYSES[analysis](question) for analysis in asked if analysis in OF_ONE_SITE)
        return _with_chosen(panel.plan, main, alone)
    analyses = Findings.together(ANALYSES[analysis](question) for analysis in asked)
    main, found = _with_chosen(panel.plan, main, analyses)
    if panel.scale is not Scale.PERCENT or not panel.plan.sensitivity:
        return main, found
    study = event_study_of_sites(question)
    bounds = trend_bounds(question, study) if study else None
    judged = Judged(question, main, found.analyses, study, bounds)
    return main, replace(found, diagnostics=diagnostics(judged), bounds=bounds.rows if bounds else [])


def _economics(
    design: Design,
    cells: Sequence[StratifiedCells],
    indicators: Mapping[str, Indicator],
) -> dict[str, list[Row]]:
    """
    What the effects cost and bring, when the plan asks for it and all sites together have an effect on cost.

    Rows of `economics`, `acceptability` and `cost_effect_draws`, under their names; none of what cannot be told.
    """
    plan = design.plan.economics
    if plan is None or design.weights is None:
        return {}

    def question(outcome: str) -> Question:
        held = next(part for part in cells if outcome in part.indicators)
        panel = RegionPanel.of(design, held, indicators[outcome], Scale.UNIT)
        return Question(panel, RowMaker.of(design.plan, indicators[outcome]), held)

    cost = question(plan.cost_outcome)
    effect = question(plan.effect_outcome) if plan.effect_outcome else None
    if not all(asked.panel.is_complete(range(len(design.sites))) for asked in (cost, effect) if asked):
        return {}
    total = other_sets.person_weighted(cost).analyses[0]
    found = {"economics": economics_of_sites(plan, cost, effect, total)}
    if effect is not None and found["economics"]:
        try:
            found["acceptability"], found["cost_effect_draws"] = cost_against_effect(plan, cost, effect, total)
        except NotEstimableError:
            # An effect without bounds has no price; the row of the ratio in `economics` says so.
            return found
    return found

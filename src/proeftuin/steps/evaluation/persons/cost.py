"""
Effects on costs with a long tail, from the amounts of persons: in two parts, and up to a limit.

Two parts tell whether a programme changes how many persons use any care, or what care costs those who do. Both are
relative effects on the average person, held against what age and sex lead to expect: a Poisson model of the number of
users and a gamma model of the amount per user, with effects of regions and years. Their logarithms add up to the effect
on everybody, which is told in euro as well: what was spent in the sites after the start, less what it would have been
without that effect. Amounts below zero, which are corrections, are in neither part.

Costs up to a limit tell how much of the effect hangs on a few very expensive persons. The limit stands in the plan, and
the comparison is the main one.

Source: Duan et al., Journal of Business and Economic Statistics 1983 (two parts); Manning and Mullahy, Journal of
Health Economics 2001 (gamma); Zou, American Journal of Epidemiology 2004 (Poisson model of shares).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from proeftuin.methods.effects.exponential_family import GAMMA, POISSON
from proeftuin.methods.effects.generalised_linear_model import fit_glm
from proeftuin.methods.effects.summed_models import SummedFit
from proeftuin.steps.evaluation.analyses.count_model import effect_of, groups_of, judged_by_scores, stacked_cells
from proeftuin.steps.evaluation.diagnostics import Diagnostic
from proeftuin.steps.evaluation.difference_in_differences import stacked_fit
from proeftuin.steps.evaluation.effect_rows import ALL_SITES, Row, RowMaker
from proeftuin.steps.evaluation.joined_area import JoinedAreas
from proeftuin.steps.evaluation.panel import OutcomePanel
from proeftuin.steps.evaluation.plan import AnalysisPlan, Sensitivity
from proeftuin.steps.evaluation.question import Findings, Question
from proeftuin.steps.evaluation.reasons import Reason
from proeftuin.steps.evaluation.region_panel import Design, RegionPanel, Scale, scales_of
from proeftuin.steps.triple_aim.baseline_cell import of_group
from proeftuin.steps.triple_aim.cost_parts import CAPPED, USED, USERS, in_cells
from proeftuin.steps.triple_aim.stratified import HUNDREDTHS, Integers, StratifiedCells
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.indicator import Indicator

Floats = NDArray[np.float64]
USE, AMOUNT = f"{Sensitivity.TWO_PART}_use", f"{Sensitivity.TWO_PART}_amount"
"""Keys of the parts as analyses of their own."""
_SAME_SHARE = 1e-9


def two_part(
    plan: AnalysisPlan,
    areas: JoinedAreas,
    sums: pl.DataFrame,
    regions: Sequence[str],
    indicators: Mapping[str, Indicator],
) -> Findings:
    """
    Effect on the share of users, on the amount per user, and on everybody, of each amount of money in the plan.

    Parameters
    ----------
    sums : frame
        What `use_query` gave, added up over all persons, by group; the main population is group 0.
    regions : sequence of str
        The study's list of regions; the first has place 1.
    """
    rows = []
    for question, parts in _questions(plan, areas, sums, regions, indicators):
        analysis = Sensitivity.TWO_PART
        reason = parts.reason_against(question, USERS)
        if reason:
            rows.append(question.not_estimable(analysis, reason, analysis.value))
        else:
            rows += _two_parts(question, parts)
    return Findings(analyses=rows)


def capped_cost(
    plan: AnalysisPlan,
    areas: JoinedAreas,
    sums: pl.DataFrame,
    regions: Sequence[str],
    indicators: Mapping[str, Indicator],
) -> Findings:
    """
    The main comparison with what each person costs up to the limit of the plan, and how much lies above it.

    Parameters
    ----------
    sums : frame
        What `capped_query` gave; see `two_part`.
    """
    rows, checks = [], []
    for question, parts in _questions(plan, areas, sums, regions, indicators):
        reason = parts.reason_against(question, CAPPED)
        if plan.cost_cap is None and reason is None:
            reason = Reason.NO_COST_CAP
        if reason:
            rows.append(question.not_estimable(Sensitivity.CAPPED_COST, reason))
            continue
        cells = parts.cells_of(question, total=parts.of(question, CAPPED))
        panel = RegionPanel.of(question.panel.design, cells, question.maker.indicator, question.panel.scale)
        if not panel.is_complete(range(len(panel.sites))):
            rows.append(question.not_estimable(Sensitivity.CAPPED_COST, Reason.NO_TOTAL_IN_A_YEAR))
            continue
        of_panel = replace(question, panel=panel, cells=cells)
        rows.append(of_panel.bootstrapped(Sensitivity.CAPPED_COST.value, stacked_fit(panel)))
        if panel.scale is Scale.PERCENT:
            checks.append(_above_the_cap(question, cells))
    return Findings(analyses=rows, diagnostics=checks)


@dataclass(frozen=True)
class _Parts:
    """Sums of parts of amounts of the main population, in joined areas."""

    areas: JoinedAreas
    sums: pl.DataFrame
    regions: Sequence[str]

    def reason_against(self, question: Question, part: str) -> Reason | None:
        """Why an outcome has no effect on this part, if so."""
        panel = question.panel
        if f"{panel.indicator.id}__{part}" not in self.sums.columns:
            return Reason.NO_AMOUNT_OF_MONEY
        if panel.design.weights is None:
            return Reason.ONE_SITE
        return None if panel.is_complete(range(len(panel.sites))) else Reason.NO_TOTAL_IN_A_YEAR

    def of(self, question: Question, part: str) -> Integers:
        """The part by year, area and stratum."""
        column = f"{question.panel.indicator.id}__{part}"
        return in_cells(self.sums, column, self.areas.cells, self.areas.members, self.regions)

    def cells_of(self, question: Question, *, total: Integers, exposure: Integers | None = None) -> StratifiedCells:
        """The cells of the outcome with something else added up, and held against something else."""
        cells = self.areas.cells
        at = cells.indicators.index(question.panel.indicator.id)
        totals, exposures = cells.total.copy(), cells.exposure.copy()
        totals[at] = total
        exposures[at] = exposures[at] if exposure is None else exposure
        return replace(cells, total=totals, exposure=exposures)

    def panel_of(self, question: Question, **parts: Integers) -> OutcomePanel:
        """The same by area and year, with what the rates of the pool lead to expect."""
        panel = question.panel
        pool = panel.design.comparison.pool
        return OutcomePanel.of(self.cells_of(question, **parts), panel.indicator.id, panel.years, pool)


def _questions(
    plan: AnalysisPlan,
    areas: JoinedAreas,
    sums: pl.DataFrame,
    regions: Sequence[str],
    indicators: Mapping[str, Indicator],
) -> Iterator[tuple[Question, _Parts]]:
    design = Design.of(plan, areas.cells, areas.adjacency)
    parts = _Parts(areas, of_group(sums, 0), regions)
    for indicator in (indicators[outcome] for outcome in plan.outcomes):
        for scale in scales_of(indicator):
            panel = RegionPanel.of(design, areas.cells, indicator, scale)
            yield Question(panel, RowMaker.of(plan, indicator), areas.cells), parts


def _two_parts(question: Question, parts: _Parts) -> Iterator[Row]:
    """Everybody on both scales; the parts, which have no euro of their own, in percent."""
    analysis = Sensitivity.TWO_PART
    users = parts.panel_of(
        question,
        total=parts.of(question, USERS) * HUNDREDTHS,
        exposure=parts.areas.cells.persons[question.cells.indicators.index(question.panel.indicator.id)] * HUNDREDTHS,
    )
    used = parts.panel_of(question, total=parts.of(question, USED))
    panel = _with_both(question.panel, users, used)
    if panel is None:
        yield question.not_estimable(analysis, Reason.NO_TOTAL_IN_A_YEAR, analysis.value)
        return
    groups = groups_of(panel)
    (had, expected_users), (spent, expected_spent) = users.sums(groups), used.sums(groups)
    amount = fit_glm(stacked_cells(panel, spent * expected_users / expected_spent, had), GAMMA)
    is_fixed = float(np.abs(np.log(had / expected_users)).max()) < _SAME_SHARE
    fits = [] if is_fixed else [fit_glm(stacked_cells(panel, had, expected_users), POISSON)]
    subject = question.all_sites(regions=len(panel.regions), weighting="persons")
    together = judged_by_scores(panel, SummedFit((*fits, amount)))
    if panel.scale is Scale.UNIT:
        spending = _spent_after_the_start(panel, used)
        # A limit may be infinite, or so far away that its power is.
        with np.errstate(over="ignore"):
            euro = -spending * np.expm1(-np.array([together.coefficient, together.lower, together.upper]))
        yield question.row(analysis, effect_of(together, analysis.value, euro.tolist()), subject)
        return
    yield question.row(analysis, effect_of(together, analysis.value), subject)
    if is_fixed:
        yield question.not_estimable(USE, Reason.SHARE_OF_USERS_FIXED, analysis.value)
    else:
        yield question.row(USE, effect_of(judged_by_scores(panel, fits[0]), analysis.value), subject)
    yield question.row(AMOUNT, effect_of(judged_by_scores(panel, amount), analysis.value), subject)


def _with_both(panel: RegionPanel, users: OutcomePanel, used: OutcomePanel) -> RegionPanel | None:
    """The panel with the regions that have users and amounts in every year; `None` when a site has not."""
    ratios = np.concatenate([part.log_ratios(groups_of(panel)) for part in (users, used)], axis=1)
    has_both = np.isfinite(ratios).sum(axis=1) == ratios.shape[1]
    sites = len(panel.sites)
    kept = has_both[sites:]
    found = replace(panel, regions=panel.regions[kept], kept=panel.kept[kept])
    return found if has_both[:sites].all() and found.is_complete(range(sites)) else None


def _spent_after_the_start(panel: RegionPanel, used: OutcomePanel) -> float:
    """What users in the sites had per year at risk of everybody, over the years after each start, euro."""
    after = np.stack([timing.is_after for timing in panel.timings])
    groups = panel.design.comparison.site_groups
    spent, _ = used.sums(groups)
    at_risk = np.stack([used.exposure[list(group)].sum(axis=0) for group in groups])
    return float(spent[after].sum() / at_risk[after].sum())


def _above_the_cap(question: Question, capped: StratifiedCells) -> Row:
    """Share of all that was spent in sites and areas of the comparison that lies above the limit, percent."""
    at = capped.indicators.index(question.panel.indicator.id)
    left_out = 1 - capped.total[at].sum() / question.cells.total[at].sum()
    return question.maker.subject(ALL_SITES) | {
        "diagnostic": Diagnostic.COST_ABOVE_CAP.value,
        "value": 100 * float(left_out),
        "unit": "percent",
        "status": Status.VALUE.value,
    }

"""
Estimators for sites that start in different years, beside the stacked comparison of the main analysis.

Group-time effects hold each year against the last one before the start; imputation predicts what each site would have
been from all observations without the programme. Both take the first year that is not wholly before the start as the
first one with the programme, the year of the start included. Two-way fixed effects compare late starters with early
ones, which is valid only when all start together.

Chance is judged by exchanging sites and comparison regions: the analytic errors of these methods count on many treated
clusters.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from proeftuin.methods.effects.group_time_permutation import draw_starters, permuted_effects, starters
from proeftuin.methods.effects.imputation import average_imputed_effects
from proeftuin.methods.effects.panel_regression import fit_panel
from proeftuin.methods.effects.staggered_panel import NEVER, StaggeredPanel
from proeftuin.steps.evaluation.comparison import generator_for
from proeftuin.steps.evaluation.effect_rows import Row, judged_by_placebos
from proeftuin.steps.evaluation.plan import Estimator, Sensitivity
from proeftuin.steps.evaluation.question import Findings, Question
from proeftuin.steps.evaluation.reasons import Reason
from proeftuin.steps.evaluation.region_panel import RegionPanel

Floats = NDArray[np.float64]
IMPUTATION_DRAWS = 499
"""Each draw fits the whole panel anew."""


def staggered_panel(panel: RegionPanel) -> StaggeredPanel:
    """Sites with the first year that is not before their start, then the comparison regions."""
    starts = [*(float(timing.before[-1] + 1) for timing in panel.timings), *([NEVER] * len(panel.regions))]
    return StaggeredPanel.of(panel.units, panel.years, starts)


def group_time(question: Question) -> Findings:
    """Mean of the group-time effects over all years from the start on (Callaway and Sant'Anna)."""
    panel = staggered_panel(question.panel)
    own = starters(panel)[np.newaxis]
    drawn = draw_starters(panel, question.panel.plan.draws, generator_for(question.panel.plan.seed, "group-time"))
    found = permuted_effects(panel, np.concatenate([own, drawn])).simple[:, 0]
    row = _judged(question, Sensitivity.GROUP_TIME, Estimator.GROUP_TIME.value, float(found[0]), found[1:])
    return Findings(analyses=[row])


def imputation(question: Question) -> Findings:
    """Mean over sites of observed minus imputed, over the whole years after the start (Borusyak, Jaravel, Spiess)."""
    panel = question.panel
    draws = min(panel.plan.draws, IMPUTATION_DRAWS)
    generator = generator_for(panel.plan.seed, "imputation")
    staggered = staggered_panel(panel)
    targets = np.zeros((1, *panel.units.shape))
    for position, timing in enumerate(panel.timings):
        targets[0, position] = timing.is_after / len(timing.after) / len(panel.timings)
    effects = np.empty(1 + draws)
    for draw in range(1 + draws):
        order = np.arange(len(panel.units)) if draw == 0 else generator.permutation(len(panel.units))
        shuffled = StaggeredPanel.of(panel.units[order], panel.years, staggered.starts)
        effects[draw] = average_imputed_effects(shuffled, targets).estimates[0, 0]
    row = _judged(question, Sensitivity.IMPUTATION, Estimator.IMPUTATION.value, float(effects[0]), effects[1:])
    return Findings(analyses=[row])


def two_way_fixed_effects(question: Question) -> Findings:
    """One regression with region and year effects; only where all sites start together."""
    panel, analysis = question.panel, Sensitivity.TWO_WAY_FIXED_EFFECTS.value
    if len({timing.before[-1] for timing in panel.timings}) > 1:
        return Findings(analyses=[question.not_estimable(analysis, Reason.STARTS_DIFFER, analysis)])
    treated = staggered_panel(panel).treated.astype(np.float64)
    fit = fit_panel(panel.units, treated)
    return Findings(analyses=[question.bootstrapped(analysis, fit, estimator=analysis)])


def _judged(question: Question, analysis: Sensitivity, estimator: str, value: float, drawn: Floats) -> Row:
    effect = judged_by_placebos(value, drawn, estimator, question.panel.plan.confidence)
    return question.row(analysis.value, effect, question.all_sites())

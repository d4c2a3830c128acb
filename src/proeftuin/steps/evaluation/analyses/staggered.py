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

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from proeftuin.methods.effects.group_time_permutation import draw_starters, permuted_effects, starters
from proeftuin.methods.effects.imputation import average_imputed_effects
from proeftuin.methods.effects.panel_regression import fit_panel
from proeftuin.methods.effects.placebo_permutation import placebo_p_value
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
    panel = question.panel
    staggered = staggered_panel(panel)
    drawn = draw_starters(staggered, panel.plan.draws, generator_for(panel.plan.seed, "group-time"))

    def averages(of: RegionPanel) -> Floats:
        labels = np.concatenate([starters(staggered)[np.newaxis], drawn])
        return permuted_effects(staggered_panel(of), labels).simple[:, 0]

    return Findings(analyses=[_judged(question, Sensitivity.GROUP_TIME, Estimator.GROUP_TIME.value, averages)])


def imputation(question: Question) -> Findings:
    """Mean over sites of observed minus imputed, over the whole years after the start (Borusyak, Jaravel, Spiess)."""
    panel = question.panel
    starts = staggered_panel(panel).starts
    generator = generator_for(panel.plan.seed, "imputation")
    draws = min(panel.plan.draws, IMPUTATION_DRAWS)
    orders = [np.arange(len(panel.units)), *(generator.permutation(len(panel.units)) for _ in range(draws))]
    targets = np.zeros((1, *panel.units.shape))
    for position, timing in enumerate(panel.timings):
        targets[0, position] = timing.is_after / len(timing.after) / len(panel.timings)

    def averages(of: RegionPanel) -> Floats:
        shuffled = (StaggeredPanel.of(of.units[order], of.years, starts) for order in orders)
        return np.array([average_imputed_effects(one, targets).estimates[0, 0] for one in shuffled])

    return Findings(analyses=[_judged(question, Sensitivity.IMPUTATION, Estimator.IMPUTATION.value, averages)])


def two_way_fixed_effects(question: Question) -> Findings:
    """One regression with region and year effects; only where all sites start together."""
    panel, analysis = question.panel, Sensitivity.TWO_WAY_FIXED_EFFECTS.value
    if len({timing.before[-1] for timing in panel.timings}) > 1:
        return Findings(analyses=[question.not_estimable(analysis, Reason.STARTS_DIFFER, analysis)])
    treated = staggered_panel(panel).treated.astype(np.float64)
    fit = fit_panel(panel.units, treated)
    return Findings(analyses=[question.bootstrapped(analysis, fit, estimator=analysis)])


def _judged(
    question: Question, analysis: Sensitivity, estimator: str, averages: Callable[[RegionPanel], Floats]
) -> Row:
    """
    The effect with its p-value by exchange, and its spread by exchange once the effect is taken away.

    Parameters
    ----------
    averages : callable
        Effects in a panel: with the sites as they are, then with others in their place.
    """
    panel = question.panel
    found = averages(panel)
    value = float(found[0])
    without = averages(panel.without_effect(value, from_the_start=True))[1:]
    p = placebo_p_value(value, found[1:])
    effect = judged_by_placebos(value, without, estimator, panel.plan.confidence, p=p)
    return question.row(analysis.value, effect, question.all_sites())

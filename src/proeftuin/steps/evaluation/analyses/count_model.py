"""
Regressions of sums on a logarithmic scale: a relative effect without logarithms of region averages.

Taking the logarithm of a region's average and comparing averages is not the same as comparing averages first: with
heavy tails the difference matters. A regression models the expected sum itself, held against what age and sex lead to
expect. Two families differ in what counts. Poisson takes the variance to grow with the mean, so that every euro counts
alike; gamma takes the standard deviation to grow with the mean, as amounts of persons do, so that every year at risk
counts alike, whether little or much is spent in it. Neither needs its distribution to hold: the errors come from the
regions.

Source: Silva and Tenreyro, Review of Economics and Statistics 2006 (Poisson); Manning and Mullahy, Journal of Health
Economics 2001 (gamma); Kline and Santos, Journal of Econometric Methods 2012 (bootstrap of scores).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from proeftuin.methods.effects.exponential_family import GAMMA, POISSON, Family
from proeftuin.methods.effects.generalised_linear_model import GlmFit, fit_glm
from proeftuin.methods.effects.glm_cells import GlmCells, panel_glm_cells
from proeftuin.methods.effects.score_bootstrap import METHOD, score_bootstrap
from proeftuin.methods.effects.summed_models import SummedFit
from proeftuin.methods.effects.wild_cluster_bootstrap import BootstrapTest
from proeftuin.steps.evaluation.effect_rows import AVERAGE, JudgedEffect
from proeftuin.steps.evaluation.panel import Group
from proeftuin.steps.evaluation.plan import Sensitivity
from proeftuin.steps.evaluation.question import Findings, Question
from proeftuin.steps.evaluation.reasons import Reason
from proeftuin.steps.evaluation.region_panel import EURO_UNIT, RegionPanel, Scale
from proeftuin.steps.evaluation.timing import cohorts

Floats = NDArray[np.float64]


def poisson_regression(question: Question) -> Findings:
    """Relative effect on the average person, by sites that share their years against all comparison regions."""
    panel = question.panel
    if panel.scale is not Scale.PERCENT:
        return Findings()
    observed, expected = panel.outcome.sums(groups_of(panel))
    return _findings(question, Sensitivity.POISSON_REGRESSION, observed, expected, POISSON)


def gamma_regression(question: Question) -> Findings:
    """The same for amounts of money, with every year at risk counting alike."""
    panel, analysis = question.panel, Sensitivity.GAMMA_REGRESSION
    if panel.scale is not Scale.PERCENT:
        return Findings()
    if panel.indicator.unit != EURO_UNIT:
        return Findings(analyses=[question.not_estimable(analysis, Reason.NO_AMOUNT_OF_MONEY, analysis.value)])
    groups = groups_of(panel)
    observed, expected = panel.outcome.sums(groups)
    per_year = panel.outcome.expected_per_year_at_risk(groups)
    return _findings(question, analysis, observed / per_year, expected / per_year, GAMMA)


def groups_of(panel: RegionPanel) -> list[Group]:
    """The sites, then the comparison regions that are kept."""
    design = panel.design
    return [*design.comparison.site_groups, *(design.regions[position] for position in panel.kept)]


def stacked_cells(panel: RegionPanel, sums: Floats, exposures: Floats) -> GlmCells:
    """
    Cells of a regression with effects of regions, and of years by sites that share their years.

    Parameters
    ----------
    sums, exposures : array, shape (sites + regions, years)
        What was observed, and what it is held against.
    """
    sites, regions = len(panel.sites), len(panel.regions)
    parts: dict[str, list[Floats]] = {"sums": [], "exposures": [], "treated": []}
    clusters: list[int] = []
    stacks: list[int] = []
    for number, cohort in enumerate(cohorts(panel.timings)):
        members = [i for i, timing in enumerate(panel.timings) if timing == cohort]
        rows = [*members, *range(sites, sites + regions)]
        after = np.zeros((len(rows), len(panel.years)))
        after[: len(members)] = cohort.is_after
        parts["sums"].append(sums[rows])
        parts["exposures"].append(np.where(cohort.is_before | cohort.is_after, exposures[rows], 0.0))
        parts["treated"].append(after)
        clusters += rows
        stacks += [number] * len(rows)
    together = {name: np.concatenate(arrays) for name, arrays in parts.items()}
    return panel_glm_cells(
        together["sums"], together["exposures"], together["treated"], clusters=clusters, year_groups=stacks
    )


def judged_by_scores(panel: RegionPanel, fit: GlmFit | SummedFit) -> BootstrapTest:
    """The effect of `fit`, a difference of logarithms, with what the bootstrap over sites and regions says of it."""
    weights = panel.bootstrap_weights(len(panel.sites) + len(panel.regions))
    return score_bootstrap(fit, weights, confidence=panel.plan.confidence)


def effect_of(test: BootstrapTest, estimator: str, told: Sequence[float] | None = None) -> JudgedEffect:
    """
    The average effect that `test` judges.

    Parameters
    ----------
    told : value, lower and upper bound, optional
        On the scale of the row; default the difference of logarithms that was tested.
    """
    value, lower, upper = (test.coefficient, test.lower, test.upper) if told is None else told
    return JudgedEffect(
        kind=AVERAGE,
        year=None,
        estimator=estimator,
        value=value,
        interval=(lower, upper),
        interval_method=METHOD,
        p_bootstrap=test.p,
    )


def _findings(question: Question, analysis: Sensitivity, sums: Floats, exposures: Floats, family: Family) -> Findings:
    panel = question.panel
    test = judged_by_scores(panel, fit_glm(stacked_cells(panel, sums, exposures), family))
    subject = question.all_sites(weighting="persons")
    return Findings(analyses=[question.row(analysis, effect_of(test, analysis.value), subject)])

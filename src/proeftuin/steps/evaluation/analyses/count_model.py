"""
A Poisson regression of sums: a relative effect without logarithms of region averages.

Taking the logarithm of a region's average and comparing averages is not the same as comparing averages first: with
heavy tails the difference matters. The regression models the expected sum itself, with what age and sex lead to expect
as the exposure, so that every euro and every person counts. It needs no Poisson distribution: the errors come from the
regions.

Source: Silva and Tenreyro, Review of Economics and Statistics 2006; Kline and Santos, Journal of Econometric Methods
2012 (bootstrap of scores).
"""

from __future__ import annotations

import numpy as np

from proeftuin.methods.effects.exponential_family import POISSON
from proeftuin.methods.effects.generalised_linear_model import fit_glm
from proeftuin.methods.effects.glm_cells import panel_glm_cells
from proeftuin.methods.effects.score_bootstrap import METHOD, score_bootstrap
from proeftuin.steps.evaluation.effect_rows import AVERAGE, JudgedEffect
from proeftuin.steps.evaluation.plan import Sensitivity
from proeftuin.steps.evaluation.question import Findings, Question
from proeftuin.steps.evaluation.region_panel import Scale
from proeftuin.steps.evaluation.timing import cohorts


def poisson_regression(question: Question) -> Findings:
    """Relative effect on the average person, by sites that share their years against all comparison regions."""
    panel, analysis = question.panel, Sensitivity.POISSON_REGRESSION
    if panel.scale is not Scale.PERCENT:
        return Findings()
    design = panel.design
    observed, expected = panel.outcome.sums(
        [*design.comparison.site_groups, *(design.regions[position] for position in panel.kept)]
    )
    sites, regions = len(panel.sites), len(panel.regions)
    sums, exposures, treated, clusters, stacks = [], [], [], [], []
    for number, cohort in enumerate(cohorts(panel.timings)):
        members = [i for i, timing in enumerate(panel.timings) if timing == cohort]
        rows = [*members, *range(sites, sites + regions)]
        after = np.zeros((len(rows), len(panel.years)))
        after[: len(members)] = cohort.is_after
        sums.append(observed[rows])
        exposures.append(np.where(cohort.is_before | cohort.is_after, expected[rows], 0.0))
        treated.append(after)
        clusters += rows
        stacks += [number] * len(rows)
    cells = panel_glm_cells(
        np.concatenate(sums),
        np.concatenate(exposures),
        np.concatenate(treated),
        clusters=clusters,
        year_groups=stacks,
    )
    test = score_bootstrap(
        fit_glm(cells, POISSON), panel.bootstrap_weights(sites + regions), confidence=panel.plan.confidence
    )
    effect = JudgedEffect(
        kind=AVERAGE,
        year=None,
        estimator=analysis.value,
        value=test.coefficient,
        interval=(test.lower, test.upper),
        interval_method=METHOD,
        p_bootstrap=test.p,
    )
    return Findings(analyses=[question.row(analysis, effect, question.all_sites(weighting="persons"))])

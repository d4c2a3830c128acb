"""The effects of the sites as draws from one distribution: its mean, how much sites truly differ, and a next site."""

from __future__ import annotations

import numpy as np

from proeftuin.methods.effects.random_effects import PooledEffect, pooled_effect
from proeftuin.steps.evaluation.difference_in_differences import placebo_gaps
from proeftuin.steps.evaluation.effect_rows import AVERAGE, PREDICTION, JudgedEffect, Row, Subject
from proeftuin.steps.evaluation.plan import Sensitivity
from proeftuin.steps.evaluation.question import Findings, Question
from proeftuin.steps.evaluation.reasons import FEWEST_PLACEBOS, Reason

FEWEST_SITES_TO_POOL = 3


def random_effects(question: Question) -> Findings:
    """
    Mean over sites under a random-effects model, the effect to expect in a next site, and each site drawn to the mean.

    The standard error of a site is the spread of what the method finds in placebo groups of its size.
    """
    panel, analysis = question.panel, Sensitivity.RANDOM_EFFECTS
    if len(panel.sites) < FEWEST_SITES_TO_POOL:
        return Findings(analyses=[question.not_estimable(analysis, Reason.TOO_FEW_SITES, analysis)])
    contrasts = [timing.average_contrast()[np.newaxis] for timing in panel.timings]
    drawn = [placebo_gaps(panel, position, contrast)[:, 0] for position, contrast in enumerate(contrasts)]
    if min(map(len, drawn)) < FEWEST_PLACEBOS:
        return Findings(analyses=[question.not_estimable(analysis, Reason.TOO_FEW_PLACEBO_GROUPS, analysis)])
    gaps = panel.sites - panel.regions.mean(axis=0)
    effects = [float(contrast[0] @ gap) for contrast, gap in zip(contrasts, gaps, strict=True)]
    pooled = pooled_effect(effects, [float(found.std(ddof=1)) for found in drawn], confidence=panel.plan.confidence)
    return Findings(analyses=[*_together(question, pooled), *_shrunken(question, pooled)])


def _together(question: Question, pooled: PooledEffect) -> list[Row]:
    analysis = Sensitivity.RANDOM_EFFECTS.value
    intervals = {
        AVERAGE: (pooled.lower, pooled.upper),
        PREDICTION: (pooled.predicted_lower, pooled.predicted_upper),
    }
    return [
        question.row(
            analysis,
            JudgedEffect(kind, None, analysis, pooled.mean, interval, "hartung_knapp"),
            question.all_sites(),
        )
        for kind, interval in intervals.items()
    ]


def _shrunken(question: Question, pooled: PooledEffect) -> list[Row]:
    analysis = Sensitivity.RANDOM_EFFECTS.value
    values = zip(question.sites, pooled.shrunken, pooled.shrunken_lower, pooled.shrunken_upper, strict=True)
    return [
        question.row(
            analysis,
            JudgedEffect(AVERAGE, None, analysis, float(value), (float(lower), float(upper)), "empirical_bayes"),
            Subject(site, 1, len(question.panel.regions)),
        )
        for site, value, lower, upper in values
    ]

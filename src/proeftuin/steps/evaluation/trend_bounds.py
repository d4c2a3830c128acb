"""What remains of the effect when the trends of sites and comparison regions would have differed anyway."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proeftuin.errors import NotEstimableError
from proeftuin.methods.effects.pretrend_bounds import EventStudy, breakdown_value, event_study, smoothness_bounds
from proeftuin.methods.effects.relative_magnitude_bounds import relative_magnitude_bounds, standard_normal_draws
from proeftuin.steps.evaluation.comparison import generator_for
from proeftuin.steps.evaluation.effect_rows import ALL_SITES, Row
from proeftuin.steps.evaluation.question import Question
from proeftuin.steps.evaluation.timing import Timing
from proeftuin.vocabulary.estimate import Status

Floats = NDArray[np.float64]
RELATIVE_DEPARTURES = (0.0, 0.5, 1.0, 1.5, 2.0)
"""Multiples of the largest yearly change of the difference before the start."""
BENDS = (0.0, 0.001, 0.0025, 0.005)
"""Change of the yearly change of the difference, in logarithms: 0.001 is a tenth of a percent per year."""
DRAWS = 2_000


@dataclass(frozen=True)
class TrendBounds:
    """Rows of the contract `bounds`, and the largest relative departure at which zero still lies outside."""

    rows: list[Row]
    breakdown: float


def event_study_of_sites(question: Question) -> EventStudy | None:
    """
    The event study of all sites together with its covariance; none without two years before the start.

    The covariance is that of the comparison regions, for as many sites and regions as there are, made as much wider as
    a t interval with the regions' degrees of freedom is: sites are too few to show how much they vary.
    """
    panel = question.panel
    timing = Timing.together(panel.timings)
    if not timing.pretrend_years or not timing.after:
        return None
    contrasts = timing.contrasts()[1:]
    sites, regions = len(panel.sites), len(panel.regions)
    coefficients = contrasts @ (panel.sites.mean(axis=0) - panel.regions.mean(axis=0))
    covariance = np.cov(panel.regions @ contrasts.T, rowvar=False) * (1 / sites + 1 / regions)
    is_before = np.array([year < timing.base for year in timing.event_years])
    target = np.isin([year for year in timing.event_years if year > timing.base], timing.after) / len(timing.after)
    try:
        study = event_study(coefficients[is_before], coefficients[~is_before], covariance, target)
    except NotEstimableError:
        return None
    return study.with_t_scaling(regions - 1, confidence=panel.plan.confidence)


def trend_bounds(question: Question, study: EventStudy) -> TrendBounds:
    """Intervals under growing departures from parallel trends, of both kinds."""
    plan = question.panel.plan
    draws = standard_normal_draws(study, DRAWS, generator_for(plan.seed, "bounds on trends"))
    relative = [
        relative_magnitude_bounds(study, departure, draws, confidence=plan.confidence)
        for departure in RELATIVE_DEPARTURES
    ]
    smooth = [smoothness_bounds(study, bend, confidence=plan.confidence) for bend in BENDS]
    told = question.panel.scale.told
    rows = [
        question.maker.subject(ALL_SITES)
        | {
            "restriction": found.restriction,
            "departure": found.departure if found.restriction == "relative_magnitudes" else told(found.departure),
            "lower": told(found.lower) if np.isfinite(found.lower) else None,
            "upper": told(found.upper) if np.isfinite(found.upper) else None,
            "confidence": found.confidence,
            "status": Status.VALUE.value,
        }
        for found in (*relative, *smooth)
    ]
    if not relative[0].excludes_zero:
        return TrendBounds(rows, 0.0)
    held = [found.departure for found in relative if not found.excludes_zero]
    if not held:
        return TrendBounds(rows, RELATIVE_DEPARTURES[-1])
    breakdown = breakdown_value(
        lambda departure: relative_magnitude_bounds(study, departure, draws, confidence=plan.confidence)
    )
    return TrendBounds(rows, breakdown)

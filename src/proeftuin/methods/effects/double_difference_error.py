"""
How far synthetic difference-in-differences is off by chance.

Two ways. Placebo: comparison regions take the place of the treated ones, as many and with the same starts, and the
spread of what is then found is the standard error. It is the only way with a single treated region, and takes for
granted that treated and comparison regions vary alike. Jackknife: each region is left out once with all other shares as
they are; it needs at least two treated regions in every cohort and is too wide rather than too narrow.

Placebos take the exact shares: what they differ from those of the published path is far below what is measured here.

Source: Arkhangelsky, Athey, Hirshberg, Imbens and Wager, American Economic Review 2021, algorithms 3 and 4.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import NotEstimableError, Problem
from proeftuin.methods.effects.parallel_shares import Search
from proeftuin.methods.effects.synthetic_difference_in_differences import (
    CohortEffect,
    CohortPanel,
    DoubleDifference,
)

FloatArray = NDArray[np.float64]


def placebo_double_differences(
    outcomes: ArrayLike, starts: Sequence[int], draws: int, generator: Generator
) -> FloatArray:
    """
    Effects found when comparison regions take the place of the treated ones, shape (draws,).

    Parameters
    ----------
    outcomes, starts
        As for `synthetic_difference_in_differences`. Only the number of treated regions and their starts are used.
    draws : int
        How often places are exchanged.

    Raises
    ------
    NotEstimableError
        Fewer than two comparison regions would be left.
    """
    panel = CohortPanel.of(outcomes, starts)
    sizes = [len(regions) for _, regions in panel.cohorts]
    controls, treated = len(panel.comparison), sum(sizes)
    if controls - treated < 2:
        raise NotEstimableError(
            Problem(
                "placebo error",
                f"{treated} treated and {controls} comparison regions",
                "at least two comparison regions more than treated regions",
                "widen the comparison pool",
            )
        )
    places = np.argsort(generator.random((draws, controls)), axis=1)[:, :treated]
    allowed = np.ones((draws, controls), bool)
    np.put_along_axis(allowed, places, False, axis=1)
    total, begin = np.zeros(draws), 0
    region_years = 0
    for (start, _), size in zip(panel.cohorts, sizes, strict=True):
        targets = panel.controls[places[:, begin : begin + size]].mean(axis=1)
        weight = size * (panel.outcomes.shape[1] - start)
        total += weight * panel.shares(start, size, targets, allowed, Search.EXACT).effects
        begin, region_years = begin + size, region_years + weight
    return total / region_years


def each_region_as_treated(outcomes: ArrayLike, starts: Sequence[int], start: int) -> FloatArray:
    """
    Effect found in each comparison region as if it alone had started in `start`, shape (comparison regions,).

    What the effect in a single site is to be held against, with `placebo_p_value` and `placebo_interval`.
    """
    panel = CohortPanel.of(outcomes, starts)
    allowed = ~np.eye(len(panel.comparison), dtype=bool)
    return panel.shares(start, 1, panel.controls, allowed, Search.EXACT).effects


def each_group_as_treated(
    outcomes: ArrayLike, starts: Sequence[int], start: int, groups: ArrayLike, allowed: ArrayLike
) -> FloatArray:
    """
    Effect found in each of other groups of units as if it alone had started in `start`, shape (groups,).

    For a site that is smaller or larger than the comparison regions, groups of its own size tell what chance does.

    Parameters
    ----------
    groups : array, shape (groups, years)
        Outcomes of the groups. No missing values.
    allowed : array of bool, shape (groups, comparison regions)
        Comparison regions that each group may be held against: those that share no unit with it.
    """
    panel, usable = CohortPanel.of(outcomes, starts), np.asarray(allowed, dtype=bool)
    return panel.shares(start, 1, np.asarray(groups, dtype=np.float64), usable, Search.EXACT).effects


def placebo_standard_error(placebo_effects: ArrayLike) -> float:
    """Spread of placebo effects around their mean, with the number of draws as divisor."""
    return float(np.std(np.asarray(placebo_effects, dtype=np.float64)))


def jackknife_standard_error(outcomes: ArrayLike, estimate: DoubleDifference) -> float:
    """
    Standard error by leaving out each region once, with the shares of the others as they are.

    Parameters
    ----------
    outcomes : array, shape (regions, years)
        What `estimate` was made of.

    Raises
    ------
    NotEstimableError
        A cohort of one region, or all of the mixture in one comparison region: nothing is left without it.
    """
    values = np.asarray(outcomes, dtype=np.float64)
    alone = min(len(cohort.regions) for cohort in estimate.cohorts) < 2
    if alone or any(cohort.region_shares.max() >= 1 for cohort in estimate.cohorts):
        raise NotEstimableError(
            Problem(
                "jackknife error",
                "a cohort or its mixture rests on one region",
                "at least two treated regions in every cohort, and two regions in every mixture",
                "use the placebo error",
            )
        )
    treated = np.concatenate([cohort.regions for cohort in estimate.cohorts])
    effects = np.array(
        [_effect_without(values, estimate, region) for region in np.concatenate([estimate.comparison, treated])]
    )
    return math.sqrt((len(effects) - 1) * float(effects.var()))


def _effect_without(values: FloatArray, estimate: DoubleDifference, region: int) -> float:
    cohorts = [_cohort_without(values, estimate, cohort, region) for cohort in estimate.cohorts]
    return float(np.average([c.effect for c in cohorts], weights=[c.treated_region_years for c in cohorts]))


def _cohort_without(values: FloatArray, estimate: DoubleDifference, cohort: CohortEffect, region: int) -> CohortEffect:
    regions = cohort.regions[cohort.regions != region]
    shares = np.where(estimate.comparison == region, 0.0, cohort.region_shares)
    gaps = values[regions].mean(axis=0) - shares @ values[estimate.comparison] / shares.sum()
    effect = gaps[cohort.start :].mean() - gaps[: cohort.start] @ cohort.year_shares
    return replace(cohort, regions=regions, effect=float(effect))

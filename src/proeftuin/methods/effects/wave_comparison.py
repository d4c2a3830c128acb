"""
Change between two waves in sites, minus the change elsewhere, from figures that each have a known standard error.

Surveys are held every few years, and small-area figures are modelled: there are two figures per region and no persons.
What is known is how large their sampling errors are. Regions also change by more or less than sampling explains, and a
site is a region too, so that variation counts in the uncertainty of the effect.

Left out: errors that regions share, as in figures that one model smoothed over areas; the interval is then too narrow.

Source: Knapp and Hartung, Statistics in Medicine 2003 (t interval after an estimated variance between regions).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, stdtr, stdtrit

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.effects.placebo_permutation import RandomisationTest, randomisation_test
from proeftuin.methods.effects.random_effects import BetweenVariance, heterogeneity
from proeftuin.methods.effects.variance_between_regions import variance_between_regions

FloatArray = NDArray[np.float64]
INVERSE_VARIANCE = "inverse_variance"
"""Regions with precise figures weigh more; the mean effect if effects do not go with precision."""
EQUAL = "equal"
"""Every site weighs alike, and so does every other region: the mean effect over sites."""


@dataclass(frozen=True)
class WaveChanges:
    """
    Change of each region between the waves.

    Attributes
    ----------
    changes, standard_errors : array, shape (regions,)
    is_site : array of bool, shape (regions,)
    """

    changes: FloatArray
    standard_errors: FloatArray
    is_site: NDArray[np.bool_]


@dataclass(frozen=True)
class WaveComparison:
    """
    Change in the sites minus change elsewhere.

    Attributes
    ----------
    effect, lower, upper : float
        In the unit of the figures.
    standard_error, degrees_of_freedom : float
        Of the t distribution of the effect; infinite when only sampling errors count.
    p : float
        Two-sided p-value of no difference.
    site_change, other_change : float
        Weighted mean changes.
    between_variance : float
        Variance of true changes between regions of one kind.
    heterogeneity, heterogeneity_p : float
        Cochran's Q of the changes around their group means, and its p-value.
    method : BetweenVariance, or None
        How the variance between regions was estimated.
    """

    effect: float
    lower: float
    upper: float
    standard_error: float
    degrees_of_freedom: float
    p: float
    site_change: float
    other_change: float
    between_variance: float
    heterogeneity: float
    heterogeneity_p: float
    sites: int
    others: int
    weighting: str
    method: BetweenVariance | None
    confidence: float


def wave_changes(
    before: ArrayLike,
    after: ArrayLike,
    before_errors: ArrayLike,
    after_errors: ArrayLike,
    is_site: ArrayLike,
    *,
    correlation: float = 0.0,
) -> WaveChanges:
    """
    Change of each region and its sampling error; regions without all four figures are left out.

    Parameters
    ----------
    before, after : array, shape (regions,)
        Figure of each wave; NaN where there is none.
    before_errors, after_errors : array, shape (regions,)
        Their standard errors.
    is_site : array of bool, shape (regions,)
    correlation : float
        Between the sampling errors of a region's two waves: 0 for a fresh sample; for a panel the share of persons
        asked twice times the correlation of their answers.

    Raises
    ------
    DefinitionError
        Shapes that differ, a negative standard error, or a correlation outside -1 to 1.
    """
    parts = [np.asarray(part, dtype=np.float64) for part in (before, after, before_errors, after_errors)]
    site = np.asarray(is_site, dtype=np.bool_)
    if any(part.shape != site.shape for part in parts) or (np.minimum(parts[2], parts[3]) < 0).any():
        raise DefinitionError(
            Problem(
                "comparison of two waves",
                "figures of different shapes, or a negative standard error",
                "a figure and a standard error of both waves for the same regions",
                "check the columns of the survey",
            )
        )
    if not -1 <= correlation <= 1:
        raise DefinitionError(
            Problem(
                "comparison of two waves", f"correlation {correlation:g}", "between -1 and 1", "0 for fresh samples"
            )
        )
    first, second, first_error, second_error = parts
    variance = first_error**2 + second_error**2 - 2 * correlation * first_error * second_error
    kept = np.isfinite(second - first) & np.isfinite(variance)
    return WaveChanges((second - first)[kept], np.sqrt(np.maximum(variance[kept], 0.0)), site[kept])


def waves_of_panel(
    outcomes: ArrayLike,
    standard_errors: ArrayLike,
    start: ArrayLike,
    years: ArrayLike,
    waves: tuple[int, int],
    *,
    correlation: float = 0.0,
) -> WaveChanges:
    """
    Changes between two years of a panel of regions and years; sites are those that started between the waves.

    Parameters
    ----------
    outcomes, standard_errors : array, shape (regions, years)
    start : array, shape (regions,)
        First year of the programme; NaN for never.
    years : array, shape (years,)
    waves : two years, the earlier first

    Raises
    ------
    DefinitionError
        A wave that is not among the years, or a site that did not start after the first wave and by the second.
    """
    year, begins = np.asarray(years), np.asarray(start, dtype=np.float64)
    first, second = (np.flatnonzero(year == wave) for wave in waves)
    site = np.isfinite(begins)
    if len(first) != 1 or len(second) != 1 or ((begins[site] <= waves[0]) | (begins[site] > waves[1])).any():
        raise DefinitionError(
            Problem(
                "comparison of two waves",
                f"wave {waves[0]} or {waves[1]} is no year of the panel, or a site did not start between them",
                "a wave before the start of every site and one at or after it",
                "choose other waves, or leave out the sites that started earlier or later",
            )
        )
    figures, errors = np.asarray(outcomes, dtype=np.float64), np.asarray(standard_errors, dtype=np.float64)
    before, after = int(first[0]), int(second[0])
    return wave_changes(
        figures[:, before], figures[:, after], errors[:, before], errors[:, after], site, correlation=correlation
    )


def compare_waves(
    changes: WaveChanges,
    *,
    weighting: str = INVERSE_VARIANCE,
    method: BetweenVariance | None = BetweenVariance.RESTRICTED_MAXIMUM_LIKELIHOOD,
    confidence: float = 0.95,
) -> WaveComparison:
    """
    Change in sites minus change elsewhere, with an interval that counts both sampling and differences between regions.

    Parameters
    ----------
    weighting : str
        `inverse_variance` or `equal`.
    method : BetweenVariance, optional
        How the variance between regions is estimated; None when sampling errors alone count. The result then says
        something about these regions in these years, not about the programme.

    Raises
    ------
    DefinitionError
        Unknown `weighting`.
    NotEstimableError
        No site or no other region; with a variance between regions fewer than two of either.
    """
    _check(changes, weighting, method)
    change, error, site = changes.changes, changes.standard_errors, changes.is_site
    design = np.column_stack([np.ones(len(change)), site])
    between = 0.0 if method is None else variance_between_regions(change, error**2, design, method)
    variance = error**2 + between
    weight = 1 / variance if weighting == INVERSE_VARIANCE else np.ones_like(change)
    means = [float(np.average(change[group], weights=weight[group])) for group in (site, ~site)]
    effect = means[0] - means[1]
    spread, free = _spread(change, variance, weight, site, means, weighting, method)
    margin = float(stdtrit(free, (1 + confidence) / 2)) * spread
    q = sum(heterogeneity(change[group], error[group] ** 2) for group in (site, ~site))
    spare = len(change) - 2
    return WaveComparison(
        effect=effect,
        lower=effect - margin,
        upper=effect + margin,
        standard_error=spread,
        degrees_of_freedom=free,
        p=float(2 * stdtr(free, -abs(effect) / spread)),
        site_change=means[0],
        other_change=means[1],
        between_variance=between,
        heterogeneity=q,
        heterogeneity_p=float(chdtrc(spare, q)) if spare > 0 else np.nan,
        sites=int(site.sum()),
        others=int((~site).sum()),
        weighting=weighting,
        method=method,
        confidence=confidence,
    )


def permute_waves(changes: WaveChanges, draws: int, generator: Generator) -> RandomisationTest:
    """
    Studentised permutation test of the effect with equal weights; the second opinion when sites are few.

    Raises
    ------
    NotEstimableError
        Fewer than two sites or two other regions.
    """
    order = np.argsort(~changes.is_site, kind="stable")
    return randomisation_test(changes.changes[order], np.zeros(int(changes.is_site.sum()), int), draws, generator)


def _spread(
    change: FloatArray,
    variance: FloatArray,
    weight: FloatArray,
    site: NDArray[np.bool_],
    means: list[float],
    weighting: str,
    method: BetweenVariance | None,
) -> tuple[float, float]:
    """Standard error of the effect and degrees of freedom of its t distribution."""
    shares = np.where(site, weight / weight[site].sum(), weight / weight[~site].sum())
    by_model = float((shares**2 * variance).sum())
    if method is None:
        return float(np.sqrt(by_model)), float(np.inf)
    if weighting == INVERSE_VARIANCE:
        # Never below one: with homogeneous changes the residuals may by chance scatter less than sampling errors do.
        residual = change - np.where(site, means[0], means[1])
        excess = float((residual**2 / variance).sum()) / (len(change) - 2)
        return float(np.sqrt(max(1.0, excess) * by_model)), float(len(change) - 2)
    parts = np.array([change[group].var(ddof=1) / group.sum() for group in (site, ~site)])
    sizes = np.array([site.sum(), (~site).sum()])
    free = float(parts.sum() ** 2 / (parts**2 / (sizes - 1)).sum())
    return float(np.sqrt(parts.sum())), free


def _check(changes: WaveChanges, weighting: str, method: BetweenVariance | None) -> None:
    if weighting not in (INVERSE_VARIANCE, EQUAL):
        raise DefinitionError(
            Problem(
                "comparison of two waves",
                f"weighting {weighting!r}",
                f"{INVERSE_VARIANCE} or {EQUAL}",
                "choose one of these",
            )
        )
    sites, others = int(changes.is_site.sum()), int((~changes.is_site).sum())
    needed = 1 if method is None else 2
    if min(sites, others) < needed or (changes.standard_errors <= 0).any():
        raise NotEstimableError(
            Problem(
                "comparison of two waves",
                f"{sites} sites and {others} other regions with figures of both waves, or without sampling errors",
                f"at least {needed} of each, with standard errors",
                "take regions without a standard error out, or set the variance between regions to none",
            )
        )

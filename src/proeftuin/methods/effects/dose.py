"""
Dose: whether the outcome changed more where more of a programme was carried out.

A programme reaches part of the people it is meant for, more in one site than in another and more in later years. The
dose takes the place of the yes or no in the panel regression. Sites choose their own dose, so what goes with it may
be what a site was like before: `dose_caveat` holds the dose against the level and the trend before the start. Among the
treated a dose-response is therefore weaker evidence than the contrast with comparison regions.

Source: Callaway, Goodman-Bacon and Sant'Anna, NBER working paper 32117, 2024 (what a dose in difference-in-differences
needs: that a site with another dose would have gone the same way at the same dose).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.effects.panel_regression import PanelFit, fit_panel

FloatArray = NDArray[np.float64]
FEWEST_SITES_FOR_CAVEAT = 4


def fit_dose(
    outcomes: ArrayLike,
    dose: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    clusters: Sequence[int] | None = None,
    year_groups: Sequence[int] | None = None,
) -> PanelFit:
    """
    Change of the outcome per unit of dose: at a dose from 0 to 1 the effect of full implementation.

    Takes the effect to be proportional to the dose; see `fit_dose_terciles`.

    Parameters
    ----------
    outcomes : array, shape (outcomes, regions, years) or (regions, years)
    dose : array, shape (regions, years)
        Reach or strength in each year, zero in comparison regions and before the start. No missing values.
    weights, clusters, year_groups
        As in `fit_panel`.

    Raises
    ------
    DefinitionError
        Missing or negative doses.
    NotEstimableError
        No region has a dose, or it does not vary beyond region and year.
    """
    strength = _checked(dose)
    return fit_panel(outcomes, strength, weights=weights, clusters=clusters, year_groups=year_groups)


@dataclass(frozen=True)
class DoseTerciles:
    """
    A regression with an effect of its own for sites of low, middle and high dose.

    Attributes
    ----------
    fit : PanelFit
        Regressors in the order low, middle, high.
    mean_doses : array, shape (3,)
        Mean dose of each group after the start.
    tercile : array of int, shape (regions,)
        0, 1 or 2 for sites, -1 for regions without a dose.
    """

    fit: PanelFit
    mean_doses: FloatArray
    tercile: NDArray[np.int64]


def fit_dose_terciles(
    outcomes: ArrayLike,
    dose: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    clusters: Sequence[int] | None = None,
    year_groups: Sequence[int] | None = None,
) -> DoseTerciles:
    """
    Effect in sites of low, middle and high dose, each against comparison regions.

    Sites are grouped by their mean dose over the years with any. If the effect is proportional to the dose, the three
    coefficients divided by `mean_doses` are alike.

    Parameters and Raises as in `fit_dose`; fewer than six sites (two in each group) are refused as not estimable.
    """
    strength = _checked(dose)
    mean_dose = _mean_dose(strength)
    sites = np.flatnonzero(mean_dose > 0)
    if len(sites) < 6:
        raise NotEstimableError(
            Problem(
                "dose in three groups",
                f"{len(sites)} sites with a dose",
                "at least six, two in each group",
                "use the dose as it is",
            )
        )
    tercile = np.full(len(strength), -1, dtype=np.int64)
    # By rank of the mean dose; sites of equal dose stay in one group.
    tercile[sites] = np.minimum(3 * (_ranks(mean_dose[sites]) - 0.5) // len(sites), 2)
    groups = [(tercile == group)[:, np.newaxis] & (strength > 0) for group in range(3)]
    if any(not group.any() for group in groups):
        raise NotEstimableError(
            Problem(
                "dose in three groups", "most sites have the same dose", "doses that differ", "use the dose as it is"
            )
        )
    fit = fit_panel(outcomes, np.array(groups), weights=weights, clusters=clusters, year_groups=year_groups)
    return DoseTerciles(fit, np.array([strength[group].mean() for group in groups]), tercile)


@dataclass(frozen=True)
class DoseCaveat:
    """
    Whether sites with a higher dose were different before, with rank correlations over sites.

    Attributes
    ----------
    level_correlation, level_p : float
        Of the dose with the mean outcome before the start, relative to comparison regions.
    trend_correlation, trend_p : float
        Of the dose with the yearly change before the start, relative to comparison regions. NaN with one year before.
    sites : int
    """

    level_correlation: float
    level_p: float
    trend_correlation: float
    trend_p: float
    sites: int


def dose_caveat(outcome: ArrayLike, dose: ArrayLike, *, draws: int, generator: Generator) -> DoseCaveat:
    """
    Rank correlation of the dose with level and trend before the start, p-values by exchanging the doses.

    With nine sites only a correlation beyond about 0.7 stands out, so a large p-value is no reassurance.

    Parameters
    ----------
    outcome : array, shape (regions, years)
        NaN where there is no observation.
    dose : array, shape (regions, years)
    draws : int
        Exchanges of doses between sites.

    Raises
    ------
    NotEstimableError
        Fewer than four sites with a year before their start, doses that are all equal, or no comparison region.
    """
    y, strength = np.asarray(outcome, dtype=np.float64), _checked(dose)
    mean_dose = _mean_dose(strength)
    first = np.argmax(strength > 0, axis=1)
    others = np.nanmean(y[mean_dose == 0], axis=0) if (mean_dose == 0).any() else np.full(y.shape[1], np.nan)
    gap = y - others
    sites = [site for site in np.flatnonzero(mean_dose > 0) if np.isfinite(gap[site, : first[site]]).any()]
    if len(sites) < FEWEST_SITES_FOR_CAVEAT or np.ptp(mean_dose[sites]) == 0:
        raise NotEstimableError(
            Problem(
                "dose against the years before",
                f"{len(sites)} sites with years before the start, or equal doses",
                f"at least {FEWEST_SITES_FOR_CAVEAT} with doses that differ, and comparison regions",
                "report the dose of each site instead",
            )
        )
    before = [gap[site, : first[site]] for site in sites]
    level = np.array([np.nanmean(values) for values in before])
    trend = np.array([_slope(values) for values in before])
    level_result = _rank_correlation(mean_dose[sites], level, draws, generator)
    trend_result = _rank_correlation(mean_dose[sites], trend, draws, generator)
    return DoseCaveat(*level_result, *trend_result, sites=len(sites))


def _checked(dose: ArrayLike) -> FloatArray:
    strength = np.asarray(dose, dtype=np.float64)
    if strength.ndim != 2 or not np.isfinite(strength).all() or (strength < 0).any():
        raise DefinitionError(
            Problem(
                "dose",
                "missing or negative doses, or not one per region and year",
                "a dose of zero or more for every region and year, zero where there was no programme",
                "write 0 for comparison regions and years before the start",
            )
        )
    if not (strength > 0).any():
        raise NotEstimableError(
            Problem("dose", "no region has a dose", "sites with a dose above zero", "check the reach of the sites")
        )
    return strength


def _mean_dose(strength: FloatArray) -> FloatArray:
    """Mean over the years with any dose, zero for regions without, shape (regions,)."""
    years = (strength > 0).sum(axis=1)
    return np.asarray(strength.sum(axis=1) / np.maximum(years, 1))


def _slope(values: FloatArray) -> float:
    year = np.flatnonzero(np.isfinite(values))
    if len(year) < 2:
        return np.nan
    return float(np.polyfit(year, values[year], 1)[0])


def _ranks(values: FloatArray) -> FloatArray:
    """Ranks from 1; equal values share the mean of theirs."""
    # The library takes half a second to start, which other commands need not wait for.
    from scipy.stats import rankdata

    return np.asarray(rankdata(values, method="average"), dtype=np.float64)


def _rank_correlation(dose: FloatArray, value: FloatArray, draws: int, generator: Generator) -> tuple[float, float]:
    """Spearman's correlation over sites that have a value, and its permutation p-value."""
    present = np.isfinite(value)
    if present.sum() < FEWEST_SITES_FOR_CAVEAT:
        return np.nan, np.nan
    ranks = [_ranks(values[present]) for values in (dose, value)]
    centred = [rank - rank.mean() for rank in ranks]
    norm = float(np.sqrt((centred[0] ** 2).sum() * (centred[1] ** 2).sum()))
    if norm == 0:
        return np.nan, np.nan
    observed = float(centred[0] @ centred[1]) / norm
    drawn = generator.permuted(np.tile(centred[0], (draws, 1)), axis=1) @ centred[1] / norm
    return observed, float((1 + (np.abs(drawn) >= abs(observed) - 1e-12).sum()) / (1 + draws))

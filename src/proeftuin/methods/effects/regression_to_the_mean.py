"""
Change that selection on a high value alone brings: part of what was high was chance, and chance does not last.

A programme for frequent attenders, or a site chosen in an expensive year, sees a fall without doing anything. Two ways
to know its size: from how much a value varies within a person or region (assuming a normal distribution), or from
comparison units selected by the same rule, which assumes no distribution.

Source: Davis, American Journal of Epidemiology 1976; Gardner and Heady, Journal of Chronic Diseases 1973 (several
baseline measurements); Barnett, van der Pols and Dobson, International Journal of Epidemiology 2005.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import log_ndtr

from proeftuin.errors import DefinitionError, NotEstimableError, Problem

FloatArray = NDArray[np.float64]


class Selection(StrEnum):
    """On which side of the cut-off units were selected."""

    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True)
class RegressionToTheMean:
    """
    What selection alone makes of a group.

    Attributes
    ----------
    baseline_mean : float
        Expected mean of the selected at baseline.
    follow_up_mean : float
        Expected mean of the same units later, when nothing happens.
    """

    baseline_mean: float
    follow_up_mean: float

    @property
    def expected_change(self) -> float:
        """Follow-up minus baseline: negative after selection of high values."""
        return self.follow_up_mean - self.baseline_mean


@dataclass(frozen=True)
class SelectedComparison:
    """
    Changes of units selected by one rule.

    Attributes
    ----------
    expected_change : float
        Change of the selected comparison units minus that of all comparison units: regression to the mean alone.
    treated_change, comparison_change : float
        Mean change of the selected treated and of the selected comparison units.
    change_beyond_selection : float
        Difference between these two; what remains for the programme.
    standard_error : float
        Of `change_beyond_selection`, with unequal variances; NaN with a single unit on one side.
    treated_units, comparison_units : int
        Selected units.
    """

    expected_change: float
    treated_change: float
    comparison_change: float
    change_beyond_selection: float
    standard_error: float
    treated_units: int
    comparison_units: int


def variance_components(variance: float, reliability: float) -> tuple[float, float]:
    """
    Variance between units and within units, from the variance of one measurement and its reliability.

    Parameters
    ----------
    reliability : float
        Correlation between two measurements of the same units; 0 to 1.

    Raises
    ------
    DefinitionError
        A variance that is not positive, or a reliability outside 0 to 1.
    """
    if not (variance > 0 and 0 <= reliability <= 1):
        raise DefinitionError(
            Problem(
                "regression to the mean",
                f"variance {variance:g} and reliability {reliability:g}",
                "a positive variance and a reliability from 0 to 1",
                "estimate both from years before the selection",
            )
        )
    return variance * reliability, variance * (1 - reliability)


def expected_regression_to_the_mean(
    mean: float,
    between_variance: float,
    within_variance: float,
    cut_off: float,
    *,
    selection: Selection = Selection.ABOVE,
    measurements: int = 1,
) -> RegressionToTheMean:
    """
    Expected change of units selected beyond a cut-off, if values are normal and nothing happens.

    Parameters
    ----------
    mean : float
        Mean of the population that was selected from.
    between_variance, within_variance : float
        Variance of what units have of their own, and of what comes and goes.
    cut_off : float
        Value of the baseline from which units were selected.
    measurements : int
        Selection was on the mean of so many baseline measurements; more of them leave less chance.

    Raises
    ------
    DefinitionError
        A variance is negative, both are zero, or there is less than one measurement.
    """
    if not (between_variance >= 0 and within_variance >= 0 and between_variance + within_variance > 0):
        raise DefinitionError(
            Problem(
                "regression to the mean",
                f"variances {between_variance:g} between and {within_variance:g} within units",
                "variances of zero or more, not both zero",
                "estimate them from years before the selection",
            )
        )
    if measurements < 1:
        raise DefinitionError(
            Problem("regression to the mean", f"{measurements} measurements", "at least one", "say how many there were")
        )
    direction = 1 if selection is Selection.ABOVE else -1
    chance = within_variance / measurements
    spread = math.sqrt(between_variance + chance)
    distance = direction * (cut_off - mean) / spread
    beyond = direction * spread * _mean_beyond(distance)
    return RegressionToTheMean(mean + beyond, mean + beyond * between_variance / spread**2)


def _mean_beyond(distance: float) -> float:
    """Mean of a standard normal value given that it exceeds `distance`; from logarithms, to hold far out."""
    log_density = -(distance**2) / 2 - math.log(2 * math.pi) / 2
    return math.exp(log_density - float(log_ndtr(-distance)))


def expected_change_of_group(baseline: float, mean: float, reliability: float) -> float:
    """
    Expected change of a group known by its baseline alone, such as sites chosen in an expensive year.

    Parameters
    ----------
    baseline : float
        Mean of the group at baseline.
    mean : float
        Mean of the population that the group was chosen from.
    reliability : float
        Share of the variance between units that lasts, for as many baseline years as `baseline` is the mean of.

    Source: Kelley, Fundamentals of Statistics, 1947 (the expected true value lies between value and mean).
    """
    variance_components(1.0, reliability)
    return (1 - reliability) * (mean - baseline)


def change_beyond_selection(
    baseline: ArrayLike,
    follow_up: ArrayLike,
    is_treated: ArrayLike,
    cut_off: float,
    *,
    selection: Selection = Selection.ABOVE,
) -> SelectedComparison:
    """
    Change of treated units held against comparison units that the same rule selects.

    Parameters
    ----------
    baseline, follow_up : array, shape (units,)
        The same measure on both occasions; the baseline is the value that units were selected by. No missing values.
    is_treated : array of bool, shape (units,)
    cut_off : float
        Units at or beyond it are selected.

    Raises
    ------
    DefinitionError
        Shapes do not match, or a value is missing.
    NotEstimableError
        The rule selects no treated or no comparison units.
    """
    before, after = np.asarray(baseline, dtype=np.float64), np.asarray(follow_up, dtype=np.float64)
    treated = np.asarray(is_treated, dtype=bool)
    if not (before.shape == after.shape == treated.shape) or not np.isfinite(before + after).all():
        raise DefinitionError(
            Problem(
                "regression to the mean",
                f"baseline {before.shape}, follow-up {after.shape}, treated {treated.shape}, or a missing value",
                "both values of every unit",
                "leave units without a follow-up out on both sides, and say how many",
            )
        )
    selected = before >= cut_off if selection is Selection.ABOVE else before <= cut_off
    change = after - before
    sides = [change[selected & treated], change[selected & ~treated]]
    if not all(map(len, sides)):
        raise NotEstimableError(
            Problem(
                "regression to the mean",
                f"the rule selects {len(sides[0])} treated and {len(sides[1])} comparison units",
                "some of both",
                "choose a cut-off that both sides have units beyond",
            )
        )
    several = min(map(len, sides)) > 1
    error = math.sqrt(sum(side.var(ddof=1) / len(side) for side in sides)) if several else math.nan
    return SelectedComparison(
        expected_change=float(sides[1].mean() - change[~treated].mean()),
        treated_change=float(sides[0].mean()),
        comparison_change=float(sides[1].mean()),
        change_beyond_selection=float(sides[0].mean() - sides[1].mean()),
        standard_error=error,
        treated_units=len(sides[0]),
        comparison_units=len(sides[1]),
    )

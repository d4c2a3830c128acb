"""
Whether the people compared changed: shares and means of traits before and after, sites against comparison.

When other people live in a region after than before, an effect on the region is not an effect on people. A change in
composition that both sides share does no harm; the difference between their changes does. Shares of age and sex bands
are means of covariates with values 0 and 1.

Left out: chance. On a region panel `fit_stacks` with the traits as outcomes gives the same difference with its
inference by regions.

Source: Hong, Journal of Applied Econometrics 2013; Sant'Anna and Xu, arXiv 2304.13925, 2023 (composition changes in
difference-in-differences).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.effects.covariate_sample import CovariateSample, checked_weights

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class CompositionChange:
    """
    Change in composition of both sides; arrays have shape (covariates,).

    Attributes
    ----------
    names : tuple of str
    treated_before, treated_after, comparison_before, comparison_after : array
        Means.
    scale : array
        Standard deviation before, pooled over both sides with equal weight.
    """

    names: tuple[str, ...]
    treated_before: FloatArray
    treated_after: FloatArray
    comparison_before: FloatArray
    comparison_after: FloatArray
    scale: FloatArray

    @property
    def differences(self) -> FloatArray:
        """Change of the treated minus change of the comparison group."""
        return np.asarray((self.treated_after - self.treated_before) - (self.comparison_after - self.comparison_before))

    @property
    def standardised_differences(self) -> FloatArray:
        """The differences in standard deviations; NaN where a covariate did not vary before but changed."""
        varies = self.scale > 0
        return np.where(
            varies,
            self.differences / np.where(varies, self.scale, 1.0),
            np.where(self.differences == 0, 0.0, np.nan),
        )

    @property
    def largest(self) -> int | None:
        """Covariate with the largest absolute standardised difference; none if no covariate has one."""
        found = np.abs(self.standardised_differences)
        return int(np.nanargmax(found)) if np.isfinite(found).any() else None


def composition_change(
    sample: CovariateSample, is_after: ArrayLike, weights: ArrayLike | None = None
) -> CompositionChange:
    """
    How differently the composition of the treated and the comparison group changed.

    Parameters
    ----------
    sample : CovariateSample
        Persons or cells of both periods; the counts of a cell are those of its period.
    is_after : array of bool, shape (rows,)
        Whether a row belongs to the period after the start.
    weights : array, shape (rows,), optional
        Weight of each person of a row, such as those the effect is estimated with.

    Raises
    ------
    DefinitionError
        `is_after` or the weights do not match the sample.
    NotEstimableError
        One of the sides has nobody in one of the periods.
    """
    after = np.asarray(is_after)
    mass = checked_weights(weights, sample) * sample.counts
    if after.shape != mass.shape or not np.isin(after, (0, 1)).all():
        raise DefinitionError(
            Problem("composition change", f"periods {after.shape} for {mass.shape} rows", "0 or 1 per row", "align")
        )
    moments = {
        (side, period): _moments(
            sample.covariates, mass * (sample.is_treated == side) * (after == period), side, period
        )
        for side in (True, False)
        for period in (False, True)
    }
    return CompositionChange(
        sample.names,
        treated_before=moments[True, False][0],
        treated_after=moments[True, True][0],
        comparison_before=moments[False, False][0],
        comparison_after=moments[False, True][0],
        scale=np.sqrt((moments[True, False][1] + moments[False, False][1]) / 2),
    )


def _moments(covariates: FloatArray, mass: FloatArray, treated: bool, after: bool) -> tuple[FloatArray, FloatArray]:
    """Mean and variance of each covariate over the persons that `mass` counts."""
    if not mass.sum() > 0:
        raise NotEstimableError(
            Problem(
                "composition change",
                f"no {'treated' if treated else 'comparison'} persons {'after' if after else 'before'} the start",
                "persons of both sides in both periods",
                "widen the periods",
            )
        )
    mean = np.average(covariates, axis=0, weights=mass)
    return mean, np.average((covariates - mean) ** 2, axis=0, weights=mass)

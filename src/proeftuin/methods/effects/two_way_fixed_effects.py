"""
What the coefficient of two-way fixed effects averages when units start in different years.

With one start it is a difference-in-differences. With several it also compares late starters with units that started
before them, whose own effect may still be growing; then effects of some years count negatively, and the coefficient
can have the wrong sign. Both decompositions are exact, so they say for a given panel how much this matters. Use
`group_time_effects` or `impute_effects` where the forbidden share or the negative weight is not small.

Source: Goodman-Bacon, Journal of Econometrics 2021; de Chaisemartin and D'Haultfoeuille, American Economic Review 2020.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proeftuin.errors import NotEstimableError, Problem
from proeftuin.methods.effects.staggered_panel import StaggeredPanel

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
_WHERE = "two-way fixed effects"


@dataclass(frozen=True)
class ComparisonDecomposition:
    """
    The two-way fixed effects coefficient as a mean of differences-in-differences between two groups.

    Attributes
    ----------
    start, comparison_start : array, shape (comparisons,)
        Start of the group that starts in this comparison and of the group it is compared with; infinite for never,
        the first year for always.
    effects : array, shape (outcomes, comparisons)
        Difference-in-differences of the two groups over the years in which the comparison group does not start.
    weights : array, shape (comparisons,)
        Not negative; they sum to 1.
    """

    start: FloatArray
    comparison_start: FloatArray
    effects: FloatArray
    weights: FloatArray

    @property
    def coefficients(self) -> FloatArray:
        """The two-way fixed effects coefficient, shape (outcomes,)."""
        return np.asarray(self.effects @ self.weights)

    @property
    def is_forbidden(self) -> NDArray[np.bool_]:
        """Whether a comparison holds starters against units that had started before, shape (comparisons,)."""
        return np.asarray(self.comparison_start < self.start)

    @property
    def forbidden_share(self) -> float:
        """Weight of the comparisons with units that had started before, between 0 and 1."""
        return float(self.weights[self.is_forbidden].sum())


@dataclass(frozen=True)
class EffectWeights:
    """
    How much the effect of each group in each year counts in the two-way fixed effects coefficient.

    Attributes
    ----------
    group, year : array of int, shape (effects,)
        A group that started by the first year carries that year.
    weights : array, shape (effects,)
        They sum to 1. A negative weight turns the effect around.
    shares : array, shape (effects,)
        Share of each group and year among all observations with the programme: what the weights would be in a plain
        average.
    coefficients : array, shape (outcomes,)
    """

    group: IntArray
    year: IntArray
    weights: FloatArray
    shares: FloatArray
    coefficients: FloatArray

    @property
    def negative_weight(self) -> float:
        """Sum of the negative weights; 0 when there are none."""
        return float(self.weights[self.weights < 0].sum())

    @property
    def negative_share(self) -> float:
        """Share of the observations with the programme whose effect counts negatively."""
        return float(self.shares[self.weights < 0].sum())

    @property
    def spread_that_hides_zero(self) -> FloatArray:
        """
        Smallest standard deviation of effects over groups and years with which the true average may be zero.

        In the unit of the outcome, shape (outcomes,). Infinite when all effects count as in a plain average.
        """
        spread = np.sqrt((self.shares * (self.weights / self.shares - 1) ** 2).sum())
        return np.abs(self.coefficients) / spread if spread > 1e-12 else np.full(len(self.coefficients), np.inf)


def decompose_into_comparisons(panel: StaggeredPanel) -> ComparisonDecomposition:
    """
    Goodman-Bacon decomposition.

    Parameters
    ----------
    panel : StaggeredPanel
        Complete. Units may have started by the first year.

    Raises
    ------
    NotEstimableError
        The panel has gaps, or all units start in the same year or never.
    """
    panel.check_complete(_WHERE)
    starts, sizes, means = _groups(panel)
    rows = []
    for early in range(len(starts)):
        for late in range(early + 1, len(starts)):
            rows += _two_comparisons(panel.years, starts, sizes, means, early, late)
    weights = np.array([weight for *_, weight in rows])
    if not len(weights) or weights.sum() <= 0:
        raise _no_variation()
    return ComparisonDecomposition(
        start=np.array([start for start, *_ in rows]),
        comparison_start=np.array([start for _, start, *_ in rows]),
        effects=np.stack([effect for *_, effect, _ in rows], axis=-1),
        weights=weights / weights.sum(),
    )


def weights_of_effects(panel: StaggeredPanel) -> EffectWeights:
    """
    Weights of the effects of groups and years in the coefficient, by de Chaisemartin and D'Haultfoeuille.

    Parameters
    ----------
    panel : StaggeredPanel
        Complete. Units may have started by the first year.

    Raises
    ------
    NotEstimableError
        The panel has gaps, or all units start in the same year or never.
    """
    panel.check_complete(_WHERE)
    starts, sizes, means = _groups(panel)
    treated = np.asarray(panel.years >= starts[:, np.newaxis], dtype=np.float64)
    by_year = sizes @ treated / sizes.sum()
    residual = treated - treated.mean(axis=1, keepdims=True) - by_year + by_year.mean()
    counted = residual * sizes[:, np.newaxis]
    total = (counted * treated).sum()
    if total <= 1e-12 * sizes.sum():
        raise _no_variation()
    group, year = np.nonzero(treated)
    size = sizes[group]
    return EffectWeights(
        group=starts[group].astype(np.int64),
        year=panel.years[year],
        weights=counted[group, year] / total,
        shares=size / size.sum(),
        coefficients=np.einsum("ogt,gt->o", means, counted) / total,
    )


def _groups(panel: StaggeredPanel) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Starts in order, weights, and mean outcomes, shape (outcomes, groups, years), of units that start together."""
    first, last = panel.years[[0, -1]]
    starts = np.where(panel.starts > last, np.inf, np.maximum(panel.starts, first))
    labels = np.unique(starts)
    member = (labels[:, np.newaxis] == starts) * panel.weights
    sizes = member.sum(axis=1)
    return labels, sizes, np.asarray(np.einsum("gi,oit->ogt", member, panel.outcomes) / sizes[:, np.newaxis])


_Row = tuple[float, float, FloatArray, float]


def _two_comparisons(
    years: IntArray, starts: FloatArray, sizes: FloatArray, means: FloatArray, early: int, late: int
) -> list[_Row]:
    """
    Early starters against late ones that have not started, and late starters against early ones that have.

    The weight of each is its size squared, the evenness of the two groups, and the variance of treatment in its years.
    """
    share_early, share_late = (float((years >= starts[group]).mean()) for group in (early, late))
    evenness = float(sizes[early] * sizes[late])
    gap = means[:, early] - means[:, late]
    before, between, after = (
        years < starts[early],
        (years >= starts[early]) & (years < starts[late]),
        years >= starts[late],
    )
    rows: list[_Row] = []
    if before.any() and between.any():
        effect = gap[:, between].mean(axis=1) - gap[:, before].mean(axis=1)
        weight = evenness * (share_early - share_late) * (1 - share_early)
        rows.append((float(starts[early]), float(starts[late]), effect, weight))
    if between.any() and after.any():
        effect = gap[:, between].mean(axis=1) - gap[:, after].mean(axis=1)
        weight = evenness * share_late * (share_early - share_late)
        rows.append((float(starts[late]), float(starts[early]), effect, weight))
    return rows


def _no_variation() -> NotEstimableError:
    return NotEstimableError(
        Problem(
            _WHERE,
            "whether a unit has started does not vary beyond its unit and year",
            "units with and without the programme, before and after",
            "add comparison units or years",
        )
    )

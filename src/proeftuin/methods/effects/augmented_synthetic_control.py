"""
Synthetic control corrected for what its mixture failed to match.

A mixture that stays apart from its region before the start will stay apart after it. A regression of later on earlier
outcomes over the donors tells how much of a gap that would give, and that much is taken off. The regression is held
back by a penalty (ridge). With a large penalty nothing is corrected and the synthetic control is what remains; with
none the fit before the start becomes as close as the donors allow and chance is followed as well. Corrected shares
still add up to one but may be negative: the region is then judged by what lies beyond the range of the donors.

The penalty is chosen by leaving out each year before the start in turn and predicting it.

Source: Ben-Michael, Feller and Rothstein, Journal of the American Statistical Association 2021.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.effects.simplex_weights import nearest_mixtures
from proeftuin.methods.effects.synthetic_control import Matching, SyntheticControls, synthetic_controls

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
PENALTIES_TRIED = 10.0 ** np.linspace(0, -8, 21)
"""As shares of the largest sum of squares of the donors in any direction, the largest first."""
FEWEST_YEARS_TO_CHOOSE = 3


class PenaltyRule(StrEnum):
    """
    Which of the penalties that were tried is taken.

    With one standard error the largest whose error is at most one standard error above the least: the most cautious
    correction that predicts about as well. It is the default of the authors of the method.
    """

    ONE_STANDARD_ERROR = "one_standard_error"
    LEAST_ERROR = "least_error"


@dataclass(frozen=True)
class AugmentedControls:
    """
    Corrected mixtures beside the mixtures they came from.

    Attributes
    ----------
    corrected : SyntheticControls
        With shares that may be negative.
    plain : SyntheticControls
        Before the correction. The difference between the effects is the bias that the regression expects.
    penalties : array, shape (outcomes, regions)
        In squared units of the outcome.
    """

    corrected: SyntheticControls
    plain: SyntheticControls
    penalties: FloatArray


def augmented_synthetic_controls(
    outcomes: ArrayLike,
    regions: Sequence[int],
    donors: Sequence[int],
    start: int,
    *,
    penalty: float | None = None,
    rule: PenaltyRule = PenaltyRule.ONE_STANDARD_ERROR,
    without_level: bool = False,
) -> AugmentedControls:
    """
    Augmented synthetic control of each region, from donors other than itself.

    Parameters
    ----------
    outcomes, regions, donors, start
        As for `synthetic_controls`.
    penalty : float, optional
        The same for all, above zero, in squared units of the outcome; default chosen for each region by `rule`.
    without_level : bool
        Each region's mean before the start is taken away first.

    Raises
    ------
    DefinitionError
        A value is missing, or the penalty is not above zero.
    NotEstimableError
        Too few years before the start (three to choose a penalty), none after it, or a region with one donor.
    """
    matching = Matching(without_level=without_level)
    plain = synthetic_controls(outcomes, regions, donors, start, matching)
    values = np.asarray(outcomes, dtype=np.float64)
    values = values[np.newaxis] if values.ndim == 2 else values
    if without_level:
        values = values - values[..., :start].mean(axis=2, keepdims=True)
    _check(penalty, start, regions, donors)
    case, donor = np.asarray(regions, dtype=np.int64), np.asarray(donors, dtype=np.int64)
    penalties = np.full(plain.is_perfect_fit.shape, 0.0 if penalty is None else penalty)
    shares = np.array(plain.shares)
    for outcome, own in enumerate(values):
        if penalty is None:
            penalties[outcome] = _chosen_penalties(own[:, :start], case, donor, rule)
        for row, region in enumerate(case):
            others = np.flatnonzero(donor != region)
            correction = _Ridge.of(own[donor[others], :start]).correction(
                plain.gaps[outcome, row, :start], penalties[outcome, row : row + 1]
            )
            shares[outcome, row, others] += correction[0]
    corrected = replace(plain, shares=shares, gaps=values[:, case] - shares @ values[:, donor])
    return AugmentedControls(corrected, plain, penalties)


@dataclass(frozen=True)
class _Ridge:
    """Ridge regression on the years before the start over the donors of one region, ready for any penalty."""

    centred: FloatArray
    sizes: FloatArray
    directions: FloatArray

    @classmethod
    def of(cls, before: FloatArray) -> _Ridge:
        centred = before - before.mean(axis=0)
        sizes, directions = np.linalg.eigh(centred.T @ centred)
        return cls(centred, np.maximum(sizes, 0.0), directions)

    def correction(self, gap: FloatArray, penalties: FloatArray) -> FloatArray:
        """What is added to the shares because of the gap before the start, shape (penalties, donors)."""
        along = (self.directions.T @ gap) / (self.sizes + penalties[:, np.newaxis])
        return np.asarray(along @ self.directions.T @ self.centred.T)


def _chosen_penalties(before: FloatArray, case: IntArray, donor: IntArray, rule: PenaltyRule) -> FloatArray:
    """Penalty of each region by leaving out one year at a time, shape (regions,)."""
    years = before.shape[1]
    largest = np.array([_Ridge.of(before[donor[donor != region]]).sizes[-1] for region in case])
    # Donors that never differ correct nothing, whatever the penalty.
    penalties = np.where(largest > 0, largest, 1.0)[:, np.newaxis] * PENALTIES_TRIED
    squares = np.empty((years, len(case), len(PENALTIES_TRIED)))
    for year in range(years):
        squares[year] = _squared_errors(np.delete(before, year, axis=1), before[:, year], case, donor, penalties)
    errors = squares.mean(axis=0)
    best = errors.argmin(axis=1)
    if rule is PenaltyRule.ONE_STANDARD_ERROR:
        rows = np.arange(len(case))
        reach = errors[rows, best] + squares.std(axis=0, ddof=1)[rows, best] / np.sqrt(years)
        # Penalties go down, so the first within reach is the largest.
        best = (errors <= reach[:, np.newaxis]).argmax(axis=1)
    return np.asarray(penalties[np.arange(len(case)), best])


def _squared_errors(
    kept: FloatArray, left_out: FloatArray, case: IntArray, donor: IntArray, penalties: FloatArray
) -> FloatArray:
    """Squared error in the year left out, by region and penalty."""
    allowed = case[:, np.newaxis] != donor
    shares = nearest_mixtures(kept[donor].T, kept[case].T, allowed=allowed).shares
    gaps = kept[case] - shares @ kept[donor]
    squares = np.empty(penalties.shape)
    for row, region in enumerate(case):
        others = donor != region
        corrected = shares[row, others] + _Ridge.of(kept[donor[others]]).correction(gaps[row], penalties[row])
        squares[row] = (left_out[region] - corrected @ left_out[donor[others]]) ** 2
    return squares


def _check(penalty: float | None, start: int, regions: Sequence[int], donors: Sequence[int]) -> None:
    where = "augmented synthetic control"
    if penalty is not None and not penalty > 0:
        raise DefinitionError(
            Problem(where, f"penalty {penalty:g}", "a penalty above zero", "leave it out or raise it")
        )
    if penalty is None and start < FEWEST_YEARS_TO_CHOOSE:
        raise NotEstimableError(
            Problem(
                where,
                f"{start} years before the start",
                f"at least {FEWEST_YEARS_TO_CHOOSE}, to choose a penalty by leaving one out",
                "take in earlier years, or set a penalty",
            )
        )
    if any(sum(donor != region for donor in donors) < 2 for region in set(regions)):
        raise NotEstimableError(
            Problem(where, "a region has one donor", "at least two, to fit a regression", "widen the comparison pool")
        )

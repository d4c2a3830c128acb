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
from proeftuin.methods.effects.synthetic_control import (
    Matching,
    SyntheticControls,
    other_donors,
    synthetic_controls,
)

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
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
    allowed: ArrayLike | None = None,
) -> AugmentedControls:
    """
    Augmented synthetic control of each region, from donors other than itself.

    Parameters
    ----------
    outcomes, regions, donors, start, allowed
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
    case, donor = np.asarray(regions, dtype=np.int64), np.asarray(donors, dtype=np.int64)
    usable = other_donors(case, donor, allowed)
    plain = synthetic_controls(outcomes, regions, donors, start, Matching(without_level=without_level), allowed=usable)
    values = np.asarray(outcomes, dtype=np.float64)
    values = values[np.newaxis] if values.ndim == 2 else values
    if without_level:
        values = values - values[..., :start].mean(axis=2, keepdims=True)
    _check(penalty, start, usable)
    penalties = np.full(plain.is_perfect_fit.shape, 0.0 if penalty is None else penalty)
    shares = np.array(plain.shares)
    for outcome, own in enumerate(values):
        before, wanted = own[donor, :start], own[case, :start]
        if penalty is None:
            penalties[outcome] = _chosen_penalties(before, wanted, usable, rule)
        slopes = _Ridges.of(before, usable).slopes(plain.gaps[outcome, :, :start], penalties[outcome][:, np.newaxis])
        shares[outcome] += _corrections(before, usable, slopes[:, 0])
    corrected = replace(plain, shares=shares, gaps=values[:, case] - shares @ values[:, donor])
    return AugmentedControls(corrected, plain, penalties)


@dataclass(frozen=True)
class _Ridges:
    """
    Ridge regressions on the years before the start over the donors of each region, ready for any penalty.

    Attributes
    ----------
    sizes : array, shape (regions, years)
        Sum of squares of the donors in each direction.
    directions : array, shape (regions, years, years)
    """

    sizes: FloatArray
    directions: FloatArray

    @classmethod
    def of(cls, before: FloatArray, usable: BoolArray) -> _Ridges:
        years = before.shape[1]
        # Without the common level first: what is left of large squares would lose figures.
        centred = before - before.mean(axis=0)
        sums = usable @ centred
        pairs = (centred[:, :, np.newaxis] * centred[:, np.newaxis, :]).reshape(len(centred), -1)
        products = (usable @ pairs).reshape(-1, years, years)
        products -= sums[:, :, np.newaxis] * (sums / usable.sum(axis=1, keepdims=True))[:, np.newaxis, :]
        sizes, directions = np.linalg.eigh(products)
        return cls(np.maximum(sizes, 0.0), directions)

    def slopes(self, gaps: FloatArray, penalties: FloatArray) -> FloatArray:
        """What a donor's distance from the mean in each year adds to its share, shape (regions, penalties, years)."""
        along = (gaps[:, np.newaxis] @ self.directions) / (self.sizes[:, np.newaxis] + penalties[:, :, np.newaxis])
        return np.asarray(along @ self.directions.transpose(0, 2, 1))


def _corrections(before: FloatArray, usable: BoolArray, slopes: FloatArray) -> FloatArray:
    """What is added to the shares of the donors because of the gap before the start, shape (regions, donors)."""
    along = slopes @ before.T
    mean = (along * usable).sum(axis=1, keepdims=True) / usable.sum(axis=1, keepdims=True)
    return np.asarray((along - mean) * usable)


def _chosen_penalties(before: FloatArray, wanted: FloatArray, usable: BoolArray, rule: PenaltyRule) -> FloatArray:
    """Penalty of each region by leaving out one year at a time, shape (regions,)."""
    years = before.shape[1]
    largest = _Ridges.of(before, usable).sizes[:, -1]
    # Donors that never differ correct nothing, whatever the penalty.
    penalties = np.where(largest > 0, largest, 1.0)[:, np.newaxis] * PENALTIES_TRIED
    squares = np.stack([_squared_errors(before, wanted, usable, penalties, year) for year in range(years)])
    errors = squares.mean(axis=0)
    best = errors.argmin(axis=1)
    if rule is PenaltyRule.ONE_STANDARD_ERROR:
        rows = np.arange(len(wanted))
        reach = errors[rows, best] + squares.std(axis=0, ddof=1)[rows, best] / np.sqrt(years)
        # Penalties go down, so the first within reach is the largest.
        best = (errors <= reach[:, np.newaxis]).argmax(axis=1)
    return np.asarray(penalties[np.arange(len(wanted)), best])


def _squared_errors(
    before: FloatArray, wanted: FloatArray, usable: BoolArray, penalties: FloatArray, year: int
) -> FloatArray:
    """Squared error in a year that is left out, by region and penalty."""
    kept, kept_wanted = np.delete(before, year, axis=1), np.delete(wanted, year, axis=1)
    shares = nearest_mixtures(kept.T, kept_wanted.T, allowed=usable).shares
    slopes = _Ridges.of(kept, usable).slopes(kept_wanted - shares @ kept, penalties)
    # What all donors correct together in the year left out follows from their products with it.
    left_out = before[:, year] - before[:, year].mean()
    centred = kept - kept.mean(axis=0)
    count = usable.sum(axis=1, keepdims=True)
    products = usable @ (centred * left_out[:, np.newaxis])
    products -= (usable @ centred) * ((usable @ left_out)[:, np.newaxis] / count)
    gaps = wanted[:, year] - shares @ before[:, year]
    return np.asarray((gaps[:, np.newaxis] - (slopes @ products[:, :, np.newaxis])[..., 0]) ** 2)


def _check(penalty: float | None, start: int, usable: BoolArray) -> None:
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
    if (usable.sum(axis=1) < 2).any():
        raise NotEstimableError(
            Problem(where, "a region has one donor", "at least two, to fit a regression", "widen the comparison pool")
        )

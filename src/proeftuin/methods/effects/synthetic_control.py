"""
What a region would have shown without the programme, put together from regions that had none.

A *synthetic control* is the mixture of comparison regions that followed the region most closely in the years before
the start. The gap between region and mixture after the start is the effect. How close the two were before tells how
far the gap can be trusted: a mixture that did not follow the region before has nothing to say about later.

With more comparison regions than figures to match, a perfect fit is the rule and proves nothing. Matching all outcomes
with the same shares (`Matching.joint`) takes that freedom away.

Left out: the search for weights of covariates by fit of the outcome. When every earlier year of the outcome is
matched, that search gives covariates no weight at all (Kaul and others, Journal of Business and Economic Statistics
2022), so their weights are for the author to choose.

Source: Abadie, Diamond and Hainmueller, Journal of the American Statistical Association 2010; Doudchenko and Imbens,
NBER working paper 22791, 2016, and Ferman and Pinto, Quantitative Economics 2021 (levels that differ); Sun, Ben-Michael
and Feller, Review of Economics and Statistics 2025 (several outcomes, the same shares).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.effects.simplex_weights import check_donors, nearest_mixtures

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
FEWEST_YEARS_BEFORE = 2


@dataclass(frozen=True)
class Matching:
    """
    What a mixture has to have in common with its region.

    Attributes
    ----------
    joint : bool
        One mixture for all outcomes instead of one for each. Outcomes are brought to one scale by their spread over
        the comparison regions.
    importance : array, shape (outcomes,), optional
        Weight of each year of each outcome in a joint mixture; default 1.
    without_level : bool
        Only the course has to agree: each region's mean before the start is taken away first. For regions whose level
        lies outside that of all others.
    covariates : array, shape (covariates, regions), optional
        Traits that must agree as well. No missing values.
    covariate_importance : array, shape (covariates,), optional
        Weight of each trait; 1, the default, counts as much as one year of one outcome.
    """

    joint: bool = False
    importance: ArrayLike | None = None
    without_level: bool = False
    covariates: ArrayLike | None = None
    covariate_importance: ArrayLike | None = None


@dataclass(frozen=True)
class SyntheticControls:
    """
    Mixtures and gaps of several regions that are each compared with a mixture of others.

    Attributes
    ----------
    shares : array, shape (outcomes, regions, donors)
        Share of each donor in each mixture; a region that is a donor itself has share zero in its own.
    gaps : array, shape (outcomes, regions, years)
        Region minus mixture, in the unit of the outcome.
    start : int
        Position of the first year of the programme.
    is_perfect_fit : array of bool, shape (outcomes, regions)
        Whether the mixture equals its region in everything that was matched.
    """

    shares: FloatArray
    gaps: FloatArray
    start: int
    is_perfect_fit: BoolArray

    @property
    def effects(self) -> FloatArray:
        """Mean gap from the start on, shape (outcomes, regions)."""
        return np.asarray(self.gaps[..., self.start :].mean(axis=2))

    @property
    def error_before(self) -> FloatArray:
        """Root mean squared gap before the start, shape (outcomes, regions); zero at a perfect fit."""
        error = np.sqrt((self.gaps[..., : self.start] ** 2).mean(axis=2))
        return np.asarray(np.where(self.is_perfect_fit, 0.0, error))

    @property
    def error_after(self) -> FloatArray:
        """Root mean squared gap from the start on, shape (outcomes, regions)."""
        return np.asarray(np.sqrt((self.gaps[..., self.start :] ** 2).mean(axis=2)))

    @property
    def error_ratios(self) -> FloatArray:
        """Error after over error before, shape (outcomes, regions); infinite at a perfect fit."""
        before = self.error_before
        ratios = np.divide(self.error_after, before, out=np.full(before.shape, np.inf), where=before > 0)
        return np.asarray(ratios)


def synthetic_controls(
    outcomes: ArrayLike,
    regions: Sequence[int],
    donors: Sequence[int],
    start: int,
    matching: Matching | None = None,
    *,
    allowed: ArrayLike | None = None,
) -> SyntheticControls:
    """
    Synthetic control of each region, from donors other than itself.

    With a site as `regions` this is its estimate; with the donors as `regions` these are the placebos, in which each
    donor is taken as if it had the programme and no site takes part.

    Parameters
    ----------
    outcomes : array, shape (outcomes, regions, years) or (regions, years)
        No missing values in the regions and donors used.
    regions : sequence of int
        Positions of the regions to compare.
    donors : sequence of int
        Positions of the regions that mixtures are made of. None of them had a programme in these years.
    start : int
        Position of the first year of the programme.
    allowed : array of bool, shape (regions, donors), optional
        Which donors each region may be made of, such as those that share no municipality with it; default all.

    Raises
    ------
    DefinitionError
        A value is missing, or a weight is not above zero.
    NotEstimableError
        Fewer than two years before the start, none after it, or a region without a donor.
    """
    values, case, donor = _checked(outcomes, regions, donors, start)
    usable = other_donors(case, donor, allowed)
    check_donors(usable)
    asked = matching or Matching()
    levels = values[..., :start].mean(axis=2, keepdims=True) if asked.without_level else 0.0
    values = values - levels
    figures = _figures(values[..., :start], donor, asked)
    fits = [nearest_mixtures(own[:, donor], own[:, case], allowed=usable) for own in figures]
    shape = (len(values), len(case))
    shares = np.broadcast_to(np.stack([fit.shares for fit in fits]), (*shape, len(donor)))
    is_perfect = np.broadcast_to(np.stack([fit.is_perfect_fit for fit in fits]), shape)
    return SyntheticControls(shares, values[:, case] - shares @ values[:, donor], start, is_perfect)


def other_donors(regions: IntArray, donors: IntArray, allowed: ArrayLike | None) -> BoolArray:
    """Donors that are not the region itself and that it may use, shape (regions, donors)."""
    others = regions[:, np.newaxis] != donors
    return np.asarray(others if allowed is None else others & np.asarray(allowed, dtype=bool))


def placebo_in_time(
    outcomes: ArrayLike,
    regions: Sequence[int],
    donors: Sequence[int],
    start: int,
    pretended_start: int,
    matching: Matching | None = None,
) -> SyntheticControls:
    """
    Gaps when the programme is taken to have begun in an earlier year, in years before the real start only.

    A gap after the pretended start cannot come from the programme.

    Raises
    ------
    NotEstimableError
        The pretended start leaves fewer than two years before it, or is not before the real start.
    """
    return synthetic_controls(np.asarray(outcomes)[..., :start], regions, donors, pretended_start, matching)


def effects_without_each_donor(
    outcomes: ArrayLike,
    region: int,
    donors: Sequence[int],
    start: int,
    matching: Matching | None = None,
) -> FloatArray:
    """
    Effect in one region when each donor in turn is left out, shape (outcomes, donors).

    One donor that moves the effect much may have had an intervention of its own. Parameters and refusals are those of
    `synthetic_controls`; a single donor cannot be left out.
    """
    whole = synthetic_controls(outcomes, [region], donors, start, matching)
    effects = np.repeat(whole.effects, len(donors), axis=1)
    # A donor without a share leaves the mixture as it is.
    for left_out in np.flatnonzero((whole.shares[:, 0] > 0).any(axis=0)):
        others = [donor for position, donor in enumerate(donors) if position != left_out]
        effects[:, left_out] = synthetic_controls(outcomes, [region], others, start, matching).effects[:, 0]
    return effects


def _figures(before: FloatArray, donor: IntArray, matching: Matching) -> list[FloatArray]:
    """What each mixture has to match, one array of shape (figures, regions) per mixture."""
    # Spread around the mean of the donors in each year, so that neither level nor common course counts.
    around = before[:, donor] - before[:, donor].mean(axis=1, keepdims=True)
    spread = np.sqrt((around**2).mean(axis=(1, 2)))
    importance = _weights("importance", matching.importance, len(before))
    scale = np.sqrt(importance) / np.where(spread > 0, spread, 1.0)
    years = (before * scale[:, np.newaxis, np.newaxis]).transpose(0, 2, 1)
    traits = _scaled_covariates(matching, donor, before.shape[1])
    if matching.joint:
        return [np.concatenate([*years, traits])]
    return [np.concatenate([own, traits]) for own in years]


def _scaled_covariates(matching: Matching, donor: IntArray, regions: int) -> FloatArray:
    if matching.covariates is None:
        return np.empty((0, regions))
    traits = np.atleast_2d(np.asarray(matching.covariates, dtype=np.float64))
    importance = _weights("covariate importance", matching.covariate_importance, len(traits))
    spread = traits[:, donor].std(axis=1)
    return traits * (np.sqrt(importance) / np.where(spread > 0, spread, 1.0))[:, np.newaxis]


def _weights(what: str, weights: ArrayLike | None, count: int) -> FloatArray:
    values = np.ones(count) if weights is None else np.asarray(weights, dtype=np.float64)
    if values.shape != (count,) or not (np.isfinite(values) & (values > 0)).all():
        raise DefinitionError(
            Problem(
                f"synthetic control, {what}",
                f"weights of shape {values.shape}, or one that is missing, zero or negative",
                f"{count} weights above zero",
                "give one weight for each, and leave out what should not count",
            )
        )
    return values


def _checked(
    outcomes: ArrayLike, regions: Sequence[int], donors: Sequence[int], start: int
) -> tuple[FloatArray, IntArray, IntArray]:
    values = np.asarray(outcomes, dtype=np.float64)
    values = values[np.newaxis] if values.ndim == 2 else values
    case, donor = np.asarray(regions, dtype=np.int64), np.asarray(donors, dtype=np.int64)
    years = values.shape[2]
    if start < FEWEST_YEARS_BEFORE or start >= years:
        raise NotEstimableError(
            Problem(
                "synthetic control",
                f"{max(start, 0)} years before the start and {max(years - start, 0)} from it on",
                f"at least {FEWEST_YEARS_BEFORE} before it and one from it on",
                "take in more years, or leave the site out",
            )
        )
    if not np.isfinite(values[:, np.concatenate([case, donor])]).all():
        raise DefinitionError(
            Problem(
                "synthetic control",
                "an outcome is missing",
                "every outcome of every region and donor in every year",
                "leave out the region, or shorten the years",
            )
        )
    return values, case, donor

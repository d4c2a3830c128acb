"""
Change in treated regions minus the change in a mixture of regions that moved as they did before.

Difference-in-differences lets every comparison region and every earlier year count alike. Here comparison regions whose
course before the start ran parallel to that of the treated regions count more, and so do earlier years that resemble
the years after the start. Levels may differ: only the course has to be parallel. The shares of regions are held back
from resting on a few regions by a penalty, `zeta`, which the published rule takes from all changes from year to year:
a jump that all regions share raises it.

Sites that started in different years form cohorts. Each cohort is compared with the regions that never started, and
the effect over all is the mean over all treated region-years.

Left out: covariates, which the caller can take out beforehand. Inference is in `double_difference_error`.

Source: Arkhangelsky, Athey, Hirshberg, Imbens and Wager, American Economic Review 2021; Clarke, Pailanir, Athey and
Imbens, Stata Journal 2024 (cohorts).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.effects.parallel_shares import Search, region_shares, year_shares

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
NEVER = -1
"""Start of a region that never started."""


@dataclass(frozen=True)
class CohortEffect:
    """
    Effect in the regions that started in one year.

    Attributes
    ----------
    start : int
        Position of the first year of the programme.
    regions : array of int
        Positions of the treated regions.
    effect : float
        Mean effect over the regions of the cohort and the years from the start on.
    region_shares : array, shape (comparison regions,)
        Share of each comparison region.
    year_shares : array, shape (years before the start,)
        Share of each earlier year.
    zeta : float
        Penalty on the shares of regions, in the unit of the outcome.
    gaps : array, shape (years,)
        Treated regions minus the mixture, less the same difference over the earlier years by their shares. From the
        start on it is the effect per year.
    """

    start: int
    regions: IntArray
    effect: float
    region_shares: FloatArray
    year_shares: FloatArray
    zeta: float
    gaps: FloatArray

    @property
    def treated_region_years(self) -> int:
        """What the cohort counts for in the effect over all."""
        return len(self.regions) * (len(self.gaps) - self.start)


@dataclass(frozen=True)
class DoubleDifference:
    """
    Effect over all treated regions, with what it is made of.

    Attributes
    ----------
    effect : float
        Mean over all treated region-years, in the unit of the outcome.
    cohorts : tuple of CohortEffect
        By start, the earliest first.
    comparison : array of int
        Positions of the regions that never started, in the order of `region_shares`.
    """

    effect: float
    cohorts: tuple[CohortEffect, ...]
    comparison: IntArray


def synthetic_difference_in_differences(
    outcomes: ArrayLike, starts: Sequence[int], *, search: Search = Search.PUBLISHED
) -> DoubleDifference:
    """
    Effect by synthetic difference-in-differences.

    Parameters
    ----------
    outcomes : array, shape (regions, years)
        No missing values.
    starts : sequence of int, shape (regions,)
        Position of each region's first year with the programme, or `NEVER`.
    search : Search
        How shares are found; the default gives published figures in all their digits.

    Raises
    ------
    DefinitionError
        A value is missing, or a start is no year of the panel.
    NotEstimableError
        No treated region, fewer than two comparison regions, or fewer than two years before a start.
    """
    panel = CohortPanel.of(outcomes, starts)
    return panel.assembled([panel.synthetic(cohort, search) for cohort in panel.cohorts])


def difference_in_differences(outcomes: ArrayLike, starts: Sequence[int]) -> DoubleDifference:
    """
    The same with equal shares for all comparison regions and all earlier years: the plain double difference.

    Parameters and refusals are those of `synthetic_difference_in_differences`.
    """
    panel = CohortPanel.of(outcomes, starts)
    return panel.assembled([panel.plain(cohort) for cohort in panel.cohorts])


@dataclass(frozen=True)
class Shares:
    """
    Shares of several cases that have the same start, and their effects.

    Attributes
    ----------
    regions : array, shape (cases, comparison regions)
    years : array, shape (cases, years before the start)
    effects : array, shape (cases,)
    """

    regions: FloatArray
    years: FloatArray
    effects: FloatArray


@dataclass(frozen=True)
class CohortPanel:
    """
    A checked panel, split into comparison regions and cohorts of treated regions.

    Attributes
    ----------
    outcomes : array, shape (regions, years)
    comparison : array of int
        Positions of the regions that never started.
    cohorts : tuple of (int, array of int)
        Start of each cohort and the positions of its regions.
    """

    outcomes: FloatArray
    comparison: IntArray
    cohorts: tuple[tuple[int, IntArray], ...]

    @classmethod
    def of(cls, outcomes: ArrayLike, starts: Sequence[int]) -> CohortPanel:
        """The panel, refused where no double difference can be made of it."""
        values, start = np.asarray(outcomes, dtype=np.float64), np.asarray(starts, dtype=np.int64)
        _check(values, start)
        comparison = np.flatnonzero(start == NEVER)
        cohorts = tuple((int(year), np.flatnonzero(start == year)) for year in np.unique(start[start != NEVER]))
        return cls(values, comparison, cohorts)

    @property
    def controls(self) -> FloatArray:
        """Outcomes of the comparison regions."""
        return self.outcomes[self.comparison]

    def noise(self, start: int) -> float:
        """Spread of the year-to-year changes in the comparison regions before the start."""
        return float(np.diff(self.controls[:, :start], axis=1).std(ddof=1))

    def zeta(self, start: int, treated: int) -> float:
        """Penalty that the published rule sets for a number of treated regions from `start` on."""
        return float((treated * (self.outcomes.shape[1] - start)) ** 0.25 * self.noise(start))

    def shares(self, start: int, treated: int, targets: FloatArray, allowed: BoolArray, search: Search) -> Shares:
        """
        Shares and effects of several cases that all started in `start`.

        Parameters
        ----------
        treated : int
            Number of regions that each case is the mean of.
        targets : array, shape (cases, years)
            Mean outcome of the treated regions of each case.
        allowed : array of bool, shape (cases, comparison regions)
            Comparison regions of each case.
        """
        noise = self.noise(start)
        if noise == 0:
            regions = allowed / allowed.sum(axis=1, keepdims=True)
            years = np.full((len(targets), start), 1 / start)
        else:
            zeta = self.zeta(start, treated)
            regions = region_shares(self.controls[:, :start], targets[:, :start], allowed, zeta, noise, search)
            years = year_shares(self.controls, start, allowed, noise, search)
        gaps = targets - regions @ self.controls
        return Shares(regions, years, gaps[:, start:].mean(axis=1) - (gaps[:, :start] * years).sum(axis=1))

    def synthetic(self, cohort: tuple[int, IntArray], search: Search) -> CohortEffect:
        """Effect of a cohort by the shares that its own course asks for."""
        start, regions = cohort
        target = self.outcomes[regions].mean(axis=0, keepdims=True)
        shares = self.shares(start, len(regions), target, np.ones((1, len(self.comparison)), bool), search)
        return self._cohort_effect(cohort, shares.regions[0], shares.years[0], self.zeta(start, len(regions)))

    def plain(self, cohort: tuple[int, IntArray]) -> CohortEffect:
        """Effect of a cohort by equal shares."""
        start, controls = cohort[0], len(self.comparison)
        return self._cohort_effect(cohort, np.full(controls, 1 / controls), np.full(start, 1 / start), 0.0)

    def _cohort_effect(
        self, cohort: tuple[int, IntArray], region_shares: FloatArray, year_shares: FloatArray, zeta: float
    ) -> CohortEffect:
        start, regions = cohort
        gaps = self.outcomes[regions].mean(axis=0) - region_shares @ self.controls
        gaps = gaps - gaps[:start] @ year_shares
        return CohortEffect(start, regions, float(gaps[start:].mean()), region_shares, year_shares, zeta, gaps)

    def assembled(self, effects: list[CohortEffect]) -> DoubleDifference:
        """Cohorts and their mean over treated region-years."""
        sizes = [effect.treated_region_years for effect in effects]
        mean = float(np.average([effect.effect for effect in effects], weights=sizes))
        return DoubleDifference(mean, tuple(effects), self.comparison)


def _check(values: FloatArray, starts: IntArray) -> None:
    if values.ndim != 2 or starts.shape != values.shape[:1]:
        raise ValueError(f"outcomes {values.shape} and starts {starts.shape}: one row and one start per region")
    where, years = "synthetic difference-in-differences", values.shape[1]
    if not np.isfinite(values).all():
        raise DefinitionError(
            Problem(where, "an outcome is missing", "an outcome of every region and year", "leave the region out")
        )
    if (starts < NEVER).any() or (starts >= years).any():
        raise DefinitionError(
            Problem(where, "a start lies outside the panel", f"0 to {years - 1}, or {NEVER}", "check the start years")
        )
    treated, earliest = starts[starts != NEVER], int(starts[starts != NEVER].min(initial=years))
    if not len(treated) or (starts == NEVER).sum() < 2:
        raise NotEstimableError(
            Problem(
                where,
                f"{len(treated)} treated and {int((starts == NEVER).sum())} comparison regions",
                "at least one treated region and two that never started",
                "widen the comparison pool",
            )
        )
    if earliest < 2:
        raise NotEstimableError(
            Problem(
                where,
                f"{earliest} years before the earliest start",
                "at least two, to see the course before the programme",
                "take in earlier years, or leave the earliest sites out",
            )
        )

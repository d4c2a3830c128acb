"""
Outcomes per group of municipalities and year, made comparable for age and sex.

The outcome is the logarithm of observed over expected, where expected applies the rates of the comparison pool in the
same year, by sex and age band, to the group's own population (indirect standardisation). Three reasons against
directly standardised figures here. Observed and expected are both sums over municipalities, so that any group is a sum
and a thousand placebo groups are one matrix product. Small strata weigh as little as they should, while a direct
standard blows up the few people of 90 and over in a small group. And what the pool's rates do in a year (prices,
policy, a new kind of care) drops out by age and sex, so that differences in logarithms read as percentages of the
level without the programme. The price: levels of groups with very different age structures do not compare exactly;
changes within a group do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proeftuin.steps.triple_aim.stratified import HUNDREDTHS, StratifiedCells

Floats = NDArray[np.float64]
Group = tuple[int, ...]


@dataclass(frozen=True)
class OutcomePanel:
    """
    One outcome per municipality and year, ready to be summed to groups.

    Attributes
    ----------
    outcome : str
    years : tuple of int
    observed, expected, exposure : array, shape (municipalities, years)
        Euro or events; euro or events at the pool's rates; years at risk.
    """

    outcome: str
    years: tuple[int, ...]
    observed: Floats
    expected: Floats
    exposure: Floats

    @classmethod
    def of(cls, cells: StratifiedCells, outcome: str, years: Sequence[int], pool: Sequence[int]) -> OutcomePanel:
        """
        Panel of `outcome`, expected at the rates of the municipalities at the positions `pool`.

        A stratum in which nobody of the pool was at risk has no rate; it counts neither as observed nor as expected.
        """
        indicator = cells.indicators.index(outcome)
        at = [cells.years.index(year) for year in years]
        exposure = cells.exposure[indicator, at].astype(np.float64) / HUNDREDTHS
        total = cells.total[indicator, at].astype(np.float64) / HUNDREDTHS
        pool_exposure = exposure[:, list(pool)].sum(axis=1)
        has_rate = pool_exposure > 0
        rate = np.where(has_rate, total[:, list(pool)].sum(axis=1), 0.0) / np.where(has_rate, pool_exposure, 1.0)
        return cls(
            outcome,
            tuple(years),
            np.einsum("yms,ys->my", total, has_rate.astype(np.float64)),
            np.einsum("yms,ys->my", exposure, rate),
            exposure.sum(axis=2).T,
        )

    def log_ratios(self, groups: Sequence[Group]) -> Floats:
        """
        Logarithm of observed over expected, shape (groups, years).

        NaN where nothing was observed or expected: a logarithm cannot show it, and it is no zero effect.
        """
        observed, expected = self.sums(groups)
        with_both = (observed > 0) & (expected > 0)
        ratio = np.where(with_both, observed, np.nan) / np.where(with_both, expected, 1.0)
        return np.asarray(np.log(ratio))

    def sums(self, groups: Sequence[Group]) -> tuple[Floats, Floats]:
        """Observed and expected of groups of municipalities, each of shape (groups, years)."""
        members = membership(groups, len(self.observed))
        return members @ self.observed, members @ self.expected

    def excess(self, groups: Sequence[Group]) -> Floats:
        """Observed minus expected per year at risk, shape (groups, years); NaN where nobody was at risk."""
        members = membership(groups, len(self.observed))
        exposure = members @ self.exposure
        excess = members @ (self.observed - self.expected)
        return np.asarray(np.where(exposure > 0, excess, np.nan) / np.where(exposure > 0, exposure, 1))

    def expected_per_year_at_risk(self, groups: Sequence[Group]) -> Floats:
        """Expected per year at risk, shape (groups, years): what age and sex lead to expect."""
        members = membership(groups, len(self.observed))
        return np.asarray((members @ self.expected) / (members @ self.exposure))

    def pool_shares(self, groups: Sequence[Group], pool: Sequence[int]) -> Floats:
        """Share of each group in the expected sum of the pool over all years, shape (groups,)."""
        weight = self.expected.sum(axis=1)
        return np.asarray(membership(groups, len(weight)) @ weight / weight[list(pool)].sum())


def membership(groups: Sequence[Group], municipalities: int) -> Floats:
    """One row per group with 1 for its municipalities, shape (groups, municipalities)."""
    members = np.zeros((len(groups), municipalities))
    for row, group in enumerate(groups):
        members[row, list(group)] = 1.0
    return members

"""The years of a site: which lie before its start, which after it, and what is held against what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proeftuin.steps.evaluation.plan import AnalysisPlan, Phase
from proeftuin.vocabulary.site import Site

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Timing:
    """
    Years of a site, or of several sites together.

    Attributes
    ----------
    before, after : tuple of int
        Years that enter the average effect.
    base : int
        Last year before the (first) start, which the event study compares with.
    years : tuple of int
        All years of the window.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]
    years: tuple[int, ...]

    @classmethod
    def of(cls, plan: AnalysisPlan, site: Site) -> Timing:
        """Years of one site under `plan`."""
        return cls(plan.years_in(Phase.BEFORE, site.start), plan.years_in(Phase.AFTER, site.start), plan.years)

    @classmethod
    def together(cls, timings: Sequence[Timing]) -> Timing:
        """Years of all sites together: before the first start, and after the last."""
        before = set.intersection(*(set(timing.before) for timing in timings))
        after = set.intersection(*(set(timing.after) for timing in timings))
        return cls(tuple(sorted(before)), tuple(sorted(after)), timings[0].years)

    @property
    def base(self) -> int:
        """Last year before the start."""
        return self.before[-1]

    @property
    def event_years(self) -> tuple[int, ...]:
        """Years with a coefficient in the event study: all but the base year."""
        return tuple(year for year in self.years if year != self.base)

    @property
    def pretrend_years(self) -> tuple[int, ...]:
        """Years before the base year, in which no effect can be yet."""
        return self.before[:-1]

    @property
    def is_before(self) -> NDArray[np.bool_]:
        """Which years of the window lie before, shape (years,)."""
        return np.isin(self.years, self.before)

    @property
    def is_after(self) -> NDArray[np.bool_]:
        """Which years of the window lie after, shape (years,)."""
        return np.isin(self.years, self.after)

    def average_contrast(self) -> Floats:
        """Weights of the years whose sum is the change from before to after, shape (years,)."""
        return np.asarray(self.is_after / len(self.after) - self.is_before / len(self.before))

    def contrasts(self) -> Floats:
        """The average contrast, then one per event year, shape (contrasts, years)."""
        identity = np.eye(len(self.years))
        base = identity[self.years.index(self.base)]
        of_years = [identity[self.years.index(year)] - base for year in self.event_years]
        return np.stack([self.average_contrast(), *of_years])


def cohorts(timings: Sequence[Timing]) -> list[Timing]:
    """Different timings, in the order of their first site."""
    return list(dict.fromkeys(timings))

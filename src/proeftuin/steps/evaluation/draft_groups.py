"""The groups of municipalities that a draft of an evaluation works with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from proeftuin.errors import NotEstimableError
from proeftuin.steps.evaluation.comparison import Comparison
from proeftuin.steps.evaluation.panel import Group
from proeftuin.steps.evaluation.plan import AnalysisPlan
from proeftuin.steps.triple_aim.stratified import StratifiedCells

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class DraftGroups:
    """
    Sites, comparison regions and placebo groups, cut by sizes before the first start.

    Attributes
    ----------
    placebos : tuple of tuples of groups
        Placebo groups of each located site; none where the pool holds no group of its size.
    """

    plan: AnalysisPlan
    comparison: Comparison
    regions: tuple[Group, ...]
    placebos: tuple[tuple[Group, ...], ...]

    @classmethod
    def of(cls, plan: AnalysisPlan, cells: StratifiedCells, adjacency: pl.DataFrame) -> DraftGroups:
        """Groups for `plan` out of the municipalities of `cells`, which hold the years before the first start."""
        sites = plan.located_sites
        comparison = Comparison.of(cells, adjacency, sites, plan.excluded_municipalities, cells.years)
        placebos = []
        for position in range(len(sites)):
            try:
                drawn = comparison.placebo_groups(position, plan.draws, plan.size_tolerance, plan.seed)
            except NotEstimableError:
                drawn = ()
            placebos.append(drawn)
        return cls(plan, comparison, comparison.regions(plan.seed), tuple(placebos))

    @property
    def sizes(self) -> Floats:
        """Insured years per year of sites, then regions."""
        sizes = self.comparison.units.sizes
        return np.array([*self.comparison.site_sizes, *(sizes[list(region)].sum() for region in self.regions)])

"""
What every analysis of an outcome starts from: sites, comparison regions and placebo groups by year, on one scale.

Two scales. *Percent*: the logarithm of observed over expected, so that differences are percentages of the level
without the programme. *Unit*: observed minus expected per insured year, not transformed, so that differences are in the
unit of the outcome, such as euro: the effect on cost as boards ask for it, at the price that regions with a high level
weigh more. Expected applies the rates of the comparison pool in the same year by age and sex (see `panel`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import polars as pl
from numpy.typing import NDArray

from proeftuin.methods.effects.wild_cluster_bootstrap import BootstrapWeights, wild_weights
from proeftuin.steps.evaluation.comparison import Comparison, generator_for
from proeftuin.steps.evaluation.panel import Group, OutcomePanel
from proeftuin.steps.evaluation.plan import AnalysisPlan
from proeftuin.steps.evaluation.timing import Timing
from proeftuin.steps.triple_aim.stratified import StratifiedCells
from proeftuin.vocabulary.indicator import Indicator
from proeftuin.vocabulary.site import Site

Floats = NDArray[np.float64]
EURO_UNIT = "eur_per_insured_year"


class Scale(StrEnum):
    """In what an effect is told."""

    PERCENT = "percent"
    UNIT = "unit"
    """The unit of the outcome itself."""

    def values(self, panel: OutcomePanel, groups: Sequence[Group]) -> Floats:
        """The outcome of groups of municipalities, shape (groups, years); NaN where there is none."""
        return panel.log_ratios(groups) if self is Scale.PERCENT else panel.excess(groups)

    def unit_of(self, indicator: Indicator) -> str:
        """As in the column `scale` of effects on `indicator`."""
        return self.value if self is Scale.PERCENT else indicator.unit

    def told(self, difference: float) -> float:
        """A difference of values as an effect on this scale."""
        return 100 * math.expm1(difference) if self is Scale.PERCENT else difference


def scales_of(indicator: Indicator) -> tuple[Scale, ...]:
    """Percent always; the unit itself for outcomes in euro per insured year."""
    return (Scale.PERCENT, Scale.UNIT) if indicator.unit == EURO_UNIT else (Scale.PERCENT,)


@dataclass(frozen=True)
class Design:
    """
    What is the same for all outcomes of a plan.

    Attributes
    ----------
    regions : tuple of groups
        Comparison regions, cut from the pool to about the size of the sites.
    placebos : tuple of tuples of groups
        Placebo groups of each located site.
    weights : BootstrapWeights or None
        Draws of the wild cluster bootstrap over sites and comparison regions; none for a single site.
    """

    plan: AnalysisPlan
    comparison: Comparison
    regions: tuple[Group, ...]
    placebos: tuple[tuple[Group, ...], ...]
    weights: BootstrapWeights | None

    @classmethod
    def of(cls, plan: AnalysisPlan, cells: StratifiedCells, adjacency: pl.DataFrame) -> Design:
        """
        The groups that `plan` asks for, cut from the municipalities of `cells`.

        Raises
        ------
        NotEstimableError
            The pool gives too few comparison regions, or no placebo group of a site's size.
        """
        # Draws go by position: the order in which a plan names its sites must not change a result.
        sites = sorted(plan.located_sites, key=lambda site: site.id)
        comparison = Comparison.of(cells, adjacency, sites, plan.excluded_municipalities, plan.years)
        regions = comparison.regions(plan.seed)
        weights = None
        if len(sites) > 1:
            generator = generator_for(plan.seed, "wild cluster bootstrap")
            weights = wild_weights(len(sites) + len(regions), plan.bootstrap_draws, generator)
        placebos = tuple(
            comparison.placebo_groups(position, plan.draws, plan.size_tolerance, plan.seed)
            for position in range(len(sites))
        )
        return cls(plan, comparison, regions, placebos, weights)

    @property
    def sites(self) -> tuple[Site, ...]:
        """The located sites."""
        return self.comparison.sites

    def region_table(self) -> pl.DataFrame:
        """Frame of `region` and `municipality`: which municipalities each comparison region holds."""
        codes = self.comparison.municipalities
        rows = [(region_id(n), codes[i]) for n, region in enumerate(self.regions) for i in region]
        return pl.DataFrame(rows, schema={"region": pl.String, "municipality": pl.String}, orient="row")

    @property
    def region_sizes(self) -> Floats:
        """Mean insured years per year of each comparison region, shape (regions,)."""
        return np.array([self.comparison.units.sizes[list(region)].sum() for region in self.regions])

    @property
    def size_ratios(self) -> tuple[float, ...]:
        """Size of each site over that of the median comparison region."""
        return tuple(size / float(np.median(self.region_sizes)) for size in self.comparison.site_sizes)


def region_id(position: int) -> str:
    """Name of the comparison region at `position` among those of the design."""
    return f"comparison:{position + 1:02d}"


@dataclass(frozen=True)
class RegionPanel:
    """
    One outcome on one scale.

    Attributes
    ----------
    timings : tuple of Timing
        Of each site.
    sites : array, shape (sites, years)
        NaN where a site has no value.
    regions : array, shape (regions, years)
        Comparison regions that have a value in every year.
    kept : array of int, shape (regions,)
        Their positions among the regions of the design.
    """

    design: Design
    indicator: Indicator
    scale: Scale
    outcome: OutcomePanel
    timings: tuple[Timing, ...]
    sites: Floats
    regions: Floats
    kept: NDArray[np.intp]

    @classmethod
    def of(cls, design: Design, cells: StratifiedCells, indicator: Indicator, scale: Scale) -> RegionPanel:
        """The panel of `indicator` for the groups of `design`."""
        plan, comparison = design.plan, design.comparison
        outcome = OutcomePanel.of(cells, indicator.id, plan.years, comparison.pool)
        regions = scale.values(outcome, design.regions)
        kept = np.flatnonzero(np.isfinite(regions).all(axis=1))
        return cls(
            design,
            indicator,
            scale,
            outcome,
            tuple(Timing.of(plan, site) for site in comparison.sites),
            scale.values(outcome, comparison.site_groups),
            regions[kept],
            kept,
        )

    @property
    def plan(self) -> AnalysisPlan:
        """The analysis plan."""
        return self.design.plan

    @property
    def years(self) -> tuple[int, ...]:
        """Years of the window."""
        return self.outcome.years

    @property
    def left_out(self) -> int:
        """Comparison regions without a value in some year."""
        return len(self.design.regions) - len(self.kept)

    @property
    def region_sizes(self) -> Floats:
        """Mean insured years per year of the comparison regions, shape (regions,)."""
        return self.design.region_sizes[self.kept]

    @property
    def site_sizes(self) -> Floats:
        """Mean insured years per year of the sites, shape (sites,)."""
        return np.array(self.design.comparison.site_sizes)

    @property
    def units(self) -> Floats:
        """Sites, then comparison regions, shape (sites + regions, years)."""
        return np.concatenate([self.sites, self.regions])

    def is_complete(self, sites: Sequence[int]) -> bool:
        """Whether the sites at these positions have a value in every year, and there is something to compare with."""
        return bool(np.isfinite(self.sites[list(sites)]).all()) and len(self.regions) >= 2

    def of_sites(self, positions: Sequence[int]) -> RegionPanel:
        """The same panel with the sites at `positions` only."""
        at = list(positions)
        return replace(self, sites=self.sites[at], timings=tuple(self.timings[i] for i in at))

    def without_effect(self, effect: float, *, from_the_start: bool) -> RegionPanel:
        """
        The panel as it would have been without an effect of this size in every site.

        Parameters
        ----------
        from_the_start : bool
            Whether it is taken from the year of the start as well, or from whole years after it only.
        """
        years = np.array(self.years)
        treated = [years > timing.before[-1] if from_the_start else timing.is_after for timing in self.timings]
        return replace(self, sites=self.sites - effect * np.stack(treated))

    def placebo_values(self, site: int) -> tuple[Floats, Floats]:
        """
        Values of the placebo groups of a site, and what their gaps to the pool must be divided by.

        A placebo group is part of the pool that it is compared with, unlike a site: its gap is too small by its share.

        Returns
        -------
        values : array, shape (groups, years)
        outside : array, shape (groups,)
        """
        groups = self.design.placebos[site]
        outside = 1 - self.outcome.pool_shares(groups, self.design.comparison.pool)
        return self.scale.values(self.outcome, groups), outside

    def bootstrap_weights(self, clusters: int) -> BootstrapWeights:
        """The shared draws for `clusters` clusters; regions that were left out take the last places."""
        if self.design.weights is None:
            raise ValueError("a single site has no bootstrap")
        return BootstrapWeights(self.design.weights.factors[:, :clusters], self.design.weights.is_enumerated)

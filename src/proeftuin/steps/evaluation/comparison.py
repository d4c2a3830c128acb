"""
What the sites are compared with: comparison regions cut from the pool, and placebo groups of the size of each site.

Random choices follow from the plan's seed and the site's name, so that adding a site leaves the placebo groups of the
others as they were.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from proeftuin.errors import DataContractError, NotEstimableError, Problem
from proeftuin.methods.effects.placebo_regions import Map, draw_placebo_groups, partition_into_regions
from proeftuin.steps.evaluation.panel import Group
from proeftuin.steps.triple_aim.stratified import HUNDREDTHS, StratifiedCells
from proeftuin.vocabulary.site import Site


@dataclass(frozen=True)
class Comparison:
    """
    Groups of municipalities, as positions among the regions of the cells.

    Attributes
    ----------
    municipalities : tuple of str
        Codes by position.
    sites : tuple of Site
        The located sites.
    site_groups : tuple of groups
        Municipalities of each located site.
    pool : tuple of int
        Municipalities without a programme that are not excluded.
    units : Map
        The pool with its sizes and neighbours.
    borders : tuple of groups
        For each located site the municipalities of the pool that are next to it.
    """

    municipalities: tuple[str, ...]
    sites: tuple[Site, ...]
    site_groups: tuple[Group, ...]
    pool: tuple[int, ...]
    units: Map
    site_sizes: tuple[float, ...]
    borders: tuple[Group, ...]

    @classmethod
    def of(
        cls,
        cells: StratifiedCells,
        adjacency: pl.DataFrame,
        sites: Sequence[Site],
        excluded: Sequence[str],
        years: Sequence[int],
    ) -> Comparison:
        """
        Comparison for `sites`; a size is the mean exposure per year over `years`.

        Parameters
        ----------
        adjacency : frame
            `region_a`, `region_b`: municipalities next to each other, islands joined to the nearest.

        Raises
        ------
        DataContractError
            The adjacency lacks a column or leaves most of the pool without neighbours.
        """
        sizes = mean_sizes(cells, years)
        position = {code: i for i, code in enumerate(cells.regions)}
        site_groups = tuple(tuple(sorted(position[code] for code in site.municipalities)) for site in sites)
        taken = {unit for group in site_groups for unit in group} | {position[code] for code in excluded}
        pool = tuple(i for i in range(len(cells.regions)) if i not in taken)
        pairs = _pairs(adjacency, position)
        units = Map.of(sizes, pairs, excluded=sorted(taken))
        if sum(bool(units.neighbours[i]) for i in pool) * 2 < len(pool):
            raise DataContractError(
                Problem(
                    "adjacency of municipalities",
                    "most municipalities of the comparison pool have no neighbour in it",
                    "pairs of codes of the same municipal division as the cells",
                    "make the adjacency for the division of the study",
                )
            )
        return cls(
            cells.regions,
            tuple(sites),
            site_groups,
            pool,
            units,
            tuple(float(sizes[list(g)].sum()) for g in site_groups),
            tuple(_next_to(group, pairs, set(pool)) for group in site_groups),
        )

    def regions(self, seed: int) -> tuple[Group, ...]:
        """
        Disjoint comparison regions of about the median size of the sites.

        Raises
        ------
        NotEstimableError
            The pool gives fewer than two.
        """
        target = float(np.median(self.site_sizes))
        labels = partition_into_regions(self.units, target, generator_for(seed, "comparison regions"))
        return tuple(tuple(np.flatnonzero(labels == label).tolist()) for label in range(labels.max() + 1))

    def placebo_groups(self, site: int, draws: int, tolerance: float, seed: int) -> tuple[Group, ...]:
        """
        Contiguous groups of the pool of about the size of the site at position `site`.

        Raises
        ------
        NotEstimableError
            The pool holds no such group.
        """
        generator = generator_for(seed, f"placebo groups of {self.sites[site].id}")
        try:
            groups = draw_placebo_groups(self.units, self.site_sizes[site], draws, generator, tolerance=tolerance)
        except NotEstimableError as error:
            raise NotEstimableError(
                [
                    Problem(f"analysis plan, site {self.sites[site].id}", p.what, p.expected, p.action)
                    for p in error.problems
                ]
            ) from error
        return tuple(groups)


def _next_to(group: Group, pairs: Sequence[tuple[int, int]], pool: set[int]) -> Group:
    """Members of `pool` that are next to a member of `group`."""
    own = set(group)
    touching = {b for a, b in pairs if a in own} | {a for a, b in pairs if b in own}
    return tuple(sorted(touching & pool))


def mean_sizes(cells: StratifiedCells, years: Sequence[int]) -> NDArray[np.float64]:
    """Mean time at risk per year of each region, shape (regions,), by the indicator that covers most."""
    at = [cells.years.index(year) for year in years]
    return np.asarray(cells.exposure[:, at].max(axis=0).sum(axis=(0, 2)) / HUNDREDTHS / len(at))


def generator_for(seed: int, purpose: str) -> Generator:
    """Random numbers that depend on the seed and the purpose only, not on what else is computed."""
    digest = hashlib.sha256(purpose.encode("utf-8")).digest()
    return default_rng([seed, int.from_bytes(digest[:8], "big")])


def _pairs(adjacency: pl.DataFrame, position: dict[str, int]) -> list[tuple[int, int]]:
    absent = [name for name in ("region_a", "region_b") if name not in adjacency.columns]
    if absent:
        raise DataContractError(
            [
                Problem(
                    "adjacency of municipalities", f"column {name} is absent", "code of a municipality", "supply it"
                )
                for name in absent
            ]
        )
    rows = adjacency.select("region_a", "region_b").iter_rows()
    return [(position[a], position[b]) for a, b in rows if a in position and b in position]

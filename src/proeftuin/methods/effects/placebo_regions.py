"""
Regions that never had a programme, grown from neighbouring municipalities to the size of one that had.

A programme region is a joined-up piece of country of a certain size. What a method finds by chance in such a piece can
only be learnt from other pieces like it: single municipalities vary more, scattered sets vary less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem

FloatArray = NDArray[np.float64]
_ATTEMPTS_PER_GROUP = 20
_PARTITIONS_TRIED = 20
SMALLEST_SHARE_OF_TARGET = 0.5
"""A leftover piece smaller than this share of the target joins a neighbouring region."""


@dataclass(frozen=True)
class Map:
    """
    Units with their sizes and neighbours.

    Attributes
    ----------
    sizes : array, shape (units,)
        Insured years or persons; positive for units that may be used.
    neighbours : tuple of tuples of int
        Positions of the units next to each unit.
    """

    sizes: FloatArray
    neighbours: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, sizes: ArrayLike, pairs: Sequence[tuple[int, int]], *, excluded: Sequence[int] = ()) -> Map:
        """
        Map of the units that remain when `excluded` is taken away.

        Parameters
        ----------
        pairs : sequence of (int, int)
            Positions of two units that are next to each other, in either order, once or twice.
        excluded : sequence of int
            Units that belong to no placebo region. They keep their position, with size zero and no neighbours.
        """
        size = np.array(sizes, dtype=np.float64)
        gone = set(excluded)
        size[list(gone)] = 0.0
        if not np.isfinite(size).all() or (size < 0).any():
            raise DefinitionError(
                Problem("placebo regions", "a size is missing or negative", "a size of every unit", "supply it")
            )
        around: list[set[int]] = [set() for _ in size]
        for one, other in pairs:
            if one != other and size[one] > 0 and size[other] > 0:
                around[one].add(other)
                around[other].add(one)
        return cls(size, tuple(tuple(sorted(units)) for units in around))

    @property
    def usable(self) -> NDArray[np.intp]:
        """Positions of the units that may be used."""
        return np.flatnonzero(self.sizes > 0)


def draw_placebo_groups(
    units: Map, target: float, draws: int, generator: Generator, *, tolerance: float = 0.10
) -> list[tuple[int, ...]]:
    """
    Different contiguous groups whose size lies within `tolerance` of `target`; groups may overlap.

    Parameters
    ----------
    target : float
        Size of the region to compare with, in the unit of `units.sizes`.
    draws : int
        How many groups are wanted. Fewer come back when the map holds fewer.
    tolerance : float
        Share of the target by which a group may be smaller or larger.

    Raises
    ------
    NotEstimableError
        The map holds no such group.
    """
    lower, upper = target * (1 - tolerance), target * (1 + tolerance)
    seeds = np.flatnonzero((units.sizes > 0) & (units.sizes <= upper))
    groups: dict[tuple[int, ...], None] = {}
    for _ in range(_ATTEMPTS_PER_GROUP * draws if len(seeds) else 0):
        group = _grown_group(units, int(generator.choice(seeds)), lower, upper, generator)
        if group is not None:
            groups[group] = None
            if len(groups) == draws:
                break
    if not groups:
        raise NotEstimableError(
            Problem(
                "placebo regions",
                f"no group of neighbours has a size within {tolerance:.0%} of {target:,.0f}",
                "a pool that is large enough to hold regions of this size",
                "allow a wider tolerance, exclude fewer municipalities or leave the site out",
            )
        )
    return list(groups)


def _grown_group(units: Map, seed: int, lower: float, upper: float, generator: Generator) -> tuple[int, ...] | None:
    members, size = {seed}, float(units.sizes[seed])
    frontier = set(units.neighbours[seed])
    while size < lower:
        fitting = sorted(unit for unit in frontier if size + units.sizes[unit] <= upper)
        if not fitting:
            return None
        chosen = fitting[int(generator.integers(len(fitting)))]
        members.add(chosen)
        size += float(units.sizes[chosen])
        frontier |= set(units.neighbours[chosen])
        frontier -= members
    return tuple(sorted(members))


def partition_into_regions(units: Map, target: float, generator: Generator) -> NDArray[np.int64]:
    """
    Disjoint contiguous regions of about `target` that together hold every usable unit.

    A unit larger than the target is a region of its own. Of several partitions the one with the most even sizes
    is kept.

    Returns
    -------
    array, shape (units,)
        Number of the region of each unit, from 0; -1 for units that are excluded, and for pieces far below the target
        that excluded units cut off from the rest.

    Raises
    ------
    NotEstimableError
        Fewer than two regions result.
    """
    best, best_spread = np.full(len(units.sizes), -1), np.inf
    for _ in range(_PARTITIONS_TRIED):
        regions = _merged_leftovers(units, _grown_regions(units, target, generator), target)
        sizes = [units.sizes[list(region)].sum() for region in regions]
        spread = float(np.std(np.log(sizes))) if len(sizes) > 1 else np.inf
        if spread < best_spread:
            best, best_spread = _labels(regions, len(units.sizes)), spread
    if best_spread == np.inf:
        raise NotEstimableError(
            Problem(
                "comparison pool",
                f"it holds fewer than two regions of about {target:,.0f}",
                "several regions without a programme",
                "exclude fewer municipalities, or leave sites out",
            )
        )
    return best


def _grown_regions(units: Map, target: float, generator: Generator) -> list[set[int]]:
    free = set(units.usable.tolist())
    free_neighbours = {unit: len(units.neighbours[unit]) for unit in sorted(free)}
    regions = []
    while free:
        # Starting where the fewest free neighbours are leaves fewer scraps behind.
        fewest = min(free_neighbours.values())
        starts = [unit for unit, count in free_neighbours.items() if count == fewest]
        region = {starts[int(generator.integers(len(starts)))]}
        free -= region
        _grow_to_target(units, region, free, target, generator)
        for unit in region:
            del free_neighbours[unit]
            for neighbour in units.neighbours[unit]:
                if neighbour in free:
                    free_neighbours[neighbour] -= 1
        regions.append(region)
    return regions


def _grow_to_target(units: Map, region: set[int], free: set[int], target: float, generator: Generator) -> None:
    size = float(sum(units.sizes[unit] for unit in region))
    while size < target:
        frontier = sorted({n for unit in region for n in units.neighbours[unit]} & free)
        # Overshooting by more than is missing now would make the region less comparable, not more.
        frontier = [unit for unit in frontier if size + units.sizes[unit] - target <= target - size]
        if not frontier:
            return
        ties = [sum(n in region for n in units.neighbours[unit]) for unit in frontier]
        compact = [unit for unit, count in zip(frontier, ties, strict=True) if count == max(ties)]
        chosen = compact[int(generator.integers(len(compact)))]
        region.add(chosen)
        free.discard(chosen)
        size += float(units.sizes[chosen])


def _merged_leftovers(units: Map, regions: list[set[int]], target: float) -> list[set[int]]:
    """Regions after pieces far below the target joined their smallest neighbour; cut-off pieces are dropped."""
    kept = [region for region in regions if _size(units, region) >= SMALLEST_SHARE_OF_TARGET * target]
    pieces = [region for region in regions if _size(units, region) < SMALLEST_SHARE_OF_TARGET * target]
    while pieces:
        waiting = []
        for piece in pieces:
            border = {n for unit in piece for n in units.neighbours[unit]}
            touching = [region for region in kept if border & region]
            if touching:
                min(touching, key=lambda region: _size(units, region)).update(piece)
            else:
                waiting.append(piece)
        if len(waiting) == len(pieces):
            break
        pieces = waiting
    return kept


def _size(units: Map, region: set[int]) -> float:
    return float(sum(units.sizes[unit] for unit in sorted(region)))


def _labels(regions: list[set[int]], count: int) -> NDArray[np.int64]:
    labels = np.full(count, -1)
    for number, region in enumerate(sorted(regions, key=min)):
        labels[list(region)] = number
    return labels

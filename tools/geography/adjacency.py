"""
Which municipalities are neighbours: over a shared border, or over water to the nearest one.

Water that belongs to no municipality's shape (Wadden Sea, IJsselmeer, estuaries) separates what bridges, dykes and
ferries join. So that no region stands alone, an island is joined to its nearest municipality, and groups that no land
border joins are joined where they come closest; both are marked, and can be left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from tools.geography.border import Edge
from tools.geography.distance import length_km, plane_km


@dataclass(frozen=True, order=True)
class Neighbours:
    """
    Two neighbouring municipalities, the lower code first.

    Attributes
    ----------
    kind : str
        `border` for a shared border, `nearest` for the nearest across water.
    border_km : float or None
        Length of the shared border; `None` for a pair across water.
    distance_km : float
        Distance between the nearest corners of both shapes; 0 for a shared border.
    """

    region_a: str
    region_b: str
    kind: str
    border_km: float | None
    distance_km: float


def neighbours_of(regions: Mapping[str, set[Edge]], owner: Mapping[Edge, str]) -> list[Neighbours]:
    """All pairs of neighbours, in order; together they connect every region with every other one."""
    pairs = _shared_borders(owner)
    joined = {frozenset((pair.region_a, pair.region_b)): pair for pair in pairs}
    alone = sorted(set(regions) - {region for pair in joined for region in pair})
    for region in alone if len(regions) > 1 else ():
        crossing = _nearest(regions, {region})
        joined[frozenset((crossing.region_a, crossing.region_b))] = crossing
    while len(groups := connected_groups(regions, joined.values())) > 1:
        crossing = _nearest(regions, groups[0])
        joined[frozenset((crossing.region_a, crossing.region_b))] = crossing
    return sorted(joined.values())


def _shared_borders(owner: Mapping[Edge, str]) -> list[Neighbours]:
    lengths: dict[tuple[str, str], float] = defaultdict(float)
    for start, end in sorted(owner):
        a, b = owner[start, end], owner.get((end, start))
        if b is not None and a < b:
            lengths[a, b] += length_km((start, end))
    return [Neighbours(a, b, "border", round(length, 3), 0.0) for (a, b), length in lengths.items()]


def _nearest(regions: Mapping[str, set[Edge]], group: set[str]) -> Neighbours:
    inside = [(point, region) for region in sorted(group) for point in sorted({start for start, _ in regions[region]})]
    outside = [
        (point, region)
        for region in sorted(set(regions) - group)
        for point in sorted({start for start, _ in regions[region]})
    ]
    there = plane_km([point for point, _ in outside])
    distance, here, found = float("inf"), 0, 0
    for number, place in enumerate(plane_km([point for point, _ in inside])):
        squared = ((there - place) ** 2).sum(axis=1)
        candidate = int(squared.argmin())
        if squared[candidate] < distance:
            distance, here, found = float(squared[candidate]), number, candidate
    a, b = sorted((inside[here][1], outside[found][1]))
    return Neighbours(a, b, "nearest", None, round(float(np.sqrt(distance)), 3))


def connected_groups(regions: Iterable[str], pairs: Iterable[Neighbours]) -> list[set[str]]:
    """Regions that can be reached from each other, the smallest group first."""
    group = {region: {region} for region in regions}
    for pair in pairs:
        a, b = group[pair.region_a], group[pair.region_b]
        if a is not b:
            a |= b
            for region in b:
                group[region] = a
    distinct = {id(members): members for members in group.values()}
    return sorted(distinct.values(), key=lambda members: (len(members), min(members)))

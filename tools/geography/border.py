"""
Borders as directed edges on an exact grid: dissolving regions, shared arcs, and rings made of arcs.

The boundary files draw a shared border with exactly the same points on both sides. On whole numbers an edge of one
region is therefore the reverse of an edge of its neighbour, and all of topology is bookkeeping: no tolerance, no
geometry library. A file whose borders do not match is refused instead of repaired.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from proeftuin.errors import DataContractError, Problem

Point = tuple[int, int]
Edge = tuple[Point, Point]

# The boundary files give five decimals of a degree, about one metre.
GRID_PER_DEGREE = 100_000

OUTSIDE = ""


@dataclass(frozen=True)
class Arc:
    """
    A stretch of border between two meeting points, with what lies on either side.

    Attributes
    ----------
    points : tuple of point
        In walking order. A border that meets no other one starts and ends in its own smallest point.
    right, left : str
        Region on that side when walking; `OUTSIDE` where there is none.
    """

    points: tuple[Point, ...]
    right: str
    left: str


def on_grid(longitude: float, latitude: float) -> Point:
    """The point on the exact grid of the boundary files."""
    return round(longitude * GRID_PER_DEGREE), round(latitude * GRID_PER_DEGREE)


def edges_of(rings: Iterable[Iterable[Point]]) -> set[Edge]:
    """
    Directed edges of a region, the region on the right when walking.

    Parameters
    ----------
    rings
        Closed rings, exterior ones clockwise with north up and holes the other way.
    """
    edges: set[Edge] = set()
    for ring in rings:
        points = list(ring)
        for edge in pairwise(points):
            add_edge(edges, edge)
    return edges


def add_edge(edges: set[Edge], edge: Edge) -> None:
    """Add an edge to a region; walked both ways it encloses nothing and disappears."""
    start, end = edge
    if start == end:
        return
    if (end, start) in edges:
        edges.remove((end, start))
    else:
        edges.add(edge)


def dissolved(parts: Iterable[set[Edge]]) -> set[Edge]:
    """Edges of the union of regions: what they share is walked both ways and disappears."""
    union: set[Edge] = set()
    for part in parts:
        for edge in part:
            add_edge(union, edge)
    return union


def owners(regions: Mapping[str, set[Edge]], *, where: str) -> dict[Edge, str]:
    """
    The region on the right of every directed edge.

    Raises
    ------
    DataContractError
        Two regions claim the same side of an edge: they overlap, or a ring runs the wrong way.
    """
    owner: dict[Edge, str] = {}
    problems = []
    for region in sorted(regions):
        for edge in regions[region]:
            if edge in owner:
                problems.append(
                    Problem(
                        where,
                        f"{owner[edge]} and {region} lie on the same side of a border",
                        "regions that do not overlap, exterior rings clockwise",
                        "take the untouched boundary file",
                    )
                )
            owner[edge] = region
    if problems:
        raise DataContractError(problems)
    return owner


def arcs_of(owner: Mapping[Edge, str]) -> list[Arc]:
    """Every border once, cut where three regions or two coasts meet, in a fixed order."""
    neighbours: dict[Point, set[Point]] = defaultdict(set)
    for start, end in owner:
        neighbours[start].add(end)
        neighbours[end].add(start)
    walked: set[Edge] = set()
    arcs = []
    meeting_points = sorted(point for point, ends in neighbours.items() if len(ends) != 2)
    for start in [*meeting_points, *sorted(neighbours)]:
        for end in sorted(neighbours[start]):
            if (start, end) not in walked:
                points = _walk(start, end, neighbours)
                walked.update(pairwise(points))
                walked.update(pairwise(points[::-1]))
                arcs.append(
                    Arc(
                        tuple(points),
                        right=owner.get((points[0], points[1]), OUTSIDE),
                        left=owner.get((points[1], points[0]), OUTSIDE),
                    )
                )
    return arcs


def _walk(start: Point, end: Point, neighbours: Mapping[Point, set[Point]]) -> list[Point]:
    points = [start, end]
    while points[-1] != start and len(neighbours[points[-1]]) == 2:
        onward = neighbours[points[-1]] - {points[-2]}
        points.append(next(iter(onward)))
    return points


def rings_of(arcs: list[Arc], members: set[str]) -> list[list[int]]:
    """
    Rings of the union of `members`, each a list of arc numbers; `~n` is arc `n` walked backwards.

    The union lies on the right all along, so exterior rings are clockwise, as d3 and Vega expect on the sphere.
    """
    outgoing: dict[Point, list[int]] = defaultdict(list)
    for number, arc in enumerate(arcs):
        if arc.right in members and arc.left not in members:
            outgoing[arc.points[0]].append(number)
        elif arc.left in members and arc.right not in members:
            outgoing[arc.points[-1]].append(~number)
    rings = []
    for start in sorted(outgoing):
        while outgoing[start]:
            ring = [outgoing[start].pop(0)]
            while (here := walked_points(arcs, ring[-1])[-1]) != start:
                ring.append(_sharpest_turn(arcs, ring[-1], outgoing[here]))
            rings.append(ring)
    return rings


def walked_points(arcs: list[Arc], number: int) -> tuple[Point, ...]:
    """Points of an arc in the direction that a ring walks it."""
    return arcs[number].points if number >= 0 else arcs[~number].points[::-1]


def _sharpest_turn(arcs: list[Arc], arriving: int, candidates: list[int]) -> int:
    # Where parts of a region touch in one point, turning to the side of the region keeps each part a ring of its own.
    before, here = walked_points(arcs, arriving)[-2:]
    back = math.atan2(before[1] - here[1], before[0] - here[0])

    def turn(number: int) -> float:
        onward = walked_points(arcs, number)[1]
        return (math.atan2(onward[1] - here[1], onward[0] - here[0]) - back) % math.tau

    chosen = min(candidates, key=turn)
    candidates.remove(chosen)
    return chosen


def signed_area(points: list[Point] | tuple[Point, ...]) -> int:
    """Twice the area of a closed ring on the grid; negative for a clockwise one."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(points))


def ring_points(arcs: list[Arc], ring: list[int]) -> list[Point]:
    """The closed ring that a list of arc numbers walks."""
    points = [walked_points(arcs, ring[0])[0]]
    for number in ring:
        points.extend(walked_points(arcs, number)[1:])
    return points

"""
Fewer points per border without tearing neighbours apart.

Source
------
M. Visvalingam and J. D. Whyatt, "Line generalisation by repeated elimination of points", The Cartographic Journal
30 (1993), 46-51: the point that makes the smallest triangle with its neighbours goes first.
"""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import replace

from tools.geography.border import Arc, Point


def simplified(arcs: list[Arc], *, smallest_triangle: float) -> list[Arc]:
    """
    The arcs without the points whose triangle is smaller than `smallest_triangle` (in squared grid units).

    Each border is simplified once, for both sides, and its ends stay; so regions still fit. A closed border keeps
    three corners, and two borders between the same ends do not both become the same straight line.
    """
    between = Counter(frozenset((arc.points[0], arc.points[-1])) for arc in arcs)
    result = []
    for arc in arcs:
        ends = frozenset((arc.points[0], arc.points[-1]))
        least = 4 if len(ends) == 1 else 3 if between[ends] > 1 else 2
        result.append(replace(arc, points=_visvalingam(arc.points, smallest_triangle, least)))
    return result


def _visvalingam(points: tuple[Point, ...], smallest_triangle: float, least: int) -> tuple[Point, ...]:
    before = list(range(-1, len(points) - 1))
    after = list(range(1, len(points) + 1))
    area = {i: _triangle(points[i - 1], points[i], points[i + 1]) for i in range(1, len(points) - 1)}
    queue = [(size, i) for i, size in area.items()]
    heapq.heapify(queue)
    kept = len(points)
    while queue and kept > least:
        size, i = heapq.heappop(queue)
        if size >= smallest_triangle:
            break
        if area.get(i) != size:
            continue
        del area[i]
        kept -= 1
        after[before[i]], before[after[i]] = after[i], before[i]
        for j in (before[i], after[i]):
            if j in area:
                # Never smaller than what has already gone, or a bend would disappear point by point.
                area[j] = max(size, _triangle(points[before[j]], points[j], points[after[j]]))
                heapq.heappush(queue, (area[j], j))
    return (points[0], *(points[i] for i in sorted(area)), points[-1])


def _triangle(a: Point, b: Point, c: Point) -> float:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2

"""
Regions that share their borders, as one TopoJSON text.

Source
------
The TopoJSON Format Specification 1.0: quantised arcs, delta-encoded, and geometries that point at them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tools.geography.border import GRID_PER_DEGREE, Arc, Point, ring_points, rings_of, signed_area


@dataclass(frozen=True)
class Shape:
    """One region of a layer: its code, its name and the municipalities that it consists of."""

    code: str
    name: str
    municipalities: frozenset[str]


def topology_text(arcs: list[Arc], layers: Mapping[str, Sequence[Shape]]) -> str:
    """The layers as TopoJSON, the same text for the same input, without blanks."""
    points = [point for arc in arcs for point in arc.points]
    origin = min(x for x, _ in points), min(y for _, y in points)
    topology = {
        "type": "Topology",
        "bbox": [value / GRID_PER_DEGREE for value in (*origin, *_upper_corner(points))],
        "transform": {
            "scale": [1 / GRID_PER_DEGREE, 1 / GRID_PER_DEGREE],
            "translate": [value / GRID_PER_DEGREE for value in origin],
        },
        "objects": {
            layer: {"type": "GeometryCollection", "geometries": [_geometry(arcs, shape) for shape in shapes]}
            for layer, shapes in layers.items()
        },
        "arcs": [_delta_encoded(arc.points, origin) for arc in arcs],
    }
    return json.dumps(topology, ensure_ascii=False, separators=(",", ":")) + "\n"


def _upper_corner(points: list[Point]) -> Point:
    return max(x for x, _ in points), max(y for _, y in points)


def _delta_encoded(points: tuple[Point, ...], origin: Point) -> list[list[int]]:
    encoded, previous = [], origin
    for point in points:
        encoded.append([point[0] - previous[0], point[1] - previous[1]])
        previous = point
    return encoded


def _geometry(arcs: list[Arc], shape: Shape) -> dict[str, Any]:
    polygons = polygons_of(arcs, rings_of(arcs, set(shape.municipalities)))
    geometry: dict[str, Any] = (
        {"type": "Polygon", "arcs": polygons[0]} if len(polygons) == 1 else {"type": "MultiPolygon", "arcs": polygons}
    )
    return {**geometry, "id": shape.code, "properties": {"name": shape.name}}


def polygons_of(arcs: list[Arc], rings: list[list[int]]) -> list[list[list[int]]]:
    """Exterior rings, each followed by the holes that lie in it."""
    drawn = [(ring, ring_points(arcs, ring)) for ring in rings]
    exteriors = [(ring, points) for ring, points in drawn if signed_area(points) < 0]
    polygons = [[ring] for ring, _ in exteriors]
    for hole, points in drawn:
        if signed_area(points) > 0:
            around = [i for i, (_, outline) in enumerate(exteriors) if _is_inside(points, outline)]
            smallest = min(around, key=lambda i: -signed_area(exteriors[i][1]))
            polygons[smallest].append(hole)
    return polygons


def _is_inside(hole: list[Point], outline: list[Point]) -> bool:
    # A hole may touch its outline in a point, so take a corner of the hole that is not on it.
    corners = set(outline)
    x, y = next((point for point in hole if point not in corners), hole[0])
    inside = False
    for (x1, y1), (x2, y2) in pairwise(outline):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside

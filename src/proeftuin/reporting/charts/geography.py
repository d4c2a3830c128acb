"""Shapes of municipalities as charts use them: where they lie on the page, and how they are found from a code."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from proeftuin.reporting.chart import Spec

Point = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Geography:
    """
    TopoJSON of the municipalities of one division.

    Attributes
    ----------
    topology : mapping
        The shapes in degrees, quantised or not; the `id` of a shape is its region code, such as `GM0363`.
    feature : str
        Name of the object that holds the municipalities.
    name : str
        Name of the data set in the specification. The shapes are large and the same for every map of a page, so they
        are not part of a chart; the page or the picture adds them under this name.
    """

    topology: Mapping[str, Any]
    feature: str = "municipalities"
    name: str = "shapes"

    @property
    def is_empty(self) -> bool:
        """Whether there are no shapes: those of one division do not fit the municipalities of another."""
        return not self.topology.get("objects")

    @property
    def data(self) -> Spec:
        """The shapes as a data source of a layer."""
        return {"name": self.name, "format": {"type": "topojson", "feature": self.feature}}

    @cached_property
    def _rings(self) -> dict[str, list[Point]]:
        """The largest ring of every municipality: the mainland of one with islands."""
        rings = {}
        for geometry in self.topology["objects"][self.feature]["geometries"]:
            polygons = geometry.get("arcs") or []
            polygons = [polygons] if geometry["type"] == "Polygon" else polygons
            outer = [self._ring(polygon[0]) for polygon in polygons if polygon]
            if outer:
                rings[geometry["id"]] = max(outer, key=lambda ring: abs(_area(ring)))
        return rings

    @cached_property
    def _arcs(self) -> list[list[Point]]:
        transform = self.topology.get("transform")
        if transform is None:
            return [[(float(x), float(y)) for x, y, *_ in arc] for arc in self.topology["arcs"]]
        (scale_x, scale_y), (move_x, move_y) = transform["scale"], transform["translate"]
        arcs = []
        for arc in self.topology["arcs"]:
            x = y = 0
            points = []
            for step_x, step_y, *_ in arc:
                x, y = x + step_x, y + step_y
                points.append((x * scale_x + move_x, y * scale_y + move_y))
            arcs.append(points)
        return arcs

    def _ring(self, indices: Sequence[int]) -> list[Point]:
        # A negative number is an arc walked backwards: ~0 is the first arc from its end.
        return [point for i in indices for point in (self._arcs[i] if i >= 0 else self._arcs[~i][::-1])]

    def centre(self, codes: Iterable[str]) -> Point | None:
        """Degrees east and north of the middle of municipalities together; `None` when none has a shape."""
        rings = [self._rings[code] for code in codes if code in self._rings]
        if not rings:
            return None
        weights = [abs(_area(ring)) for ring in rings]
        centres = [_middle(ring) for ring in rings]
        total = sum(weights)
        return (
            sum(weight * x for weight, (x, _) in zip(weights, centres, strict=True)) / total,
            sum(weight * y for weight, (_, y) in zip(weights, centres, strict=True)) / total,
        )

    def corners(self, codes: Iterable[str]) -> list[Point]:
        """Degrees east and north of the points on the borders of municipalities."""
        return [point for code in codes for point in self._rings.get(code, [])]

    @cached_property
    def land(self) -> list[Point]:
        """Degrees east and north of places all over the country: some of the points on its borders."""
        return [point for arc in self._arcs for point in arc[::4]]

    def on_page(self, point: Point, width: float, height: float) -> Point:
        """Pixels of a place when the whole geography fills a picture of that size (Mercator projection)."""
        left, bottom, right, top = self._bounds
        scale = min(width / (right - left), height / (top - bottom))
        x, y = math.radians(point[0]), _mercator(point[1])
        return (
            width / 2 + (x - (left + right) / 2) * scale,
            height / 2 - (y - (top + bottom) / 2) * scale,
        )

    @cached_property
    def _bounds(self) -> tuple[float, float, float, float]:
        points = [point for arc in self._arcs for point in arc]
        east = [math.radians(x) for x, _ in points]
        north = [_mercator(y) for _, y in points]
        return min(east), min(north), max(east), max(north)


def _mercator(latitude: float) -> float:
    return math.asinh(math.tan(math.radians(latitude)))


def _area(ring: Sequence[Point]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def _middle(ring: Sequence[Point]) -> Point:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2

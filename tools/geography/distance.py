"""Lengths, areas and centres on a globe, close enough for a country of three hundred kilometres."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from tools.geography.border import GRID_PER_DEGREE, Edge, Point

EARTH_RADIUS_KM = 6371.0088  # mean radius of the WGS 84 ellipsoid
KM_PER_DEGREE = math.radians(1) * EARTH_RADIUS_KM
MIDDLE_LATITUDE = 52.2  # of the Netherlands: east-west distances are off by at most 3 % at its ends


def length_km(edge: Edge) -> float:
    """Length of an edge, with the east-west scale of its own latitude."""
    (x1, y1), (x2, y2) = edge
    latitude = math.radians((y1 + y2) / 2 / GRID_PER_DEGREE)
    return math.hypot((x2 - x1) * math.cos(latitude), y2 - y1) / GRID_PER_DEGREE * KM_PER_DEGREE


def plane_km(points: list[Point]) -> NDArray[np.float64]:
    """Points on a flat map in kilometres, shape (points, 2), for comparing distances."""
    scale = np.array([math.cos(math.radians(MIDDLE_LATITUDE)), 1.0]) * KM_PER_DEGREE / GRID_PER_DEGREE
    return np.asarray(points, dtype=np.float64).reshape(-1, 2) * scale


def centre(edges: set[Edge]) -> tuple[float, float]:
    """
    Longitude and latitude of the centre of gravity of a region given by its edges; islands count by their area.

    It can lie in water, or outside a region that bends round another one.
    """
    ordered = sorted(edges)
    origin = ordered[0][0]  # sums near zero keep their digits
    twice_area, moment_x, moment_y = 0, 0, 0
    for (x1, y1), (x2, y2) in ordered:
        x1, y1, x2, y2 = x1 - origin[0], y1 - origin[1], x2 - origin[0], y2 - origin[1]
        cross = x1 * y2 - x2 * y1
        twice_area += cross
        moment_x += (x1 + x2) * cross
        moment_y += (y1 + y2) * cross
    return (
        (origin[0] + moment_x / (3 * twice_area)) / GRID_PER_DEGREE,
        (origin[1] + moment_y / (3 * twice_area)) / GRID_PER_DEGREE,
    )

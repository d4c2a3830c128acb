"""Reads an untouched boundary file (GeoJSON in longitude and latitude) as named regions of directed edges."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proeftuin.errors import DataContractError, Problem
from tools.geography.border import Edge, Point, edges_of, on_grid


@dataclass(frozen=True)
class NamedRegion:
    """
    One region as the file draws it.

    Attributes
    ----------
    edges : frozenset of edge
        The region lies on the right of each.
    """

    name: str
    edges: frozenset[Edge]


def read_regions(path: Path, *, name_property: str) -> list[NamedRegion]:
    """
    All regions of a boundary file.

    Raises
    ------
    DataContractError
        The file is no GeoJSON of polygons with this name property, or a name occurs twice.
    """
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        regions = [_region(feature, name_property) for feature in features]
    except (ValueError, KeyError, TypeError) as error:
        raise DataContractError(
            Problem(
                path.name,
                f"cannot be read ({type(error).__name__}: {error})",
                f"GeoJSON polygons in longitude and latitude, each with the property {name_property}",
                "take the untouched boundary file",
            )
        ) from error
    names = [region.name for region in regions]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise DataContractError(
            Problem(path.name, f"{', '.join(repeated)} occurs twice", "every region once", "remove the repeated region")
        )
    return regions


def _region(feature: dict[str, Any], name_property: str) -> NamedRegion:
    geometry = feature["geometry"]
    if geometry["type"] not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"geometry {geometry['type']}")
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    rings: list[list[Point]] = [[on_grid(*point[:2]) for point in ring] for polygon in polygons for ring in polygon]
    return NamedRegion(feature["properties"][name_property], frozenset(edges_of(rings)))

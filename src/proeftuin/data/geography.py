"""
Shapes of Dutch regions, their neighbours and centres, as the repository holds them.

All of it belongs to one municipal division, that of 1 January 2025; a figure of another division is brought to this
one before it is drawn. Nothing here measures or draws; the files are made once from the boundary files of CBS and
Kadaster.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl

from proeftuin.data.contract import Column, TableContract
from proeftuin.errors import DataContractError, Problem

FOLDER = "geography"
DIVISION = 2025
LAYERS = ("municipalities", "provinces", "ggd_regions")

NEIGHBOURS = TableContract(
    "neighbours",
    "one pair of neighbouring municipalities",
    {
        "region_a": Column(pl.String, "municipality with the lower code"),
        "region_b": Column(pl.String, "municipality with the higher code"),
        "kind": Column(pl.String, "border (they share one) or nearest (the nearest across water)"),
        "border_km": Column(pl.Float64, "length of the shared border, km", missing="no shared border"),
        "distance_km": Column(pl.Float64, "distance between the nearest corners of both, km; 0 for a shared border"),
    },
    key=("region_a", "region_b"),
)

CENTROIDS = TableContract(
    "centroids",
    "one municipality, province or GGD region",
    {
        "region": Column(pl.String, "code of the region"),
        "longitude": Column(pl.Float64, "of the centre of gravity, degrees east"),
        "latitude": Column(pl.Float64, "of the centre of gravity, degrees north"),
    },
    key=("region",),
)


def neighbours(root: Path) -> pl.DataFrame:
    """
    Pairs of neighbouring municipalities; together they connect every municipality with every other one.

    Parameters
    ----------
    root : Path
        Folder with the open data.

    Returns
    -------
    DataFrame
        As `NEIGHBOURS` says: every pair once. Drop the kind `nearest` for neighbours over land only; islands then
        have none.

    Raises
    ------
    DataContractError
        The file is absent, unreadable or not as the contract says.
    """
    return _table(root, NEIGHBOURS)


def centroids(root: Path) -> pl.DataFrame:
    """
    Centres of gravity of municipalities, provinces and GGD regions, in degrees.

    A centre can lie in water, or outside a region that bends round another one.

    Parameters
    ----------
    root : Path
        Folder with the open data.

    Raises
    ------
    DataContractError
        The file is absent, unreadable or not as the contract says.
    """
    return _table(root, CENTROIDS)


def topology(root: Path) -> dict[str, Any]:
    """
    The map as parsed TopoJSON, in longitude and latitude.

    Its objects are the layers `municipalities`, `provinces` and `ggd_regions`; every geometry has the region's code
    as `id` and its name in `properties`. Exterior rings are clockwise, as d3 and Vega expect.

    Parameters
    ----------
    root : Path
        Folder with the open data.

    Raises
    ------
    DataContractError
        The file is absent, unreadable or lacks a layer.
    """
    path = root / FOLDER / "regions.topojson"
    try:
        parsed: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        absent = [layer for layer in LAYERS if layer not in parsed["objects"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unreadable(path, error) from error
    if absent:
        raise DataContractError(
            Problem(
                path.name, f"no layer {', '.join(absent)}", f"the layers {', '.join(LAYERS)}", "restore the open data"
            )
        )
    return parsed


def _table(root: Path, contract: TableContract) -> pl.DataFrame:
    path = root / FOLDER / f"{contract.name}.parquet"
    try:
        frame = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise _unreadable(path, error) from error
    return contract.conform(frame)


def _unreadable(path: Path, error: Exception) -> DataContractError:
    return DataContractError(
        Problem(
            f"{path.parent.name}/{path.name}",
            f"cannot be read ({type(error).__name__})",
            "the file as the repository holds it",
            "restore the open data",
        )
    )

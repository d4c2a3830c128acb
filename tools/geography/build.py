"""
Makes `open_data/geography` from the untouched boundary files: map, neighbours, membership and centres.

    python -m tools.geography.build ORIGINALS_DIR

The same originals give the same files, byte for byte. The shapes belong to the municipal division of 1 January 2025;
provinces and GGD regions are made of the same municipalities, so that the three layers fit exactly.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path

import polars as pl
from proeftuin.vocabulary.region_name import resolve

from proeftuin.data.register import REGISTER_NAME, DataFile, OriginalFile, Register, write_register
from proeftuin.errors import DataContractError, Problem
from tools.geography import division
from tools.geography.adjacency import neighbours_of
from tools.geography.border import Edge, arcs_of, dissolved, owners
from tools.geography.boundary_file import NamedRegion, read_regions
from tools.geography.distance import centre
from tools.geography.membership import membership_of
from tools.geography.simplification import simplified
from tools.geography.source import DESCRIPTION
from tools.geography.topojson import Shape, topology_text

MUNICIPALITIES = "geo_gemeenten.geojson"
PROVINCES = "geo_provincies.geojson"
GGD_REGIONS = "geo_ggdregios.geojson"
MAP = "regions.topojson"

# Squared grid units of about 0.76 m²: triangles under 0.06 km² go. On a page-wide map, where a pixel is some 400 m
# wide, the difference cannot be seen.
SMALLEST_TRIANGLE = 80_000.0


@dataclass(frozen=True)
class Geography:
    """
    The regions of one division.

    Attributes
    ----------
    edges : mapping of str to set of edge
        Full-resolution borders of every municipality, by code.
    names : mapping of str to str
        Names of municipalities, provinces and GGD regions, by code.
    membership : mapping of str to (str, str)
        GGD region and province of every municipality.
    """

    edges: Mapping[str, set[Edge]]
    names: Mapping[str, str]
    membership: Mapping[str, tuple[str, str]]

    def shapes(self) -> dict[str, list[Shape]]:
        """The three layers of the map, each in the order of its codes."""
        layers: dict[str, dict[str, set[str]]] = {
            "municipalities": {code: {code} for code in self.edges},
            "provinces": defaultdict(set),
            "ggd_regions": defaultdict(set),
        }
        for municipality, (ggd_region, province) in self.membership.items():
            layers["provinces"][province].add(municipality)
            layers["ggd_regions"][ggd_region].add(municipality)
        return {
            layer: [Shape(code, self.names[code], frozenset(members)) for code, members in sorted(regions.items())]
            for layer, regions in layers.items()
        }


def read_geography(originals: Path) -> Geography:
    """The regions of the division of 2025, from the boundary files of 2022."""
    municipalities = _coded(originals / MUNICIPALITIES, "gemeente", _municipality_codes)
    provinces = _coded(originals / PROVINCES, "provincie", lambda names: division.PROVINCES)
    ggd_regions = _coded(originals / GGD_REGIONS, "ggdregio", lambda names: division.GGD_REGIONS)
    owner = owners(_edges(municipalities), where=MUNICIPALITIES)
    province = membership_of(owner, owners(_edges(provinces), where=PROVINCES), where=PROVINCES)
    ggd_region = membership_of(owner, owners(_edges(ggd_regions), where=GGD_REGIONS), where=GGD_REGIONS)
    successor = {code: division.MERGERS.get(code, code) for code in municipalities}
    return Geography(
        edges=_merged(_edges(municipalities), successor),
        names={
            **{successor[code]: region.name for code, region in municipalities.items() if successor[code] == code},
            **division.NEW_NAMES,
            **division.PROVINCE_NAMES,
            **division.GGD_REGION_NAMES,
        },
        # A municipality that took in others keeps its own larger regions, so it is written last.
        membership={
            successor[code]: (ggd_region[code], province[code])
            for code in sorted(municipalities, key=lambda code: (successor[code], code == successor[code], code))
        },
    )


def _coded(
    path: Path, name_property: str, codes_of: Callable[[list[str]], Mapping[str, str]]
) -> dict[str, NamedRegion]:
    regions = [
        replace(region, name=division.SPELLING.get(region.name, region.name))
        for region in read_regions(path, name_property=name_property)
    ]
    codes = codes_of([region.name for region in regions])
    unknown = [region.name for region in regions if region.name not in codes]
    if unknown:
        raise DataContractError(
            Problem(
                path.name, f"no code for {', '.join(unknown)}", "known names of regions", "add the name to its table"
            )
        )
    return {codes[region.name]: region for region in regions}


def _municipality_codes(names: list[str]) -> Mapping[str, str]:
    return resolve(names, division.FROM_DAY, where=MUNICIPALITIES)


def _edges(regions: Mapping[str, NamedRegion]) -> dict[str, set[Edge]]:
    return {code: set(region.edges) for code, region in regions.items()}


def _merged(edges: Mapping[str, set[Edge]], successor: Mapping[str, str]) -> dict[str, set[Edge]]:
    parts: dict[str, list[set[Edge]]] = defaultdict(list)
    for code in sorted(edges):
        parts[successor[code]].append(edges[code])
    return {code: dissolved(parts[code]) for code in sorted(parts)}


def map_text(geography: Geography) -> str:
    """The map as TopoJSON, its borders simplified once for all layers."""
    arcs = arcs_of(owners(geography.edges, where="the merged municipalities"))
    return topology_text(simplified(arcs, smallest_triangle=SMALLEST_TRIANGLE), geography.shapes())


def neighbours_table(geography: Geography) -> pl.DataFrame:
    """Pairs of neighbouring municipalities, measured at full resolution."""
    owner = owners(geography.edges, where="the merged municipalities")
    return pl.DataFrame(
        [astuple(pair) for pair in neighbours_of(geography.edges, owner)],
        schema={
            "region_a": pl.String,
            "region_b": pl.String,
            "kind": pl.String,
            "border_km": pl.Float64,
            "distance_km": pl.Float64,
        },
        orient="row",
    )


def membership_table(geography: Geography) -> pl.DataFrame:
    """The GGD region and the province of every municipality."""
    return pl.DataFrame(
        [(municipality, *larger) for municipality, larger in sorted(geography.membership.items())],
        schema=["municipality", "ggd_region", "province"],
        orient="row",
    )


def centroids_table(geography: Geography) -> pl.DataFrame:
    """Centre of gravity of every municipality, province and GGD region, in degrees."""
    rows = [
        (shape.code, *(round(degrees, 5) for degrees in centre(dissolved(map(geography.edges.__getitem__, members)))))
        for shapes in geography.shapes().values()
        for shape in shapes
        for members in [sorted(shape.municipalities)]
    ]
    return pl.DataFrame(sorted(rows), schema=["region", "longitude", "latitude"], orient="row")


def write_geography(originals: Path, target: Path) -> None:
    """Write all files of the data set to `target`, with the register that tells what they were made of."""
    geography = read_geography(originals)
    target.mkdir(parents=True, exist_ok=True)
    (target / MAP).write_text(map_text(geography), encoding="utf-8", newline="\n")
    rows = {MAP: sum(map(len, geography.shapes().values()))}
    for table, frame in {
        "neighbours": neighbours_table(geography),
        "membership": membership_table(geography),
        "centroids": centroids_table(geography),
    }.items():
        frame.write_parquet(target / f"{table}.parquet", compression="zstd", statistics=False)
        rows[f"{table}.parquet"] = frame.height
    made_of = tuple(_original(originals / name) for name in (MUNICIPALITIES, PROVINCES, GGD_REGIONS))
    files = tuple(_data_file(target / name, count, made_of) for name, count in rows.items())
    write_register(Register.model_validate(DESCRIPTION).with_files(files), target / REGISTER_NAME)


def _data_file(path: Path, rows: int, originals: tuple[OriginalFile, ...]) -> DataFile:
    return DataFile(
        path=path.name,
        table=path.stem,
        sha256=_sha256(path),
        bytes=path.stat().st_size,
        rows=rows,
        years=(division.TO_DAY.year,),
        division=division.TO_DAY,
        originals=originals,
    )


def _original(path: Path) -> OriginalFile:
    features = len(json.loads(path.read_text(encoding="utf-8"))["features"])
    return OriginalFile(name=path.name, sha256=_sha256(path), bytes=path.stat().st_size, rows=features)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("originals", type=Path, help="folder with the untouched boundary files")
    parser.add_argument("--target", type=Path, default=Path("open_data/geography"), help="folder that is written")
    chosen = parser.parse_args(arguments)
    write_geography(chosen.originals, chosen.target)


if __name__ == "__main__":
    main()

"""
Makes `open_data/geography` from the untouched boundary files: map, neighbours and centres.

    python -m tools.geography.build ORIGINALS_DIR

The same originals give the same files, byte for byte. The shapes belong to the municipal division of 1 January 2025;
provinces and GGD regions are made of the same municipalities, so that the three layers fit exactly.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path

import polars as pl

from proeftuin.data.register import REGISTER_NAME, DataFile, OriginalFile, Register, write_register
from proeftuin.errors import DataContractError, Problem
from proeftuin.vocabulary.division import changes_between
from proeftuin.vocabulary.region import Region, RegionKind, regions_of_division
from proeftuin.vocabulary.region_name import resolve
from tools.geography.adjacency import neighbours_of
from tools.geography.border import Edge, arcs_of, dissolved, owners
from tools.geography.boundary_file import read_regions
from tools.geography.distance import centre
from tools.geography.membership import membership_of
from tools.geography.simplification import simplified
from tools.geography.source import DESCRIPTION
from tools.geography.topojson import Shape, topology_text

FROM_DAY = date(2022, 1, 1)
TO_DAY = date(2025, 1, 1)

MUNICIPALITIES = "geo_gemeenten.geojson"
PROVINCES = "geo_provincies.geojson"
GGD_REGIONS = "geo_ggdregios.geojson"
MAP = "regions.topojson"

LAYERS = {
    "municipalities": RegionKind.MUNICIPALITY,
    "provinces": RegionKind.PROVINCE,
    "ggd_regions": RegionKind.GGD,
}

# Squared grid units of about 0.76 m²: triangles under 0.06 km² go. On a page-wide map, where a pixel is some 400 m
# wide, the difference cannot be seen.
SMALLEST_TRIANGLE = 80_000.0


@dataclass(frozen=True)
class Geography:
    """
    The regions of the division of `TO_DAY`.

    Attributes
    ----------
    edges : mapping of str to set of edge
        Full-resolution borders of every municipality, by code.
    regions : tuple of Region
        Municipalities, GGD regions and provinces, with the municipalities that they consist of.
    """

    edges: Mapping[str, set[Edge]]
    regions: tuple[Region, ...]

    def shapes(self) -> dict[str, list[Shape]]:
        """The three layers of the map, each in the order of its codes."""
        return {
            layer: [
                Shape(region.code, region.name, frozenset(region.municipalities))
                for region in sorted(self.regions, key=lambda region: region.code)
                if region.kind is kind
            ]
            for layer, kind in LAYERS.items()
        }


def read_geography(originals: Path) -> Geography:
    """
    The regions of the division of `TO_DAY`, from the boundary files of `FROM_DAY`.

    Raises
    ------
    DataContractError
        A file cannot be read, a name has no code, borders do not match, a municipality was divided in between, or the
        boundary files put a municipality in another GGD region or province than the tables of the software.
    """
    municipalities = _coded(originals / MUNICIPALITIES, "gemeente", RegionKind.MUNICIPALITY)
    owner = owners(municipalities, where=MUNICIPALITIES)
    for name, name_property, kind in (
        (PROVINCES, "provincie", RegionKind.PROVINCE),
        (GGD_REGIONS, "ggdregio", RegionKind.GGD),
    ):
        larger = owners(_coded(originals / name, name_property, kind), where=name)
        _check_membership(membership_of(owner, larger, where=name), kind, where=name)
    successor = _successors(municipalities)
    parts: dict[str, list[set[Edge]]] = defaultdict(list)
    for code in sorted(municipalities):
        parts[successor[code]].append(municipalities[code])
    edges = {code: dissolved(parts[code]) for code in sorted(parts)}
    regions = regions_of_division(TO_DAY)
    _check_complete(set(edges), {region.code for region in regions if region.kind is RegionKind.MUNICIPALITY})
    return Geography(edges, regions)


def _coded(path: Path, name_property: str, kind: RegionKind) -> dict[str, set[Edge]]:
    regions = read_regions(path, name_property=name_property)
    codes = resolve([region.name for region in regions], FROM_DAY, where=path.name, kind=kind)
    return {codes[region.name]: set(region.edges) for region in regions}


def _check_membership(found: Mapping[str, str], kind: RegionKind, *, where: str) -> None:
    stated = {
        municipality: region.code
        for region in regions_of_division(FROM_DAY)
        if region.kind is kind
        for municipality in region.municipalities
    }
    problems = [
        Problem(
            where,
            f"{code} lies in {found[code]}",
            f"{stated.get(code)}, as the tables of the software say",
            "correct the one that is wrong",
        )
        for code in sorted(found)
        if found[code] != stated.get(code)
    ]
    if problems:
        raise DataContractError(problems)


def _successors(codes: Iterable[str]) -> dict[str, str]:
    successor = {code: code for code in codes}
    for change in changes_between(FROM_DAY, TO_DAY):
        if change.share != 1:
            raise DataContractError(
                Problem(
                    MUNICIPALITIES,
                    f"{change.from_code} was divided on {change.effective_on}",
                    "mergers only since then: where a municipality was cut cannot be known from its outline",
                    "take newer boundary files",
                )
            )
        for code, current in successor.items():
            if current == change.from_code:
                successor[code] = change.to_code
    return successor


def _check_complete(drawn: set[str], stated: set[str]) -> None:
    wrong = [f"{code} absent" for code in sorted(stated - drawn)]
    wrong += [f"{code} unexpected" for code in sorted(drawn - stated)]
    if wrong:
        raise DataContractError(
            Problem(
                MUNICIPALITIES,
                ", ".join(wrong),
                f"the municipalities of {FROM_DAY}",
                "take the boundary file of that division",
            )
        )


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
        years=(TO_DAY.year,),
        division=TO_DAY,
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

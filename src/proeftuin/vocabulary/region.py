"""
Regions: municipalities, the GGD regions, provinces and country that they make up, sites and the comparison pool.

A region is geography at one municipal division. The GGD regions are those of 2021, applied to every division: a
municipality that had ended by then lies where its main successor lies. A series is thus about one area as far as
municipalities allow, and what changed in the boundaries of GGD regions before 2021 is not visible. Weesp counts with
Gooi en Vechtstreek until it became part of Amsterdam.

Source
------
CBS, inhabitants and GGD region per four-digit postcode area, 1 January 2021 (a municipality lies where most of its
inhabitants live); CBS, codes of GGD regions 2022; CBS, Woonplaatsen in Nederland (provinces).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from proeftuin.vocabulary.division import Municipality, municipality_records_on, read_table

COUNTRY = "NL01"
COUNTRY_NAME = "Nederland"


class RegionKind(StrEnum):
    """What sort of area a region is."""

    MUNICIPALITY = "municipality"
    GGD = "ggd"
    PROVINCE = "province"
    COUNTRY = "country"
    SITE = "site"
    POOL = "pool"


@dataclass(frozen=True)
class Region:
    """
    An area that is made up of whole municipalities of one division.

    Attributes
    ----------
    code : str
        `GM0363`, `GG3406`, `PV27`, `NL01`, `site:<id>` or `pool`.
    division : int
        Year of the municipal division.
    municipalities : tuple of str
        Codes, in order; empty for a site whose geography is unknown.
    """

    code: str
    kind: RegionKind
    name: str
    division: int
    municipalities: tuple[str, ...]


def regions_of_division(day: date) -> tuple[Region, ...]:
    """
    All municipalities, GGD regions, provinces and the country as they are made up on `day`.

    Every municipality is part of exactly one GGD region, one province and the country.

    Raises
    ------
    DefinitionError
        `day` is not covered by the tables.
    """
    records = municipality_records_on(day)
    own = [Region(code, RegionKind.MUNICIPALITY, m.name, day.year, (code,)) for code, m in sorted(records.items())]
    return (
        *own,
        *_larger(records, RegionKind.GGD, day.year),
        *_larger(records, RegionKind.PROVINCE, day.year),
        Region(COUNTRY, RegionKind.COUNTRY, COUNTRY_NAME, day.year, tuple(sorted(records))),
    )


def _larger(records: Mapping[str, Municipality], kind: RegionKind, year: int) -> list[Region]:
    members: dict[str, list[str]] = defaultdict(list)
    for code, record in sorted(records.items()):
        members[record.ggd_region if kind is RegionKind.GGD else record.province].append(code)
    names = names_of(kind)
    return [Region(code, kind, names[code], year, tuple(found)) for code, found in sorted(members.items())]


@lru_cache(maxsize=2)
def names_of(kind: RegionKind) -> Mapping[str, str]:
    """Name by code of the GGD regions or of the provinces."""
    table = {RegionKind.GGD: "ggd_regions", RegionKind.PROVINCE: "provinces"}[kind]
    return {row["code"]: row["name"] for row in read_table(table)}

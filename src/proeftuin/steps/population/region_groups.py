"""
The regions that a study looks at: municipalities, GGD regions, provinces, the country, its sites and the pool.

Every region is a list of municipalities of one division, so that each of its figures is a sum over municipalities.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

import polars as pl

from proeftuin.data.tables import REGIONS
from proeftuin.errors import DefinitionError, Problem
from proeftuin.vocabulary.division import conversion_between
from proeftuin.vocabulary.region import Region, RegionKind, regions_of_division
from proeftuin.vocabulary.site import Site

POOL = "pool"


def study_regions(division: date, sites: Sequence[Site], excluded: Iterable[str]) -> tuple[Region, ...]:
    """
    All regions of a study: those of the country's division, its located sites and the comparison pool.

    The pool is every municipality that is in no site and is not excluded by declaration. A site that nobody could
    locate takes no municipality out of the pool; the report says so.

    Raises
    ------
    DefinitionError
        A site or an exclusion names a municipality that the division does not have, or the pool is empty.
    """
    national = regions_of_division(division)
    names = {region.code: region.name for region in national if region.kind is RegionKind.MUNICIPALITY}
    left_out = tuple(excluded)
    _refuse_unknown(names, sites, left_out, division)
    taken = {code for site in sites for code in site.municipalities} | set(left_out)
    pool = tuple(code for code in sorted(names) if code not in taken)
    if not pool:
        raise DefinitionError(
            Problem(
                "comparison pool",
                "no municipality is left to compare with",
                "a part of the country outside the sites",
                "take municipalities out of the sites or out of the exclusions",
            )
        )
    located = tuple(
        Region(site.region, RegionKind.SITE, site.name, division.year, tuple(site.municipalities))
        for site in sites
        if site.is_located
    )
    return (*national, *located, Region(POOL, RegionKind.POOL, POOL, division.year, pool))


def apportioned_regions(regions: Sequence[Region], *, from_day: date, to_day: date) -> frozenset[str]:
    """
    Codes of `regions` whose figures rest on a declared share once brought from the division of one day to another.

    That is a region that holds a part of a divided municipality and not the whole: a province around all its parts is
    as exact as before.
    """
    parts: dict[str, set[str]] = defaultdict(set)
    for part in conversion_between(from_day, to_day):
        if part.declared:
            parts[part.from_code].add(part.to_code)
    return frozenset(
        region.code
        for region in regions
        if any(0 < len(codes.intersection(region.municipalities)) < len(codes) for codes in parts.values())
    )


def region_table(regions: Sequence[Region]) -> pl.DataFrame:
    """Regions with their municipalities, as the contract `regions` says."""
    rows = [
        (region.code, region.kind.value, region.name, region.division, municipality)
        for region in regions
        for municipality in region.municipalities
    ]
    return REGIONS.conform(pl.DataFrame(rows, schema=list(REGIONS.columns), orient="row"))


def _refuse_unknown(names: dict[str, str], sites: Sequence[Site], left_out: Sequence[str], division: date) -> None:
    places = [(f"site {site.id}", site.municipalities) for site in sites] + [("comparison, exclude", left_out)]
    problems = [
        Problem(
            where,
            f"{code} is no municipality of the division of {division.year}",
            "codes of that division",
            "take the code of the municipality that it merged into, or another division",
        )
        for where, codes in places
        for code in codes
        if code not in names
    ]
    if problems:
        raise DefinitionError(problems)

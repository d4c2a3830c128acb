"""
Figures by segment: the sums of every indicator with the segment as the place, in each site and elsewhere.

A row of a care table counts in the region of its own day, as for regions; the segment is that of the year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import polars as pl

from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.steps.population.care_regions import StudyRegions
from proeftuin.steps.population.query import Query
from proeftuin.steps.segmentation.assignment import table_name
from proeftuin.steps.segmentation.scheme import Scheme
from proeftuin.steps.triple_aim import care_cell
from proeftuin.steps.triple_aim.care_cell import TWICE_STRATA, care_cells, counted_twice
from proeftuin.steps.triple_aim.care_measure import Tally

CELLS, TWICE = "cells", "twice"
EVERYBODY = "all"
SITE = "site:"
ELSEWHERE = "elsewhere"
BETWEEN = "|"
"""Between segment and site in the name of a place; no identifier of either holds it."""


def sites_of(regions: StudyRegions) -> tuple[str, ...]:
    """Sites in the order of their places, from 1; 0 is elsewhere."""
    return tuple(group for group in regions.groups if group.startswith(SITE))


def places(scheme: Scheme, sites: Sequence[str]) -> tuple[str, ...]:
    """Names of all places, each segment in each site and elsewhere; the first has place 1."""
    return tuple(f"{segment.id}{BETWEEN}{site}" for segment in scheme.segments for site in (ELSEWHERE, *sites))


def place_groups(scheme: Scheme, sites: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Segments in each site and anywhere, and everybody, by the places that they are made of."""
    everywhere = (ELSEWHERE, *sites)
    groups: dict[str, tuple[str, ...]] = {
        f"{one.id}{BETWEEN}{site}": (f"{one.id}{BETWEEN}{site}",) for one in scheme.segments for site in sites
    }
    groups |= {
        f"{one.id}{BETWEEN}{EVERYBODY}": tuple(f"{one.id}{BETWEEN}{site}" for site in everywhere)
        for one in scheme.segments
    }
    return groups | {EVERYBODY: places(scheme, sites)}


def segment_period_query(scheme: Scheme, assigned: Relation, periods: Relation, *, sites: int, is_open: bool) -> Query:
    """
    Person-time as the contract `person_period` says, with the place of segment and site in `region`.

    The engine holds `site_of_region`: `region` and `site`, its place from 1, of each region that is in a site.

    Parameters
    ----------
    sites : int
        How many sites there are.
    is_open : bool
        Whether a segment holds for its own year only.
    """
    site_of_region = ibis.table({"region": "int64", "site": "int64"}, name="site_of_region")
    by_year = ["year"] if is_open else []
    known = assigned.select("person_id", *by_year, "segment")
    both = periods.join(known, ["person_id", *by_year]).left_join(site_of_region, "region")
    place = both.segment * (sites + 1) + both.site.fill_null(0) + 1
    columns = [name for name in periods.columns if name != "region"]
    return Query(f"segment_period_{table_name(scheme)}", both.select(*columns, region=place.cast("int64")))


def figure_sums(
    engine: CareEngine,
    scheme: Scheme,
    assigned: Relation,
    periods: Relation,
    regions: StudyRegions,
    tallies: Mapping[str, Tally],
    *,
    is_open: bool,
) -> dict[str, pl.DataFrame]:
    """The sums of every indicator by place, and who is counted in several places of one group: `cells` and `twice`."""
    sites = sites_of(regions)
    place = {region: number for number, region in enumerate(regions.units.regions, start=1)}
    rows = [
        (place[region], number)
        for number, site in enumerate(sites, start=1)
        for region in regions.groups[site]
        if region in place
    ]
    schema = {"region": pl.Int64, "site": pl.Int64}
    engine.given("site_of_region", pl.DataFrame(rows, schema=schema, orient="row"))
    query = segment_period_query(scheme, assigned, periods, sites=len(sites), is_open=is_open)
    engine.keep(query.name, query.rows)
    cells = care_cells(engine, query.kept, tallies)
    number = {name: at for at, name in enumerate(places(scheme, sites), start=1)}
    groups = {
        group: tuple(number[name] for name in names)
        for group, names in place_groups(scheme, sites).items()
        if len(names) > 1
    }
    return {CELLS: cells, TWICE: counted_twice(engine, groups, tallies)}


def added_figures(name: str, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Sums of disjoint groups of persons as those of all of them."""
    if name == CELLS:
        return care_cell.added(frames)
    keys = ["group", *TWICE_STRATA]
    return pl.concat(frames, how="vertical").group_by(keys).agg(pl.all().sum()).sort(keys)

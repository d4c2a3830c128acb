"""
Areas put together until each holds enough persons to be compared, and to be shown.

In a study about persons many an area holds a handful of them, and in some year nobody. Such areas join a neighbour
until every one of them has the persons that are asked in every year. Each site is one area: what a part of a site did
is no question here. Areas are put together by their numbers of persons alone, never by an outcome.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from proeftuin.errors import NotEstimableError, Problem
from proeftuin.steps.evaluation.comparison import generator_for
from proeftuin.steps.triple_aim.stratified import Integers, StratifiedCells
from proeftuin.vocabulary.site import Site

_RINGS = 3
"""Random rings that give every area about six neighbours, as many as a municipality has."""


@dataclass(frozen=True)
class JoinedAreas:
    """
    Areas that are large enough, with their cells.

    Attributes
    ----------
    cells : StratifiedCells
        By joined area.
    members : mapping of str to tuple of str
        The areas of each joined area: of a site under its code `site:<id>`, of others under the code of one of them.
    sites : tuple of Site
        Each with its joined area instead of its areas; without any when in some year nobody of it is followed.
    adjacency : frame
        `region_a`, `region_b`: joined areas next to each other.
    """

    cells: StratifiedCells
    members: Mapping[str, tuple[str, ...]]
    sites: tuple[Site, ...]
    adjacency: pl.DataFrame

    def areas_of(self, comparison_regions: pl.DataFrame) -> pl.DataFrame:
        """Comparison regions (`region`, `municipality`) by the areas of the study that they hold."""
        rows = [(region, area) for region, joined in comparison_regions.rows() for area in self.members[joined]]
        return pl.DataFrame(rows, schema={"region": pl.String, "municipality": pl.String}, orient="row")


def joined_areas(
    cells: StratifiedCells,
    sites: Sequence[Site],
    adjacency: pl.DataFrame | None,
    *,
    excluded: Sequence[str] = (),
    least_persons: int,
    seed: int,
) -> JoinedAreas:
    """
    The areas of `cells` put together: each site to one, and the others until each has `least_persons` in every year.

    Parameters
    ----------
    adjacency : frame or None
        `region_a`, `region_b`: areas next to each other. `None` when nobody knows: any area may then join any other,
        in an order that is drawn, and sites have no neighbours.
    excluded : sequence of str
        Areas that are left out altogether.

    Raises
    ------
    NotEstimableError
        Nobody is left.
    """
    position = {code: place for place, code in enumerate(cells.regions)}
    persons = cells.persons.sum(axis=3).min(axis=0).T
    of_sites = {site.region: [code for code in site.municipalities if code in position] for site in sites}
    taken = {code for codes in of_sites.values() for code in codes} | set(excluded)
    pool = [code for code in cells.regions if code not in taken]
    pairs = _drawn_pairs(pool, seed) if adjacency is None else _pairs(adjacency, {*position} - set(excluded))
    of_pool = _joined(pool, persons[[position[code] for code in pool]], pairs, least_persons)
    followed = {
        site: tuple(codes)
        for site, codes in of_sites.items()
        if persons[[position[code] for code in codes]].sum(axis=0).all()
    }
    members = followed | of_pool
    if not members:
        raise NotEstimableError(
            Problem(
                "evaluation", "in no site and in no area is anybody followed in every year of the window",
                f"sites with persons, and areas that together hold {least_persons}", "choose a larger population",
            )
        )  # fmt: skip
    owner = {code: joined for joined, codes in members.items() for code in codes}
    between = sorted({tuple(sorted((owner[a], owner[b]))) for a, b in pairs if a in owner and b in owner})
    return JoinedAreas(
        cells.grouped(members),
        members,
        tuple(replace(site, municipalities=(site.region,) if site.region in members else ()) for site in sites),
        pl.DataFrame(
            [(a, b) for a, b in between if a != b],
            schema={"region_a": pl.String, "region_b": pl.String},
            orient="row",
        ),
    )


def _pairs(adjacency: pl.DataFrame, known: set[str]) -> list[tuple[str, str]]:
    return [(a, b) for a, b in adjacency.select("region_a", "region_b").iter_rows() if a in known and b in known]


def _drawn_pairs(pool: Sequence[str], seed: int) -> list[tuple[str, str]]:
    generator = generator_for(seed, "neighbours of areas whose neighbours are unknown")
    pairs = []
    for _ in range(_RINGS if len(pool) > 1 else 0):
        ring = [pool[place] for place in generator.permutation(len(pool))]
        pairs += list(zip(ring, [*ring[1:], ring[0]], strict=True))
    return pairs


def _joined(
    pool: Sequence[str], persons: Integers, pairs: Sequence[tuple[str, str]], least: int
) -> dict[str, tuple[str, ...]]:
    """Smallest first, each area that is too small joins its smallest neighbour; one without neighbours is left out."""
    held = {code: {code} for code in pool}
    size = dict(zip(pool, persons, strict=True))
    beside: dict[str, set[str]] = {code: set() for code in pool}
    for a, b in pairs:
        if a != b and a in beside and b in beside:
            beside[a].add(b)
            beside[b].add(a)

    def rank(code: str) -> tuple[int, str]:
        return int(size[code].min()), code

    while small := [code for code in held if size[code].min() < least]:
        own = min(small, key=rank)
        others = beside.pop(own)
        codes, number = held.pop(own), size.pop(own)
        for other in others:
            beside[other].discard(own)
        if not others:
            continue
        into = min(others, key=rank)
        held[into] |= codes
        size[into] = size[into] + number
        for other in others - {into}:
            beside[other].add(into)
            beside[into].add(other)
    return {code: tuple(sorted(codes)) for code, codes in sorted(held.items())}

"""
Classes of areas by how deprived they are, and a country of one class alone.

Classes are made before the outcomes are looked at: from a figure about areas and the numbers of people in the years
before the first start. The bounds between classes are those of the comparison pool, in which each class holds as much
person-time; areas of sites get the class that their own figure falls in. An area without a figure is of no class.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from proeftuin.steps.evaluation.comparison import mean_sizes
from proeftuin.steps.evaluation.plan import AnalysisPlan, DeprivationPlan, Phase
from proeftuin.steps.triple_aim.stratified import StratifiedCells
from proeftuin.vocabulary.site import Site

CLASSES = {3: ("most_deprived", "middle", "least_deprived"),
           5: ("most_deprived", "second", "middle", "fourth", "least_deprived")}  # fmt: skip
"""Names of classes that are cut from the order of areas, the most deprived first."""
AreaFigures = Mapping[str, float] | Mapping[str, str]
"""Score, or class, of each area that has one, by its code."""


@dataclass(frozen=True)
class ClassOfAreas:
    """
    The country as far as it is of one class.

    Attributes
    ----------
    name : str
        The class, as the plan names it.
    cells : StratifiedCells
        Cells of its areas.
    sites : tuple of Site
        Each with its areas of this class, perhaps none.
    adjacency : frame
        `region_a`, `region_b`: areas of the class that are next to each other, see `next_within`.
    """

    name: str
    cells: StratifiedCells
    sites: tuple[Site, ...]
    adjacency: pl.DataFrame


@dataclass(frozen=True)
class EmptyClass:
    """A class that no area is of."""

    name: str


def classes_of_areas(plan: AnalysisPlan, figures: AreaFigures, cells: StratifiedCells) -> dict[str, tuple[str, ...]]:
    """
    The areas of `cells` that each class of the plan holds, the most deprived class first.

    Parameters
    ----------
    figures : mapping of str to float or str
        By the code of an area; areas that are not in `cells` do not count.
    cells : StratifiedCells
        Of these only numbers of people are looked at, in years before the first start.
    """
    asked = plan.deprivation
    if asked is None:
        raise ValueError("a plan without deprivation has no classes")
    left_out = set(plan.excluded_municipalities)
    if asked.higher_is is None:
        of_area = {code: str(figures[code]) for code in cells.regions if code in figures}
    else:
        taken = {code for site in plan.located_sites for code in site.municipalities} | left_out
        sizes = dict(zip(cells.regions, mean_sizes(cells, _years_before(plan)), strict=True))
        scores = {code: _goodness(asked, float(figures[code])) for code in cells.regions if code in figures}
        bounds = _bounds({code: scores[code] for code in scores if code not in taken}, sizes, len(asked.classes))
        of_area = {code: asked.classes[sum(score > bound for bound in bounds)] for code, score in scores.items()}
    return {
        name: tuple(
            code for code in cells.regions if of_area.get(code) == name and code not in plan.excluded_municipalities
        )
        for name in asked.classes
    }


def classes_of_country(
    plan: AnalysisPlan, figures: AreaFigures, cells: StratifiedCells, adjacency: pl.DataFrame
) -> list[ClassOfAreas | EmptyClass]:
    """Each class of the plan with its part of the country, the most deprived first."""
    return [
        within_class(name, areas, cells, plan.sites, adjacency) if areas else EmptyClass(name)
        for name, areas in classes_of_areas(plan, figures, cells).items()
    ]


def within_class(
    name: str, areas: Sequence[str], cells: StratifiedCells, sites: Sequence[Site], adjacency: pl.DataFrame
) -> ClassOfAreas:
    """The country of `cells` without all areas but `areas`."""
    members = set(areas)
    return ClassOfAreas(
        name,
        cells.grouped({code: (code,) for code in areas}),
        sites_within(sites, members),
        next_within(adjacency, members - {code for site in sites for code in site.municipalities}),
    )


def sites_within(sites: Sequence[Site], areas: set[str]) -> tuple[Site, ...]:
    """The sites with those of their areas that are among `areas`."""
    return tuple(
        replace(site, municipalities=tuple(code for code in site.municipalities if code in areas)) for site in sites
    )


def next_within(adjacency: pl.DataFrame, areas: set[str]) -> pl.DataFrame:
    """
    Which of `areas` are next to each other, or have only other areas between them.

    Areas of one class lie scattered. Each area of another kind goes with the nearest of `areas`, counted in borders
    crossed; two of them are next to each other when what goes with them is. So a comparison region of one class is
    still a piece of country with holes in it, and not areas from anywhere.

    Parameters
    ----------
    adjacency : frame
        `region_a`, `region_b`: all areas next to each other.
    """
    beside: dict[str, set[str]] = {}
    for one, other in adjacency.select("region_a", "region_b").iter_rows():
        beside.setdefault(one, set()).add(other)
        beside.setdefault(other, set()).add(one)
    owner = {code: code for code in sorted(areas) if code in beside}
    reached = list(owner)
    for code in reached:
        for other in sorted(beside[code]):
            if other not in owner:
                owner[other] = owner[code]
                reached.append(other)
    pairs = sorted(
        {
            (min(owner[one], owner[other]), max(owner[one], owner[other]))
            for one, others in beside.items()
            for other in others
            if one in owner and other in owner and owner[one] != owner[other]
        }
    )
    return pl.DataFrame(pairs, schema={"region_a": pl.String, "region_b": pl.String}, orient="row")


def _years_before(plan: AnalysisPlan) -> list[int]:
    """Whole years of the window before the first start."""
    return list(plan.years_in(Phase.BEFORE, min(site.start for site in plan.located_sites)))


def _goodness(plan: DeprivationPlan, score: float) -> float:
    return score if plan.higher_is == "better" else -score


def _bounds(scores: Mapping[str, float], sizes: Mapping[str, float], classes: int) -> list[float]:
    """Highest score of every class but the last; areas with one score are of one class."""
    total = sum(sizes[code] for code in scores)
    bounds: list[float] = []
    held = 0.0
    for code in sorted(scores, key=lambda code: (scores[code], code)):
        held += sizes[code]
        # A hair less than a third is a third: sums of decimals do not end on the mark.
        while len(bounds) < classes - 1 and held >= total * (len(bounds) + 1) / classes * (1 - 1e-12):
            bounds.append(scores[code])
    return bounds

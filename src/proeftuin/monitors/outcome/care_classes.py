"""Classes of areas in a study about persons, each with areas put together within the class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from proeftuin.errors import NotEstimableError
from proeftuin.steps.evaluation.area_class import ClassOfAreas, EmptyClass, next_within, sites_within
from proeftuin.steps.evaluation.joined_area import joined_areas
from proeftuin.steps.evaluation.plan import AnalysisPlan
from proeftuin.steps.triple_aim.stratified import StratifiedCells
from proeftuin.vocabulary.site import Site


def classes_of_persons(
    plan: AnalysisPlan,
    classes: Mapping[str, Sequence[str]],
    cells: StratifiedCells,
    neighbours: pl.DataFrame | None,
    *,
    least_persons: int,
) -> list[ClassOfAreas | EmptyClass]:
    """
    Each class with its sites and areas, put together until each holds enough persons.

    Areas of one class only are put together: a joined area of two classes would be of neither.

    Parameters
    ----------
    classes : mapping of str to sequence of str
        Areas of each class, the most deprived first.
    cells : StratifiedCells
        Of the areas of the study, before they are put together.
    neighbours : frame or None
        As in `joined_areas`.
    least_persons : int
        Of a comparison area, and of what a site has of a class, in every year; a site with fewer has no part in it.
    """
    return [_class(plan, name, areas, cells, neighbours, least_persons) for name, areas in classes.items()]


def _class(
    plan: AnalysisPlan,
    name: str,
    areas: Sequence[str],
    cells: StratifiedCells,
    neighbours: pl.DataFrame | None,
    least: int,
) -> ClassOfAreas | EmptyClass:
    if not areas:
        return EmptyClass(name)
    inside = cells.grouped({code: (code,) for code in areas})
    of_sites = {code for site in plan.sites for code in site.municipalities}
    sites = tuple(
        site if _holds(inside, site, least) else Site(site.id, site.name, site.start, site.geography, (), None)
        for site in sites_within(plan.sites, set(areas))
    )
    beside = None if neighbours is None else next_within(neighbours, set(areas) - of_sites)
    # What a site has too few persons of is left out; it may not serve as a comparison either.
    left_out = [code for code in areas if code in of_sites and not any(code in site.municipalities for site in sites)]
    try:
        joined = joined_areas(inside, sites, beside, excluded=left_out, least_persons=least, seed=plan.seed)
    except NotEstimableError:
        return EmptyClass(name)
    return ClassOfAreas(name, joined.cells, joined.sites, joined.adjacency)


def _holds(cells: StratifiedCells, site: Site, least: int) -> bool:
    at = [cells.index_of_region(code) for code in site.municipalities]
    persons = cells.persons[:, :, at].sum(axis=(2, 3))
    return bool(at) and bool((persons >= least).all())

"""Effects within classes of areas, of persons who are followed: areas are put together within their class only."""

import numpy as np
import polars as pl
import pytest

from proeftuin.data.evaluation_tables import ANALYSES
from proeftuin.monitors.outcome.care_classes import classes_of_persons
from proeftuin.steps.evaluation.analyses.by_deprivation import by_deprivation
from proeftuin.steps.evaluation.area_class import ClassOfAreas, EmptyClass, classes_of_areas
from proeftuin.steps.evaluation.effect_rows import table_of
from proeftuin.steps.evaluation.plan import DeprivationPlan
from tests.evaluation_example import SIDE, adjacency, code, country, eight_sites, in_sites, indicator, plan, row

SITES = eight_sites()
POOR = {code(r, c) for r in range(0, SIDE, 2) for c in range(SIDE)}
FIGURES = {code(r, c): "poor" if r % 2 == 0 else "rich" for r in range(SIDE) for c in range(SIDE)}
PLAN = plan(*SITES, deprivation=DeprivationPlan("deprivation.csv", ("poor", "rich"), 2014))
LEAST = 20_000
"""More than any area holds, so that areas are put together."""


def parts(cells, *, neighbours, figures=FIGURES, least=LEAST, chosen=PLAN):
    classes = classes_of_areas(chosen, figures, cells)
    return classes_of_persons(chosen, classes, cells, neighbours, least_persons=least)


def drawn(effects=None):
    return country(np.random.default_rng(4), side=SIDE, effects=effects, noise=0.02)


@pytest.mark.parametrize("neighbours", [adjacency(SIDE), None], ids=["neighbours known", "neighbours unknown"])
def test_an_effect_in_poor_areas_is_found_there_and_not_in_rich_ones(neighbours):
    effects = {place: multiple for place, multiple in in_sites(SITES, 1.2).items() if place[0] in POOR}

    found = by_deprivation(PLAN, parts(drawn(effects), neighbours=neighbours, least=12_000), {"hospital": indicator()})

    table = table_of(ANALYSES, found.analyses).filter(pl.col("kind") == "average", pl.col("scale") == "percent")
    poor, rich = (row(table, analysis=f"by_deprivation:{name}") for name in ("poor", "rich"))
    assert poor["value"] == pytest.approx(20, abs=3)
    assert poor["lower"] > 0
    assert poor["p_adjusted"] < 0.05
    assert rich["lower"] < 0 < rich["upper"]


@pytest.mark.parametrize("neighbours", [adjacency(SIDE), None], ids=["neighbours known", "neighbours unknown"])
def test_every_area_of_a_class_holds_enough_persons_and_only_persons_of_that_class(neighbours):
    cells = drawn()
    people = dict(zip(cells.regions, cells.persons[0, 0].sum(axis=1), strict=True))
    of_sites = {area for one in SITES for area in one.municipalities}

    for part, is_poor in zip(parts(cells, neighbours=neighbours), (True, False), strict=True):
        outside = [at for at, code in enumerate(part.cells.regions) if not code.startswith("site:")]
        held = part.cells.persons[0, 0].sum(axis=1)
        members = [area for area in people if (area in POOR) is is_poor and area not in of_sites]
        assert held[outside].min() >= LEAST
        assert held[outside].sum() == sum(people[area] for area in members)


def test_of_a_class_in_which_a_site_has_few_persons_the_site_has_no_part():
    cells = drawn()
    cells.persons[:, 2, [cells.regions.index(area) for area in SITES[0].municipalities if area in POOR]] = 0

    poor, rich = parts(cells, neighbours=adjacency(SIDE), least=100)

    assert [one.id for one in poor.sites if not one.is_located] == ["a"]
    assert all(one.is_located for one in rich.sites)
    assert not any(area in poor.cells.regions for area in SITES[0].municipalities)


def test_a_class_without_areas_or_without_persons_is_empty_and_its_row_says_so():
    cells = drawn()
    nobody = dict.fromkeys(FIGURES, "rich")

    poor, rich = parts(cells, neighbours=adjacency(SIDE), figures=nobody)

    assert poor == EmptyClass("poor")
    assert isinstance(rich, ClassOfAreas)
    rows = table_of(ANALYSES, by_deprivation(PLAN, [poor, rich], {"hospital": indicator()}).analyses)
    assert row(rows, analysis="by_deprivation:poor", scale="percent")["reason"] == "no_areas_of_class"

"""
Whether a programme did more in poor areas than in rich ones: effects within classes of areas, in a drawn country.

Eight sites start on 1 January 2015. Rows of the country take turns: one row of municipalities is poor, the next is
rich, so that every site of two by two has two poor and two rich ones.
"""

from functools import cache

import numpy as np
import pytest

from proeftuin.data.evaluation_tables import ANALYSES
from proeftuin.steps.evaluation.analyses.by_deprivation import by_deprivation
from proeftuin.steps.evaluation.area_class import CLASSES, classes_of_areas, within_class
from proeftuin.steps.evaluation.effect_rows import table_of
from proeftuin.steps.evaluation.plan import DeprivationPlan
from tests.evaluation_example import SIDE, adjacency, code, country, eight_sites, in_sites, indicator, plan, row, site

SITES = eight_sites()
POOR = {code(r, c) for r in range(0, SIDE, 2) for c in range(SIDE)}
RICH = {code(r, c) for r in range(1, SIDE, 2) for c in range(SIDE)}
DECLARED = DeprivationPlan("deprivation.csv", ("poor", "rich"), 2014)


def of_class(classes):
    return {area: name for name, areas in classes.items() for area in areas}


def evaluated(effects=None, *, deprivation=DECLARED, figures=None, sites=SITES, seed=4, **changes):
    cells = country(np.random.default_rng(seed), side=SIDE, effects=effects, noise=0.02)
    chosen = plan(*sites, deprivation=deprivation, **changes)
    figures = figures or of_class({"poor": POOR, "rich": RICH})
    classes = classes_of_areas(chosen, figures, cells)
    parts = [within_class(name, areas, cells, sites, adjacency(SIDE)) for name, areas in classes.items()]
    return table_of(ANALYSES, by_deprivation(chosen, parts, {"hospital": indicator()}).analyses)


def found(table, name, scale="percent"):
    return row(table, analysis=f"by_deprivation:{name}", kind="average", scale=scale)


@cache
def with_an_effect_in_poor_areas():
    effects = {place: multiple for place, multiple in in_sites(SITES, 1.2).items() if place[0] in POOR}
    return evaluated(effects)


def test_an_effect_in_poor_areas_is_found_there_and_not_in_rich_ones():
    poor, rich = (found(with_an_effect_in_poor_areas(), name) for name in ("poor", "rich"))

    assert poor["value"] == pytest.approx(20, abs=2)
    assert poor["lower"] > 0
    assert poor["p_adjusted"] < 0.05
    assert rich["lower"] < 0 < rich["upper"]
    assert rich["value"] == pytest.approx(0, abs=2)
    assert rich["p_adjusted"] > 0.05


def test_the_effect_in_poor_areas_is_told_in_euro_as_well():
    poor, rich = (found(with_an_effect_in_poor_areas(), name, "eur_per_insured_year") for name in ("poor", "rich"))

    # A fifth of people costs 4,000 euro a year there and the others 1,000, some 12 to 21 % more by then.
    assert poor["lower"] < 0.2 * 1_600 * 1.18 < poor["upper"]
    assert poor["lower"] > 0
    assert rich["lower"] < 0 < rich["upper"]


def test_p_values_are_corrected_for_the_number_of_classes():
    rows = [found(with_an_effect_in_poor_areas(), name) for name in ("poor", "rich")]
    smallest, largest = sorted(rows, key=lambda one: one["p_bootstrap"])

    assert {one["adjustment"] for one in rows} == {"holm"}
    assert smallest["p_adjusted"] == pytest.approx(2 * smallest["p_bootstrap"])
    assert largest["p_adjusted"] == pytest.approx(max(largest["p_bootstrap"], smallest["p_adjusted"]))


def test_that_the_effect_differs_between_the_classes_is_a_test_of_its_own():
    difference = row(
        with_an_effect_in_poor_areas(), analysis="by_deprivation", kind="class_difference", scale="percent"
    )
    poor, rich = (found(with_an_effect_in_poor_areas(), name)["value"] for name in ("poor", "rich"))

    assert difference["value"] == pytest.approx(100 * ((1 + poor / 100) / (1 + rich / 100) - 1))
    assert difference["lower"] > 0
    assert difference["p_bootstrap"] < 0.05
    assert difference["sites"] == len(SITES)


def test_an_effect_that_is_alike_in_both_classes_shows_no_difference():
    table = evaluated(in_sites(SITES, 1.2))
    difference = row(table, analysis="by_deprivation", kind="class_difference", scale="percent")

    assert all(found(table, name)["lower"] > 0 for name in ("poor", "rich"))
    assert difference["lower"] < 0 < difference["upper"]


def test_areas_are_compared_with_areas_of_their_own_class():
    # Everywhere but in sites the poor became dearer: without classes, rich areas of sites would seem to have saved.
    outside = POOR - {area for one in SITES for area in one.municipalities}
    table = evaluated({(area, year): 1.3 for area in outside for year in range(2015, 2019)})

    assert found(table, "rich")["value"] == pytest.approx(0, abs=2)
    assert found(table, "poor")["upper"] < 0


def test_a_class_that_too_few_sites_have_areas_of_has_no_effect_and_says_why():
    only = dict.fromkeys(RICH | POOR, "rich") | {area: "poor" for area in POOR - RICH if area < code(3, 0)}
    table = evaluated(figures=only, sites=SITES[3:])

    assert found(table, "poor")["reason"] == "too_few_sites"
    assert found(table, "rich")["status"] == "value"
    assert table.filter(kind="class_difference").is_empty()


def test_a_class_without_enough_areas_elsewhere_has_no_effect_and_says_why():
    of_sites = {area for one in SITES for area in one.municipalities}
    figures = {area: "poor" if area in of_sites & POOR else "rich" for area in POOR | RICH}

    assert found(evaluated(figures=figures), "poor")["reason"] == "too_few_regions"


def test_a_class_of_which_one_site_is_more_than_half_is_not_compared():
    large = site("large", [code(r, c) for r in range(8) for c in range(SIDE)], start=SITES[0].start)
    small = site("small", [code(12, 1), code(13, 1)], start=SITES[0].start)

    table = evaluated(sites=(large, small))

    assert {found(table, name)["reason"] for name in ("poor", "rich")} == {"too_few_regions"}


@pytest.mark.parametrize(("year", "told"), [(2013, False), (2014, False), (2015, True)])
def test_a_figure_of_the_year_of_the_start_is_told_as_a_caveat(year, told):
    table = evaluated(deprivation=DeprivationPlan("deprivation.csv", ("poor", "rich"), year))

    assert ("deprivation_of_start_year" in found(table, "poor")["caveats"].split()) is told


SCORED = DeprivationPlan("welfare", CLASSES[3], 2014, higher_is="better")


def test_each_class_holds_a_third_of_the_pools_people_before_the_start():
    cells = country(np.random.default_rng(1), side=SIDE)
    scores = {area: float(place) for place, area in enumerate(cells.regions)}

    classes = classes_of_areas(plan(*SITES, deprivation=SCORED), scores, cells)

    before = [cells.years.index(year) for year in (2011, 2012, 2013, 2014)]
    people = dict(zip(cells.regions, cells.exposure[0, before].sum(axis=(0, 2)), strict=True))
    of_sites = {area for one in SITES for area in one.municipalities}
    held = [sum(people[area] for area in areas if area not in of_sites) for areas in classes.values()]
    assert np.array(held) / sum(held) == pytest.approx([1 / 3] * 3, abs=0.01)
    assert cells.regions[0] in classes["most_deprived"]
    assert cells.regions[-1] in classes["least_deprived"]


def test_where_a_high_score_is_worse_the_highest_scores_are_the_most_deprived():
    cells = country(np.random.default_rng(1), side=SIDE)
    scores = {area: float(place) for place, area in enumerate(cells.regions)}
    worse = DeprivationPlan("index", CLASSES[3], 2014, higher_is="worse")

    classes = classes_of_areas(plan(*SITES, deprivation=worse), scores, cells)

    assert cells.regions[-1] in classes["most_deprived"]


def test_an_area_without_a_score_and_an_area_that_is_left_out_are_of_no_class():
    cells = country(np.random.default_rng(1), side=SIDE)
    scores = {area: float(place) for place, area in enumerate(cells.regions) if place}

    chosen = plan(*SITES, deprivation=SCORED, excluded_municipalities=(code(13, 13),))
    classed = [area for areas in classes_of_areas(chosen, scores, cells).values() for area in areas]

    assert set(cells.regions) - set(classed) == {code(0, 0), code(13, 13)}


def test_the_choice_of_classes_is_part_of_the_plan():
    with_classes, without = plan(*SITES, deprivation=SCORED), plan(*SITES)
    other = plan(*SITES, deprivation=DeprivationPlan("welfare", CLASSES[5], 2014, higher_is="better"))

    assert len({one.hash() for one in (with_classes, without, other)}) == 3
    assert "deprivation" not in without.decided()

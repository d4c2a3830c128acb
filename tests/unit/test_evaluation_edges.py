"""Evaluations with little to go on: which analysis says what, and that no table breaks its contract."""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import polars as pl
import pytest

from proeftuin.data.evaluation_tables import EVALUATION_TABLES
from proeftuin.steps.evaluation.evaluation import ANALYSES, effects_of_sites
from proeftuin.steps.evaluation.plan import EconomicPlan, Estimator, Sensitivity
from tests.evaluation_example import (
    NEW_YEAR,
    SIDE,
    adjacency,
    beside,
    code,
    country,
    eight_sites,
    indicator,
    plan,
    site,
)

SITES = eight_sites()
FURTHER = {"analyses", "diagnostics", "bounds", "balance", "donors", "gaps", "economics"}
FURTHER |= {"acceptability", "cost_effect_draws"}


def evaluated(sites, *, cells=None, sensitivity=tuple(Sensitivity), unit="per_100000", **changes):
    cells = cells or country(np.random.default_rng(4), side=SIDE)
    chosen = plan(*sites, sensitivity=sensitivity, reach={site.id: 0.5 for site in sites}, **changes)
    return effects_of_sites(chosen, [cells], adjacency(SIDE), {"hospital": indicator(unit=unit)})


@cache
def of_two_sites():
    return evaluated(SITES[:2])


@cache
def of_one_site():
    return evaluated(SITES[:1], unit="eur_per_insured_year", economics=EconomicPlan("hospital"))


@cache
def with_a_site_without_figures():
    cells = country(np.random.default_rng(4), side=SIDE)
    total = cells.total.copy()
    total[:, 3, [cells.regions.index(code) for code in SITES[0].municipalities]] = 0
    return evaluated(SITES, cells=replace(cells, total=total))


def reasons(tables) -> dict[str, str | None]:
    """Of the average of all sites together, by analysis; none where there is a value."""
    of_all = tables.analyses.filter(site="all", kind="average")
    return dict(of_all.select("analysis", "reason").iter_rows())


@pytest.mark.parametrize("tables", [of_two_sites, of_one_site, with_a_site_without_figures])
def test_every_table_keeps_its_contract_with_little_to_go_on(tables):
    frames = tables().frames()

    assert all(frames[contract.name].equals(contract.conform(frames[contract.name])) for contract in EVALUATION_TABLES)


def test_a_plan_without_other_analyses_gives_no_rows_of_them():
    frames = evaluated(SITES, sensitivity=()).frames()

    assert all(frames[name].is_empty() for name in FURTHER)
    assert not frames["effects"].is_empty()


def test_a_plan_that_only_chose_another_estimator_still_gives_the_stacked_comparison_beside_it():
    tables = evaluated(SITES, sensitivity=(), estimator=Estimator.IMPUTATION)

    assert set(tables.analyses["analysis"]) == {"difference_in_differences"}
    assert tables.effects.filter(site="all", kind="average")["estimator"].to_list() == ["imputation"]
    assert tables.effects.filter(site="a", kind="average")["estimator"].to_list() == ["difference_in_differences"]


def test_two_sites_are_too_few_to_pool_and_to_leave_one_out_and_enough_for_the_rest():
    too_few = {key for key, reason in reasons(of_two_sites()).items() if reason == "too_few_sites"}

    assert too_few == {"random_effects", "without_one_site"}
    others = {key.split(":")[0]: reason for key, reason in reasons(of_two_sites()).items() if key not in too_few}
    assert set(others) == {str(analysis) for analysis in ANALYSES} - too_few
    assert others.pop("gamma_regression") == "no_amount_of_money"
    # Whether two sites lie within what the regions span is chance.
    assert set(others.values()) <= {None, "comparison_cannot_be_balanced"}


def test_what_gives_no_value_gives_a_reason_and_what_gives_one_gives_none():
    for frame in (of_two_sites().analyses, of_two_sites().diagnostics, of_two_sites().effects):
        assert (frame["value"].is_null() == frame["reason"].is_not_null()).all()
        assert (frame["value"].is_null() == (frame["status"] != "value")).all()


def test_one_site_is_told_by_its_own_rows_alone():
    frames = of_one_site().frames()

    assert frames["effects"].filter(site="all")["reason"].to_list() == ["one_site"]
    assert frames["effects"].filter(site="a", kind="average")["status"].to_list() == ["value"]
    assert all(frames[name].filter(site="all").is_empty() for name in FURTHER)


def test_a_site_without_figures_in_a_year_leaves_all_sites_without_and_the_other_sites_with_an_effect():
    effects = with_a_site_without_figures().effects.filter(pl.col("kind") == "average")

    found = dict(effects.select("site", "reason").iter_rows())
    assert found.pop("a") == found.pop("all") == "no_total_in_a_year"
    assert found == dict.fromkeys("bcdefgh")


def test_without_an_effect_of_all_sites_nothing_of_all_sites_is_checked_or_repeated():
    frames = with_a_site_without_figures().frames()

    assert all(frames[name].filter(site="all").is_empty() for name in FURTHER)


@pytest.mark.parametrize(
    ("first_year", "analysis", "reason"),
    [
        (2014, "synthetic_control", "too_few_years_before"),
        (2014, "augmented_synthetic_control", "too_few_years_before"),
        (2013, "augmented_synthetic_control", "too_few_years_before"),
        (2014, "synthetic_difference_in_differences", "too_few_years_before"),
        (2014, "interrupted_time_series", "too_few_years_before"),
        (2013, "interrupted_time_series", "too_few_years_before"),
        (2014, "anticipation", "one_year_before"),
        (2014, "placebo_in_time", "one_year_before"),
        (2013, "synthetic_control", None),
        (2013, "anticipation", None),
        (2013, "placebo_in_time", None),
        (2012, "augmented_synthetic_control", None),
        (2012, "interrupted_time_series", None),
    ],
)
def test_an_analysis_says_how_many_years_before_the_start_it_needs(first_year, analysis, reason):
    tables = evaluated(SITES, sensitivity=(Sensitivity(analysis),), first_year=first_year)

    assert reasons(tables)[analysis] == reason


def test_the_earliest_starter_decides_whether_there_are_years_enough():
    sites = (replace(SITES[0], start=date(2012, 1, 1)), *SITES[1:])

    tables = evaluated(sites, sensitivity=(Sensitivity.SYNTHETIC_CONTROL, Sensitivity.ANTICIPATION))

    assert reasons(tables) == {"synthetic_control": "too_few_years_before", "anticipation": "one_year_before"}


@pytest.mark.parametrize("analysis", ["neighbours_left_out", "spillover"])
def test_where_every_region_borders_a_site_there_is_nothing_left_to_compare_with(analysis):
    # One site in every five municipalities, so that each of the others has one next to it; the edge is excluded.
    side, codes = 10, [(r, c) for r in range(10) for c in range(10)]
    sites = [site(f"s{r}{c}", (code(r, c),), start=NEW_YEAR) for r, c in codes if (r + 2 * c) % 5 == 0]
    own = {municipality for each in sites for municipality in each.municipalities}
    alone = {code(r, c) for r, c in codes} - own - beside(sites, side)
    chosen = plan(
        *sites, sensitivity=(Sensitivity(analysis),), excluded_municipalities=tuple(alone), size_tolerance=0.3
    )

    tables = effects_of_sites(
        chosen,
        [country(np.random.default_rng(4), side=side)],
        adjacency(side),
        {"hospital": indicator(unit="per_100000")},
    )

    assert reasons(tables)[analysis] == "too_few_regions"


def test_a_single_site_has_what_is_judged_by_comparison_regions():
    found = of_one_site().analyses.filter(pl.col("status") == "value")

    assert set(found["analysis"]) == {
        "synthetic_control",
        "synthetic_difference_in_differences",
        "augmented_synthetic_control",
        "interrupted_time_series",
        "synthetic_control:by_fit",
        "augmented_synthetic_control:by_fit",
    }
    assert set(found["site"]) == {SITES[0].id}


def test_the_order_in_which_sites_are_named_changes_nothing():
    keys = ("analysis", "outcome", "site", "kind", "year", "estimator", "scale")
    one, other = (evaluated(sites, draws=99).analyses.sort(keys) for sites in (SITES[:4], SITES[3::-1]))

    assert one.drop("plan").equals(other.drop("plan"))


@pytest.mark.parametrize("analysis", [None, Sensitivity.GROUP_TIME, Sensitivity.IMPUTATION])
def test_what_could_have_been_found_does_not_depend_on_what_was_found(analysis):
    asked = (analysis,) if analysis else ()
    raised = {(code, year): 1.2 for site in SITES for code in site.municipalities for year in range(2014, 2019)}
    cells = [country(np.random.default_rng(4), side=SIDE, effects=effects) for effects in ({}, raised)]

    without, with_effect = (evaluated(SITES, cells=held, sensitivity=asked) for held in cells)
    smallest = [
        (tables.analyses if analysis else tables.effects).row(
            by_predicate=(pl.col("site") == "all") & (pl.col("kind") == "average"), named=True
        )["minimum_detectable"]
        for tables in (without, with_effect)
    ]

    assert smallest[1] == pytest.approx(smallest[0], rel=0.15)

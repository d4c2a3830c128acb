"""What the synthetic control of a site is held against, and what is said where groups of its size are lacking."""

from datetime import date
from functools import cache

import numpy as np
import polars as pl
import pytest

from proeftuin.steps.evaluation.analyses.placebo_groups import MOST_GROUPS, PlaceboGroups
from proeftuin.steps.evaluation.evaluation import effects_of_sites
from proeftuin.steps.evaluation.plan import Estimator, Sensitivity
from proeftuin.steps.evaluation.region_panel import Design, RegionPanel, Scale
from tests.evaluation_example import (
    NEW_YEAR,
    SIDE,
    adjacency,
    country,
    eight_sites,
    in_sites,
    indicator,
    plan,
    row,
    site,
    square,
    with_more_people,
)

SMALL = site("small", square(6, 2, side=1), start=NEW_YEAR)
LARGE = site("large", square(6, 6, side=4), start=NEW_YEAR)
SITES = (SMALL, LARGE, *eight_sites()[:2])
METHODS = (
    Sensitivity.SYNTHETIC_CONTROL,
    Sensitivity.SYNTHETIC_DIFFERENCE_IN_DIFFERENCES,
    Sensitivity.AUGMENTED_SYNTHETIC_CONTROL,
)


def drawn(**changes):
    return country(np.random.default_rng(8), side=SIDE, **changes)


def evaluated(cells, *sites, **changes):
    chosen = plan(*sites, sensitivity=METHODS, **changes)
    return effects_of_sites(chosen, [cells], adjacency(SIDE), {"hospital": indicator(unit="per_100000")})


@cache
def of_unequal_sites():
    return evaluated(drawn(), *SITES).analyses


@cache
def with_a_dwarf():
    """A site in a country where hardly any group of municipalities is as small."""
    cells, alike = drawn(), {*SMALL.municipalities, *square(11, 11)}
    cells = with_more_people(cells, [code for code in cells.regions if code not in alike], 5)
    return evaluated(cells, SMALL, *eight_sites()[:3], size_tolerance=0.3)


def of_design(*sites, **changes):
    cells = drawn()
    design = Design.of(plan(*sites, **changes), cells, adjacency(SIDE))
    return RegionPanel.of(design, cells, indicator(), Scale.PERCENT)


@pytest.mark.parametrize("position", range(len(SITES)))
def test_groups_have_the_size_of_the_site_and_share_nothing_with_what_they_are_held_against(position):
    panel = of_design(*SITES)

    groups = PlaceboGroups.of(panel, position)

    sizes = groups.members @ panel.design.comparison.units.sizes
    assert sizes == pytest.approx(panel.site_sizes[position], rel=0.1)
    for members, allowed in zip(groups.members, groups.allowed, strict=True):
        held_against = [panel.design.regions[i] for i in panel.kept[allowed]]
        assert not set(np.flatnonzero(members)) & {unit for region in held_against for unit in region}
        assert len(held_against) >= len(panel.kept) / 2


@pytest.mark.parametrize("method", METHODS)
def test_a_small_and_a_large_site_are_judged_by_groups_of_their_size_without_a_warning_about_size(method):
    found = of_unequal_sites()

    small, large = (row(found, analysis=method.value, site=name) for name in ("small", "large"))

    # A small group strays further by chance, so less is certain about a small site.
    assert small["upper"] - small["lower"] > 1.5 * (large["upper"] - large["lower"])
    assert "placebo_groups_overlap" in small["caveats"]
    assert "site_sizes_differ" not in small["caveats"] + large["caveats"]
    assert 19 <= small["placebo_draws"] <= MOST_GROUPS


@pytest.mark.parametrize("method", METHODS)
def test_a_site_without_groups_of_its_size_is_held_against_all_regions_and_the_row_says_so(method):
    tables = with_a_dwarf()
    found = row(tables.analyses, analysis=method.value, site="small")

    assert row(tables.effects, site="small", kind="average")["reason"] == "too_few_placebo_groups"
    assert "site_sizes_differ" in found["caveats"]
    assert found["placebo_draws"] == found["pool_regions"]


def test_the_row_of_all_sites_warns_when_one_of_them_has_no_groups_of_its_size():
    of_all = row(with_a_dwarf().analyses, analysis="synthetic_control", site="all")

    assert "site_sizes_differ" in of_all["caveats"]


def test_the_ratio_of_errors_stands_beside_the_mean_gap_with_the_same_estimate():
    late = site("small", SMALL.municipalities, start=date(2017, 1, 1))
    found = evaluated(drawn(effects=in_sites([late], 2.0, since=2017)), late, *eight_sites()[:3]).analyses

    plain, by_fit = (
        row(found, analysis=name, site="small") for name in ("synthetic_control", "synthetic_control:by_fit")
    )

    assert by_fit["value"] == plain["value"]
    assert by_fit["placebo_draws"] == plain["placebo_draws"]
    assert plain["p_placebo"] <= 0.05
    assert by_fit["p_placebo"] <= 0.05
    assert by_fit["minimum_detectable"] is None


def test_where_the_mixture_equals_the_site_before_the_start_the_ratio_gives_a_reason_and_no_number():
    found = of_unequal_sites().filter(pl.col("analysis").str.ends_with(":by_fit"))

    untold = found.filter(pl.col("status") == "not_estimable")
    assert set(untold["reason"]) <= {"perfect_fit"}
    assert untold["value"].is_null().all()
    assert found.filter(pl.col("status") == "value")["p_placebo"].is_not_null().all()
    assert "all" not in found["site"]


def one_site(**changes):
    return evaluated(drawn(), eight_sites()[0], **changes)


def test_a_study_of_one_site_has_no_other_inference_than_placebos_whatever_its_plan_chose():
    for tables in (one_site(), one_site(estimator=Estimator.SYNTHETIC_CONTROL)):
        for frame in (tables.effects, tables.effects_eur, tables.analyses):
            assert set(frame["interval_method"].drop_nulls()) <= {"placebo_permutation"}
            assert frame["p_bootstrap"].is_null().all()
            assert frame["p_jackknife"].is_null().all()
        of_all = row(tables.effects, site="all", kind="average")
        assert of_all["reason"] == "one_site"
        assert "bootstrap_weak" not in of_all["caveats"]
        assert "single_site" in row(tables.effects, site="a", kind="average")["caveats"]


def test_placebos_of_the_stacked_comparison_are_not_shown_beside_an_average_that_the_plan_replaced():
    assert not one_site().placebos.is_empty()
    assert one_site(estimator=Estimator.SYNTHETIC_CONTROL).placebos.is_empty()

"""What holds for the stacked comparison, and for corrections over outcomes, in every drawn country."""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.steps.evaluation import difference_in_differences
from proeftuin.steps.evaluation.difference_in_differences import stacked_fit
from proeftuin.steps.evaluation.effect_rows import judged_p
from proeftuin.steps.evaluation.evaluation import effects_of_sites
from proeftuin.steps.evaluation.plan import Sensitivity
from proeftuin.steps.evaluation.region_panel import Design, RegionPanel, Scale
from tests.evaluation_example import adjacency, country, in_sites, indicator, plan, site, square

SIDE = 10
CORNERS = {"a": (1, 1), "b": (1, 6), "c": (6, 1), "d": (6, 6)}
STARTS = {"a": date(2013, 4, 23), "b": date(2015, 1, 1), "c": date(2015, 1, 1), "d": date(2016, 7, 1)}
SITES = tuple(site(name, square(*at), start=STARTS[name]) for name, at in CORNERS.items())


@cache
def panel() -> RegionPanel:
    cells = country(np.random.default_rng(3), side=SIDE, noise=0.05)
    return RegionPanel.of(Design.of(plan(*SITES), cells, adjacency(SIDE)), cells, indicator(), Scale.PERCENT)


def positive(count: int):
    return st.lists(st.floats(0.01, 100), min_size=count, max_size=count).map(np.array)


def double_differences(region_weights: np.ndarray) -> np.ndarray:
    """Of each site: its change less the weighted mean change of the regions, by plain averages."""
    found = []
    for position, timing in enumerate(panel().timings):
        changes = panel().units[:, timing.is_after].mean(axis=1) - panel().units[:, timing.is_before].mean(axis=1)
        regions = np.average(changes[len(SITES) :], weights=region_weights[position])
        found.append(changes[position] - regions)
    return np.array(found)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_coefficient_is_the_weighted_mean_of_the_double_differences_of_the_sites(data):
    regions = len(panel().regions)
    of_site = data.draw(positive(len(SITES)))
    of_region = np.stack([data.draw(positive(regions)) for _ in SITES])

    fit = stacked_fit(panel(), of_site, of_region)

    assert fit.coefficients[0, 0] == pytest.approx(np.average(double_differences(of_region), weights=of_site))


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_a_region_without_weight_is_as_good_as_absent(data):
    of_region = np.ones((len(SITES), len(panel().regions)))
    left_out = data.draw(st.sets(st.integers(0, of_region.shape[1] - 1), max_size=of_region.shape[1] - 2))
    of_region[:, sorted(left_out)] = 0
    kept = [position for position in range(of_region.shape[1]) if position not in left_out]

    weightless = stacked_fit(panel(), region_weights=of_region)
    absent = stacked_fit(replace(panel(), regions=panel().regions[kept], kept=panel().kept[kept]))

    assert weightless.coefficients == pytest.approx(absent.coefficients)


@settings(max_examples=20, deadline=None)
@given(positive(len(SITES)), st.floats(0.01, 100))
def test_weights_of_sites_count_by_their_proportions_alone(weights, factor):
    first, second = stacked_fit(panel(), weights), stacked_fit(panel(), weights * factor)

    assert first.coefficients == pytest.approx(second.coefficients)
    assert _scores(first) == pytest.approx(_scores(second))


@settings(max_examples=20, deadline=None)
@given(positive(len(SITES)))
def test_sites_that_share_a_stack_have_the_effect_of_a_stack_each(weights):
    shared = stacked_fit(panel(), weights)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(difference_in_differences, "_stacks", lambda p, _: [[at] for at in range(len(p.sites))])
        apart = stacked_fit(panel(), weights)

    assert shared.coefficients == pytest.approx(apart.coefficients)
    assert shared.clusters == apart.clusters


def _scores(fit) -> np.ndarray:
    """What each cluster adds to the error of the coefficient, from which all inference follows."""
    return (fit.scores(fit.parameters) @ fit.bread[0])[:, 0]


ROLES = {"secondary": ("four", "five"), "negative_controls": ("six",)}
OUTCOMES = ("one", "two", "three", "four", "five", "six")
CHECKS = (Sensitivity.PERSON_WEIGHTED, Sensitivity.RANDOM_EFFECTS)


def evaluated(country_seed, *, sites=SITES, outcomes=OUTCOMES, unit="per_100000", **changes):
    cells = country(
        np.random.default_rng(country_seed), side=SIDE, outcomes=OUTCOMES, noise=0.03, effects=in_sites(SITES[:3], 1.02)
    )
    chosen = plan(*sites, outcomes=outcomes, **(ROLES | changes))
    return effects_of_sites(chosen, [cells], adjacency(SIDE), {id: indicator(id, unit=unit) for id in OUTCOMES})


@cache
def adjusted(seed) -> pl.DataFrame:
    effects = evaluated(seed).effects
    return effects.with_columns(pl.Series("unadjusted", [judged_p(row) for row in effects.iter_rows(named=True)]))


@pytest.mark.parametrize("seed", range(4))
def test_a_corrected_p_value_is_a_probability_and_never_below_the_uncorrected_one(seed):
    both = adjusted(seed).filter(pl.col("p_adjusted").is_not_null())

    assert (both["p_adjusted"] >= both["unadjusted"] - 1e-12).all()
    assert (both["p_adjusted"] <= 1).all()


@pytest.mark.parametrize("seed", range(2))
def test_only_averages_are_corrected_and_each_family_in_its_way(seed):
    effects = adjusted(seed)
    corrected = effects.filter(pl.col("p_adjusted").is_not_null())

    assert set(corrected["kind"]) == {"average"}
    together = dict(corrected.filter(pl.col("site") == "all").select("outcome", "adjustment").iter_rows())
    assert together == dict.fromkeys(("one", "two", "three"), "romano_wolf") | dict.fromkeys(
        ("four", "five"), "benjamini_hochberg"
    )
    assert set(corrected.filter(pl.col("site") != "all")["adjustment"]) == {"holm"}


@pytest.mark.parametrize("seed", range(2))
def test_a_negative_control_is_never_corrected_so_that_it_shows_when_it_moves(seed):
    control = adjusted(seed).filter(pl.col("role") == "negative_control", pl.col("kind") == "average")

    assert control["unadjusted"].null_count() == 0
    assert control["p_adjusted"].null_count() == control.height == len(SITES) + 1


def test_outcomes_that_miss_different_regions_have_no_draws_in_common():
    cells = country(np.random.default_rng(0), side=SIDE, outcomes=("one", "two"))
    design = Design.of(plan(*SITES, outcomes=("one", "two")), cells, adjacency(SIDE))
    total = cells.total.copy()
    for outcome in range(2):
        total[outcome, 3, list(design.regions[outcome])] = 0
    indicators = {id: indicator(id, unit="per_100000") for id in ("one", "two")}

    effects = effects_of_sites(design.plan, [replace(cells, total=total)], adjacency(SIDE), indicators).effects

    of_all = effects.filter(site="all", kind="average")
    assert of_all["pool_regions"].to_list() == [len(design.regions) - 1] * 2
    assert of_all["adjustment"].to_list() == ["holm", "holm"]


def test_one_outcome_is_not_corrected():
    effects = evaluated(0, outcomes=("one",), secondary=(), negative_controls=()).effects

    assert effects.filter(pl.col("site") == "all")["p_adjusted"].null_count() == effects.filter(site="all").height


def test_one_site_is_not_corrected():
    assert evaluated(0, sites=SITES[:1]).effects["p_adjusted"].is_null().all()


FEW = {"outcomes": ("one", "two", "six"), "secondary": (), "sensitivity": CHECKS}


def test_the_order_of_outcomes_changes_nothing_but_the_order_of_rows():
    first, second = (evaluated(0, **FEW | {"outcomes": order}) for order in (FEW["outcomes"], FEW["outcomes"][::-1]))

    for name, frame in first.frames().items():
        other = second.frames()[name]
        # The plan's hash does not depend on the order either.
        assert frame.sort("outcome", maintain_order=True).equals(other.sort("outcome", maintain_order=True)), name


def test_the_order_of_sites_changes_no_effect_and_nothing_of_a_single_site():
    first, second = (evaluated(0, sites=order, **FEW) for order in (SITES, SITES[::-1]))
    key = ["outcome", "site", "kind", "year"]

    of_one = [table.effects.filter(pl.col("site") != "all").sort(key) for table in (first, second)]
    assert of_one[0].equals(of_one[1])
    for frames in ((first.effects, second.effects), (first.analyses, second.analyses)):
        values = [frame.sort([*key, *({"analysis"} & set(frame.columns))])["value"] for frame in frames]
        assert values[0].to_list() == pytest.approx(values[1].to_list(), abs=1e-5)


def test_the_same_plan_and_seed_give_the_same_tables_to_the_last_byte():
    settings = {"outcomes": ("one",), "secondary": (), "negative_controls": (), "sensitivity": tuple(Sensitivity)}
    first, second = (evaluated(1, **settings) for _ in range(2))

    for name, frame in first.frames().items():
        assert frame.write_csv() == second.frames()[name].write_csv(), name


def test_another_seed_draws_other_placebo_groups():
    first, second = (evaluated(1, seed=seed, **FEW).placebos.filter(site="a") for seed in (1, 2))

    assert first["value"].to_list() != second["value"].to_list()


@pytest.mark.parametrize("seed", range(4))
def test_in_euro_too_a_corrected_p_value_is_never_below_the_uncorrected_one(seed):
    effects = evaluated(seed, unit="eur_per_insured_year").effects_eur
    both = effects.filter(pl.col("site") == "all", pl.col("p_adjusted").is_not_null())

    assert both.height == 5
    assert (both["p_adjusted"] >= both["p_bootstrap"] - 1e-12).all()

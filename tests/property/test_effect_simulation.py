"""
Drawn worlds with a known effect: the default inference keeps its promise in them, and naive inference does not.

Nine of 340 regions start in two years; shocks last from year to year, sizes differ and costs of persons have a heavy
tail. The full simulation, with more kinds of worlds and methods, is the benchmark `effect_simulation`.
"""

import numpy as np
import pytest

from benchmarks.effect_country import judged_countries, judged_unequal_sites
from benchmarks.effect_methods import (
    CR1,
    DEFAULT,
    EXCHANGED,
    GROUP_TIME_EXCHANGED,
    IMPUTATION_EXCHANGED,
    PERSONS,
    TWO_WAY,
    TWO_WAY_CR1,
    default_methods,
    naive_methods,
    staggered_methods,
)
from benchmarks.effect_simulation import Performance, Scenario, default_and_naive, simulated
from benchmarks.effect_world import Effect, World, drawn_world, means_of_persons, means_one_by_one
from proeftuin.methods.effects.placebo_permutation import randomisation_test
from proeftuin.steps.evaluation.analyses import synthetic
from proeftuin.steps.evaluation.evaluation import effects_of_sites
from proeftuin.steps.evaluation.plan import Sensitivity
from tests.evaluation_example import adjacency, country, indicator, plan, site, square

SEED = 20261124
WINDOW = {"years": 8, "starts": (3, 4)}


def performances(world, methods, samples):
    found = simulated(Scenario("", world, methods), samples, SEED)
    return {name: Performance.of(judged) for name, judged in found.items()}


def size(found, method):
    """
    Share of worlds with an effect found, as far as it is not the luck of these worlds.

    Exchanged labels find an effect in exactly 5 % of the worlds in which sites are drawn by lot. How far they are off
    here is luck, which the other methods have had as well.
    """
    return found[method].found - found[EXCHANGED].found + 0.05


@pytest.fixture(scope="module")
def nothing():
    return performances(World(**WINDOW), default_and_naive, 250)


@pytest.fixture(scope="module")
def heavy_tail():
    return performances(World(**WINDOW, tail=3.0), default_methods, 150)


@pytest.fixture(scope="module")
def three_sites():
    return performances(World(**WINDOW, regions=54, sites=3), default_methods, 300)


@pytest.fixture(scope="module")
def different_effects():
    return performances(World(years=10, starts=(2, 6), effect=Effect.BY_WAVE, effect_eur=150.0), default_and_naive, 120)


@pytest.fixture(scope="module")
def many_that_start():
    """Most regions start, long after one another, and effects grow: late starters are compared with early ones."""
    world = World(18, 12, years=13, starts=(2, 10), effect=Effect.GROWING)

    def methods(world, generator):
        return default_methods(world, generator) | naive_methods(world) | staggered_methods(world, generator)

    return performances(world, methods, 100)


def test_exchanged_labels_find_an_effect_in_five_percent_of_worlds_without_one():
    found = []
    for sample in range(1_500):
        generator = np.random.default_rng([SEED, sample])
        world = drawn_world(World(years=5, starts=(2,)), generator)
        changes = world.outcomes[:, 3:].mean(axis=1) - world.outcomes[:, :2].mean(axis=1)
        found.append(randomisation_test(changes, [0] * 9, 99, generator).p <= 0.05)

    # A true five percent lies between 3.6 and 6.5 percent in 99 of 100 cases.
    assert 0.036 <= np.mean(found) <= 0.065


@pytest.mark.parametrize("worlds", ["nothing", "heavy_tail"])
def test_default_keeps_its_size(worlds, request):
    found = request.getfixturevalue(worlds)

    assert 0.03 <= size(found, DEFAULT) <= 0.07
    assert 0.01 <= found[DEFAULT].found <= 0.10


def test_with_three_sites_the_default_hardly_ever_finds_anything_and_ordinary_errors_do_far_too_often(three_sites):
    assert three_sites[DEFAULT].found <= 0.03
    assert size(three_sites, CR1) >= 0.12


def test_default_interval_holds_the_truth_in_nineteen_of_twenty(nothing, different_effects):
    assert 0.93 <= 1 - size(nothing, DEFAULT) <= 0.97
    assert 0.90 <= nothing[DEFAULT].coverage <= 0.99
    assert 0.90 <= different_effects[DEFAULT].coverage <= 1


@pytest.mark.parametrize(("method", "least"), [(CR1, 0.07), (TWO_WAY_CR1, 0.07), (TWO_WAY, 0.08), (PERSONS, 0.3)])
def test_naive_errors_find_effects_where_there_are_none(nothing, method, least):
    assert size(nothing, method) >= least


def test_default_is_unbiased_whatever_the_effects_are(nothing, heavy_tail, different_effects, many_that_start):
    for found in (nothing, heavy_tail, different_effects, many_that_start):
        default = found[DEFAULT]
        assert abs(default.bias) <= 3 * default.root_mean_squared_error / np.sqrt(default.samples)


def test_naive_two_way_fixed_effects_lose_the_truth_when_effects_differ(different_effects):
    found = different_effects[TWO_WAY]

    assert found.bias <= -20
    assert found.coverage <= 0.85


def test_comparing_with_early_starters_hides_growing_effects(many_that_start):
    assert many_that_start[TWO_WAY].bias <= -50
    assert many_that_start[TWO_WAY].coverage <= 0.5
    assert many_that_start[TWO_WAY].found < many_that_start[DEFAULT].found


@pytest.mark.parametrize("method", [GROUP_TIME_EXCHANGED, IMPUTATION_EXCHANGED])
def test_estimators_for_staggered_starts_are_unbiased_where_two_way_fixed_effects_are_not(many_that_start, method):
    found = many_that_start[method]

    assert abs(found.bias) <= 3 * found.root_mean_squared_error / np.sqrt(found.samples)
    assert found.coverage >= 0.90


def test_whole_evaluation_finds_what_was_put_into_a_country_and_little_else():
    found = {name: Performance.of(judged) for name, judged in judged_countries(3, SEED).items()}
    raised = found["all sites, wild cluster bootstrap, an effect"]

    assert abs(raised.bias) <= 3 * raised.root_mean_squared_error / np.sqrt(3)
    assert raised.found > 0.5
    assert found["all sites, wild cluster bootstrap, no effect"].found <= 3 / 9
    # 81 tests of single sites, nine in one country sharing their comparison regions.
    assert found["one site, placebo groups, no effect"].found <= 0.14


def test_a_small_site_stands_out_too_often_among_larger_regions_and_not_among_groups_of_its_size():
    found = {
        name: Performance.of(judged)
        for name, judged in judged_unequal_sites(8, SEED, (synthetic.synthetic_control,)).items()
    }
    of_its_size, all_regions = (
        found[f"small, synthetic_control, {against}"] for against in ("groups of its size", "all regions")
    )

    # 48 tests each: a true 5 percent gives more than six in two of a hundred cases.
    assert all_regions.found >= 0.14
    assert of_its_size.found <= 0.125
    assert of_its_size.coverage >= 0.875
    assert found["large, synthetic_control, groups of its size"].found <= 0.125


def test_no_released_interval_rests_on_ordinary_clustered_errors_with_fewer_than_ten_sites():
    sites = [site(f"s{i}", square(5 * (i // 2), 5 * (i % 2))) for i in range(4)]
    asked = plan(*sites, draws=99, bootstrap_draws=99, sensitivity=tuple(Sensitivity))
    cells = country(np.random.default_rng(SEED), side=12)

    tables = effects_of_sites(asked, [cells], adjacency(12), {"hospital": indicator()}).frames()

    intervals = [frame for frame in tables.values() if "interval_method" in frame.columns]
    methods = set().union(*(frame.drop_nulls("lower")["interval_method"] for frame in intervals))
    assert methods == {
        "wild_cluster_bootstrap",
        "score_bootstrap",
        "placebo_permutation",
        "hartung_knapp",
        "empirical_bayes",
    }
    assert not any("standard_error" in column for frame in tables.values() for column in frame.columns)


def test_means_drawn_together_are_distributed_as_means_of_persons_drawn_one_by_one():
    generator = np.random.default_rng(SEED)
    persons, expected = np.full(400, 5_000), np.full((400, 4), 2_500.0)

    together, variance = means_of_persons(expected, persons, generator)
    one_by_one, own_variance = means_one_by_one(expected, persons, generator)

    levels = [0.05, 0.25, 0.5, 0.75, 0.95]
    # The spread of these means is 130; limits of quantiles of 1,600 draws vary by up to 10.
    assert np.quantile(together, levels) == pytest.approx(np.quantile(one_by_one, levels), abs=30)
    assert together.std() == pytest.approx(one_by_one.std(), rel=0.08)
    assert own_variance.mean() == pytest.approx(variance.mean(), rel=0.05)

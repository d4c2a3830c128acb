"""What holds for the effect over sites whatever the effects of each."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proeftuin.methods.effects.placebo_permutation import placebo_p_value
from proeftuin.methods.effects.pooled_sites import pool_sites
from proeftuin.methods.effects.synthetic_control import synthetic_controls

seeds = st.integers(0, 100_000)


@given(seeds)
def test_one_site_is_compared_with_each_region_about_equally_often(seed):
    generator = np.random.default_rng(seed)
    effect, placebos = generator.normal(), generator.normal(size=39)

    pooled = pool_sites([effect], placebos[None], 4_000, generator)[0]

    assert pooled.effect == pytest.approx(effect)
    assert set(pooled.placebo_effects) == set(placebos)
    assert pooled.p == pytest.approx(placebo_p_value(effect, placebos), abs=0.06)


@given(seeds)
def test_as_many_sites_as_regions_leave_one_set_in_different_places(seed):
    generator = np.random.default_rng(seed)
    placebos = generator.normal(size=4)

    drawn = pool_sites(np.zeros(4), np.tile(placebos, (4, 1)), 50, generator)[0].placebo_effects

    assert drawn == pytest.approx(placebos.mean())


@given(seeds, st.floats(-5, 5))
def test_a_common_effect_moves_mean_and_limits_by_itself(seed, effect):
    effects, placebos = np.random.default_rng(seed).normal(size=3), np.random.default_rng(seed).normal(size=(3, 30))

    one, other = (
        pool_sites(values, placebos, 99, np.random.default_rng(1), weights=[1.0, 2.0, 3.0])[0]
        for values in (effects, effects + effect)
    )

    assert other.effect == pytest.approx(one.effect + effect)
    assert (other.lower, other.upper) == pytest.approx((one.lower + effect, one.upper + effect))
    assert one.effect == pytest.approx(np.average(effects, weights=[1, 2, 3]))


@given(seeds)
def test_each_site_takes_the_placebos_of_its_own_start(seed):
    placebos = np.stack([np.zeros(20), np.full(20, 3.0)])

    drawn = pool_sites([1.0, 1.0], placebos, 30, np.random.default_rng(seed))[0].placebo_effects

    assert drawn == pytest.approx(1.5)


def test_without_an_effect_one_set_of_sites_in_twenty_stands_out():
    generator = np.random.default_rng(4)
    starts, regions = [7, 7, 9], list(range(3, 43))
    p_values = []
    for _ in range(150):
        values = generator.normal(size=(43, 2)) @ generator.normal(size=(2, 12)) + generator.normal(size=(43, 12))
        effects = [synthetic_controls(values, [site], regions, starts[site]).effects[0, 0] for site in range(3)]
        placebos = {start: synthetic_controls(values, regions, regions, start).effects[0] for start in (7, 9)}
        by_site = np.stack([placebos[start] for start in starts])
        p_values.append(pool_sites(effects, by_site, 399, generator)[0].p)

    assert 0.01 < (np.array(p_values) <= 0.05).mean() < 0.11
    assert np.mean(p_values) == pytest.approx(0.5, abs=0.08)


@given(seeds, st.integers(2, 4))
def test_groups_in_the_place_of_different_sites_share_no_municipality(seed, sites):
    placebos = np.random.default_rng(seed).normal(size=12)
    signs = np.tile([1.0, -1.0], sites)[:sites]
    # Every group is one municipality, the same for all sites.
    groups = np.broadcast_to(np.eye(12, dtype=bool), (sites, 12, 12))

    drawn = pool_sites(np.zeros(sites), np.outer(signs, placebos), 60, np.random.default_rng(seed), groups=groups)[
        0
    ].placebo_effects

    sums = {
        round(float(signs @ placebos[list(places)]) / sites, 9) for places in itertools.permutations(range(12), sites)
    }
    assert {round(value, 9) for value in drawn} <= sums


@given(seeds)
def test_each_site_is_held_against_groups_of_its_own(seed):
    # The second site has groups that stray ten times as far.
    placebos = np.stack([np.ones(20), 10 * np.ones(20)])
    groups = np.stack([np.eye(40, dtype=bool)[:20], np.eye(40, dtype=bool)[20:]])

    drawn = pool_sites([0.0, 0.0], placebos, 30, np.random.default_rng(seed), groups=groups)[0].placebo_effects

    assert drawn == pytest.approx(5.5)


def test_groups_that_cannot_but_overlap_are_drawn_all_the_same():
    groups = np.ones((2, 3, 4), dtype=bool)

    drawn = pool_sites([0.0, 0.0], np.ones((2, 3)), 30, np.random.default_rng(1), groups=groups)[0].placebo_effects

    assert drawn == pytest.approx(1.0)

"""What holds for weighted difference-in-differences whatever the outcomes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.methods.effects.covariate_sample import CovariateSample
from proeftuin.methods.effects.entropy_balancing import entropy_balancing
from proeftuin.methods.effects.panel_regression import fit_panel
from proeftuin.methods.effects.region_matching import match_regions
from proeftuin.methods.effects.weighted_difference_in_differences import (
    effects_of_stacks,
    fit_stacks,
    mean_effect,
    regional_means,
    stacks_of_sites,
)
from proeftuin.methods.effects.wild_cluster_bootstrap import joint_max_t_p_values, wild_weights

seeds = st.integers(0, 10_000)
YEARS = np.arange(2011, 2020)


def drawn(seed, regions=30):
    generator = np.random.default_rng(seed)
    starts = np.full(regions, np.inf)
    starts[generator.choice(regions, 5, replace=False)] = [2014, 2014, 2016, 2017, 2017]
    return generator.normal(size=(3, regions, 9)).cumsum(axis=2), starts, generator.uniform(0.1, 3, regions), generator


@given(seeds)
@settings(max_examples=30)
def test_equal_weights_and_one_start_give_the_plain_regression(seed):
    outcomes, starts, _, _ = drawn(seed)
    starts = np.where(np.isfinite(starts), 2015, np.inf)

    weighted = fit_stacks(outcomes, stacks_of_sites(starts, YEARS, np.ones(30)))

    plain = fit_panel(outcomes, np.outer(np.isfinite(starts), YEARS >= 2015))
    assert weighted.coefficients == pytest.approx(plain.coefficients)
    assert weighted.standard_errors_cr1() == pytest.approx(plain.standard_errors_cr1())
    assert weighted.standard_errors_cr3() == pytest.approx(plain.standard_errors_cr3())


@given(seeds, st.booleans())
@settings(max_examples=30)
def test_the_regression_gives_the_mean_of_the_effects_of_its_stacks(seed, leave_out):
    outcomes, starts, weights, _ = drawn(seed)
    stacks = stacks_of_sites(starts, YEARS, weights, leave_out_start_year=leave_out)

    fit = fit_stacks(outcomes, stacks)

    assert fit.coefficients[:, 0] == pytest.approx(mean_effect(outcomes, stacks))
    by_hand = []
    for _stack, first in zip(stacks, (2014, 2016, 2017), strict=True):
        after = first < YEARS if leave_out else first <= YEARS
        change = outcomes[:, :, after].mean(axis=2) - outcomes[:, :, first > YEARS].mean(axis=2)
        sites, others = starts == first, np.isinf(starts)
        by_hand.append(
            np.average(change[:, sites], axis=1, weights=weights[sites])
            - np.average(change[:, others], axis=1, weights=weights[others])
        )
    assert effects_of_stacks(outcomes, stacks) == pytest.approx(np.array(by_hand))
    counted = [weights[starts == first].sum() for first in (2014, 2016, 2017)]
    assert mean_effect(outcomes, stacks) == pytest.approx(np.average(by_hand, axis=0, weights=counted))


@given(seeds)
@settings(max_examples=15)
def test_each_site_against_its_own_donors(seed):
    outcomes, starts, _, _ = drawn(seed)
    matched = match_regions(outcomes[0], YEARS, starts, donors=4)

    stacks = stacks_of_sites(starts, YEARS, matched.weights)

    for site, donors, effect in zip(matched.sites, matched.donors, effects_of_stacks(outcomes, stacks), strict=True):
        before = starts[site] > YEARS
        change = outcomes[:, :, ~before].mean(axis=2) - outcomes[:, :, before].mean(axis=2)
        assert effect == pytest.approx(change[:, site] - change[:, donors].mean(axis=1))
    fit = fit_stacks(outcomes, stacks)
    assert fit.coefficients[:, 0] == pytest.approx(effects_of_stacks(outcomes, stacks).mean(axis=0))
    assert fit.clusters == len(np.unique(np.concatenate([matched.sites, matched.donors.ravel()])))


@given(seeds)
@settings(max_examples=15)
def test_trends_that_follow_a_balanced_covariate_leave_no_bias(seed):
    # The outcome moves with a covariate: only the comparison with its mean balanced gives the effect exactly.
    generator = np.random.default_rng(seed)
    trait = generator.normal(size=40)
    starts = np.where(np.argsort(np.argsort(trait + generator.normal(size=40))) >= 30, 2015, np.inf)
    trait[np.flatnonzero(np.isinf(starts))[0]] = 6.0
    outcome = np.outer(trait, YEARS - 2011) + np.outer(np.isfinite(starts), YEARS >= 2015) * 0.7
    balanced = entropy_balancing(CovariateSample.of(trait, np.isfinite(starts)))

    weighted = mean_effect(outcome, stacks_of_sites(starts, YEARS, balanced.weights))
    plain = mean_effect(outcome, stacks_of_sites(starts, YEARS, np.ones(40)))

    assert weighted == pytest.approx([0.7], abs=1e-8)
    assert abs(plain[0] - 0.7) > 1e-3


@given(seeds)
@settings(max_examples=15)
def test_cells_of_persons_give_the_regression_on_the_persons(seed):
    generator = np.random.default_rng(seed)
    region = np.repeat(np.arange(12), 3)
    persons = generator.integers(1, 4, 36)
    weights = generator.uniform(0.5, 2, 36)
    cell = np.repeat(np.arange(36), persons)
    outcome = generator.lognormal(size=(len(cell), 9))
    sums = np.stack([np.bincount(cell, weights=column, minlength=36) for column in outcome.T], axis=1)
    starts = np.where(np.arange(12) < 3, 2014, np.inf)

    means = regional_means(sums, np.outer(persons, np.ones(9)), weights, region)
    fit = fit_stacks(means.outcomes, stacks_of_sites(starts, YEARS, means.weights))

    of_persons = fit_panel(
        outcome,
        np.outer(np.isfinite(starts)[region[cell]], YEARS >= 2014),
        weights=np.outer(weights[cell], np.ones(9)),
        clusters=region[cell].tolist(),
    )
    assert fit.coefficients == pytest.approx(of_persons.coefficients)
    assert fit.standard_errors_cr3() == pytest.approx(of_persons.standard_errors_cr3())


def test_the_wild_bootstrap_keeps_its_level_with_nine_matched_sites_of_sixty():
    generator = np.random.default_rng(4)
    rejected, samples = 0, 200
    for _ in range(samples):
        shocks = generator.normal(size=(60, 9))
        for year in range(1, 9):
            shocks[:, year] += 0.6 * shocks[:, year - 1]
        trait = generator.normal(size=60)
        starts = np.full(60, np.inf)
        starts[np.argsort(-(trait + 1.5 * generator.normal(size=60)))[:9]] = generator.choice([2014, 2015, 2016], 9)
        balanced = entropy_balancing(CovariateSample.of(trait, np.isfinite(starts)))
        fit = fit_stacks(shocks, stacks_of_sites(starts, YEARS, balanced.weights))
        rejected += joint_max_t_p_values(fit, wild_weights(fit.clusters, 199, generator), [0])[0] <= 0.05

    assert 0.015 <= rejected / samples <= 0.09

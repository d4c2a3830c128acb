"""What holds for entropy balancing whatever the covariates."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.errors import NotEstimableError
from proeftuin.methods.effects.balance import covariate_balance
from proeftuin.methods.effects.covariate_sample import CovariateSample
from proeftuin.methods.effects.entropy_balancing import entropy_balancing

seeds = st.integers(0, 10_000)


def drawn_sample(seed, rows=300):
    """Covariates of which one is skewed, one has two values and one follows from the others."""
    generator = np.random.default_rng(seed)
    age, cost = generator.normal(50, 15, rows), generator.lognormal(6, 1, rows)
    woman = generator.random(rows) < 0.5
    covariates = np.column_stack([age, cost, woman, ~woman, age + 2 * woman])
    treated = generator.random(rows) < 1 / (1 + np.exp(-(age - 60) / 15 - 0.3 * woman))
    return CovariateSample.of(covariates, treated)


@given(seeds)
@settings(max_examples=40, deadline=None)
def test_the_comparison_group_gets_the_means_of_the_treated(seed):
    sample = drawn_sample(seed)

    balanced = entropy_balancing(sample)

    after = covariate_balance(sample, balanced.weights).after
    assert after.standardised_differences == pytest.approx(np.zeros(5), abs=1e-8)
    assert balanced.largest_difference < 1e-8
    assert (balanced.weights > 0).all()
    assert balanced.weights[~sample.is_treated].sum() == pytest.approx(sample.treated_persons)
    assert after.comparison_size == pytest.approx(balanced.effective_sample_size)


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_the_comparison_group_gets_the_variances_of_the_treated(seed):
    sample = drawn_sample(seed, rows=600)

    try:
        balanced = entropy_balancing(sample, moments=2)
    except NotEstimableError:
        # A long tail of cost among few comparison persons may be out of reach.
        return

    treated, weights = sample.is_treated, balanced.weights
    for column in sample.covariates.T:
        mean = np.average(column[~treated], weights=weights[~treated])
        variance = np.average((column[~treated] - mean) ** 2, weights=weights[~treated])
        assert variance == pytest.approx(column[treated].var(), rel=1e-7)


@given(seeds, st.integers(2, 5))
@settings(max_examples=30, deadline=None)
def test_cells_with_counts_get_the_weights_of_their_persons(seed, largest):
    generator = np.random.default_rng(seed)
    cells = generator.integers(0, 4, (40, 3)).astype(float)
    treated, counts = generator.random(40) < 0.4, generator.integers(1, largest + 1, 40)
    base = generator.uniform(0.5, 2, 40)
    if not 5 < treated.sum() < 30:
        return
    of_cells = CovariateSample.of(cells, treated, counts=counts)
    of_persons = CovariateSample.of(np.repeat(cells, counts, axis=0), np.repeat(treated, counts))

    try:
        expected = entropy_balancing(of_persons, base_weights=np.repeat(base, counts)).weights
    except NotEstimableError:
        with pytest.raises(NotEstimableError):
            entropy_balancing(of_cells, base_weights=base)
        return

    actual = entropy_balancing(of_cells, base_weights=base).weights
    assert np.repeat(actual, counts) == pytest.approx(expected, rel=1e-7, abs=1e-9)


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_no_other_weights_that_balance_are_nearer_to_equal(seed):
    sample = drawn_sample(seed, rows=120)
    others = ~sample.is_treated
    weights = entropy_balancing(sample).weights[others]
    constraints = np.column_stack([np.ones(others.sum()), sample.covariates[others]])
    direction = np.random.default_rng(seed).normal(size=others.sum())
    basis = np.linalg.svd(constraints / np.abs(constraints).max(axis=0), full_matrices=False)[0][:, :4]
    direction -= basis @ (basis.T @ direction)
    step = 0.1 * (weights / np.abs(direction)).min() * direction

    assert (constraints * step[:, None]).sum(axis=0) == pytest.approx(np.zeros(6), abs=1e-6 * np.abs(constraints).max())
    for side in (-1, 1):
        other = weights + side * step
        assert (other * np.log(other)).sum() >= (weights * np.log(weights)).sum() - 1e-9


def test_groups_that_are_alike_keep_their_base_weights():
    covariates = np.array([0.0, 1.0, 2.0, 0.0, 1.0, 2.0])
    sample = CovariateSample.of(covariates, [1, 1, 1, 0, 0, 0])

    assert entropy_balancing(sample).weights == pytest.approx(np.ones(6))


def test_groups_whose_means_can_be_reached_are_always_balanced():
    # Thousands of small samples: a search that stops in rounding fails in one of some tens.
    generator = np.random.default_rng(12)
    for _ in range(1500):
        trait = generator.normal(size=30)
        treated = np.argsort(np.argsort(trait + 2 * generator.normal(size=30))) >= 24
        if trait[treated].mean() < 0.98 * trait[~treated].max():
            balanced = entropy_balancing(CovariateSample.of(trait, treated))
            assert balanced.largest_difference < 1e-9
            assert balanced.steps < 60

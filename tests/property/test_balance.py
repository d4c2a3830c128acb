"""What holds for a table of balance whatever the covariates and weights."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.methods.effects.balance import BalanceSide, StandardDeviation, covariate_balance
from proeftuin.methods.effects.covariate_sample import CovariateSample

seeds = st.integers(0, 10_000)


def drawn(seed, rows=40):
    generator = np.random.default_rng(seed)
    covariates = np.column_stack([generator.normal(size=rows), generator.integers(0, 4, rows)])
    return covariates, generator.permutation(np.arange(rows) < rows // 3), generator.uniform(0.2, 3, rows), generator


def fields(side):
    return {name: getattr(side, name) for name in BalanceSide.__dataclass_fields__}


@given(seeds)
@settings(max_examples=30)
def test_cells_give_the_balance_of_their_persons(seed):
    covariates, treated, weights, generator = drawn(seed)
    counts = generator.integers(1, 5, len(treated))

    cells = covariate_balance(CovariateSample.of(covariates, treated, counts=counts), weights)
    persons = covariate_balance(
        CovariateSample.of(np.repeat(covariates, counts, axis=0), np.repeat(treated, counts)),
        np.repeat(weights, counts),
    )

    assert cells.scale == pytest.approx(persons.scale)
    for of_cells, of_persons in ((cells.before, persons.before), (cells.after, persons.after)):
        for name, value in fields(of_cells).items():
            assert value == pytest.approx(fields(of_persons)[name], abs=1e-12), name


@given(seeds)
def test_neither_units_nor_the_size_of_the_weights_matter(seed):
    covariates, treated, weights, _ = drawn(seed)
    one = covariate_balance(CovariateSample.of(covariates, treated), weights)
    other = covariate_balance(CovariateSample.of(covariates * 1000 + 7, treated), weights * 5)

    for name in ("standardised_differences", "variance_ratios", "largest_distribution_differences", "comparison_size"):
        assert getattr(one.after, name) == pytest.approx(getattr(other.after, name), rel=1e-7, abs=1e-9)


@given(seeds)
def test_weights_do_not_change_what_differences_are_divided_by(seed):
    covariates, treated, weights, _ = drawn(seed)
    sample = CovariateSample.of(covariates, treated)

    balance = covariate_balance(sample, weights, standard_deviation=StandardDeviation.POOLED)

    variances = [covariates[side].var(axis=0, ddof=1) for side in (treated, ~treated)]
    assert balance.scale == pytest.approx(np.sqrt(sum(variances) / 2))
    for side, weight in ((balance.before, np.ones(40)), (balance.after, weights)):
        means = [np.average(covariates[rows], axis=0, weights=weight[rows]) for rows in (treated, ~treated)]
        assert side.standardised_differences == pytest.approx((means[0] - means[1]) / balance.scale)
        assert side.largest_standardised_difference == np.abs(side.standardised_differences).max()


def test_the_same_people_on_both_sides_do_not_differ():
    covariates = np.tile([[1.0, 0.0], [2.0, 3.0], [4.0, 1.0]], (2, 1))

    after = covariate_balance(CovariateSample.of(covariates, [1, 1, 1, 0, 0, 0])).after

    assert after.standardised_differences.tolist() == [0, 0]
    assert after.variance_ratios == pytest.approx([1, 1])
    assert after.largest_distribution_differences.tolist() == [0, 0]
    assert (after.treated_size, after.comparison_size) == (3, 3)


def test_distributions_can_differ_where_means_do_not():
    after = covariate_balance(CovariateSample.of([0.0, 4.0, 2.0, 2.0], [1, 1, 0, 0])).after

    assert after.standardised_differences[0] == 0
    assert after.largest_distribution_differences[0] == 0.5
    assert after.mean_distribution_differences[0] == pytest.approx((0.5 + 0.5 + 0) / 3)
    assert np.isnan(after.variance_ratios[0])


def test_a_covariate_that_varies_on_no_side_has_no_standardised_difference_unless_it_is_equal():
    covariates = np.array([[1.0, 2.0], [1.0, 2.0], [3.0, 2.0], [3.0, 2.0]])

    balance = covariate_balance(CovariateSample.of(covariates, [1, 1, 0, 0]))

    assert np.isnan(balance.before.standardised_differences[0])
    assert balance.before.standardised_differences[1] == 0
    assert balance.before.largest_standardised_difference == 0
    assert balance.by_size_before.tolist() == [1, 0]


def test_a_share_is_held_against_the_standard_deviation_of_a_share():
    balance = covariate_balance(CovariateSample.of([1.0, 0.0, 0.0, 0.0, 1.0, 1.0], [1, 1, 1, 1, 0, 0]))

    assert balance.scale == pytest.approx([np.sqrt(0.25 * 0.75)])
    assert np.isnan(balance.before.variance_ratios[0])

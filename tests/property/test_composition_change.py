"""What holds for a change in composition whatever the people."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.composition_change import composition_change
from proeftuin.methods.effects.covariate_sample import CovariateSample
from proeftuin.methods.effects.panel_regression import fit_panel

seeds = st.integers(0, 10_000)


def drawn(seed, rows=60):
    generator = np.random.default_rng(seed)
    covariates = np.column_stack([generator.normal(60, 10, rows), generator.integers(0, 2, rows)])
    return covariates, generator.permutation(np.arange(rows) % 2), np.arange(rows) % 4 < 2, generator


@given(seeds)
@settings(max_examples=30)
def test_cells_give_the_change_of_their_persons_and_it_is_a_difference_of_changes(seed):
    covariates, treated, after, generator = drawn(seed)
    counts, weights = generator.integers(1, 5, 60), generator.uniform(0.5, 2, 60)

    cells = composition_change(CovariateSample.of(covariates, treated, counts=counts), after, weights)
    persons = composition_change(
        CovariateSample.of(np.repeat(covariates, counts, axis=0), np.repeat(treated, counts)),
        np.repeat(after, counts),
        np.repeat(weights, counts),
    )

    assert cells.standardised_differences == pytest.approx(persons.standardised_differences)
    mass = counts * weights
    design = np.column_stack([np.ones(60), treated, after, treated * after]) * np.sqrt(mass)[:, None]
    coefficients = np.linalg.lstsq(design, covariates * np.sqrt(mass)[:, None], rcond=None)[0]
    assert cells.differences == pytest.approx(coefficients[3], abs=1e-9)
    before = [covariates[(treated == side) & ~after] for side in (0, 1)]
    mass_before = [mass[(treated == side) & ~after] for side in (0, 1)]
    means = [np.average(values, axis=0, weights=weight) for values, weight in zip(before, mass_before, strict=True)]
    variances = [
        np.average((values - mean) ** 2, axis=0, weights=weight)
        for values, mean, weight in zip(before, means, mass_before, strict=True)
    ]
    assert cells.scale == pytest.approx(np.sqrt(sum(variances) / 2))
    assert cells.largest == np.abs(cells.standardised_differences).argmax()


@given(seeds)
@settings(max_examples=30)
def test_a_change_that_both_sides_share_is_none(seed):
    covariates, _, _, _ = drawn(seed)
    before = np.concatenate([covariates[:20], covariates[20:40]])
    people = np.concatenate([before, before + np.array([2.0, 0.5])])

    change = composition_change(
        CovariateSample.of(people, np.tile(np.repeat([1, 0], 20), 2)), np.repeat([False, True], 40)
    )

    assert change.differences == pytest.approx([0, 0], abs=1e-9)
    assert change.treated_after - change.treated_before == pytest.approx([2.0, 0.5])


def test_a_panel_regression_on_shares_gives_the_same_difference():
    # Shares of one age band in two sites and three other regions; equal numbers in every region and period.
    shares = np.array([[0.10, 0.16], [0.20, 0.22], [0.10, 0.12], [0.15, 0.15], [0.20, 0.25]])
    treated = np.array([1, 1, 0, 0, 0])
    cells = CovariateSample.of(
        np.tile([[1.0], [0.0]], (10, 1)),
        np.repeat(treated, 4),
        counts=np.stack([shares, 1 - shares], axis=2).ravel() * 100,
    )

    change = composition_change(cells, np.tile([False, False, True, True], 5))

    fit = fit_panel(shares, np.outer(treated, [0, 1]))
    assert change.differences == pytest.approx(fit.coefficients[0])
    assert change.differences == pytest.approx([0.04 - 0.07 / 3])


def test_sides_and_periods_without_people_are_refused():
    sample = CovariateSample.of([1.0, 2.0, 3.0], [1, 0, 0])

    with pytest.raises(NotEstimableError, match="no treated persons after"):
        composition_change(sample, [False, False, True])
    with pytest.raises(DefinitionError, match="0 or 1 per row"):
        composition_change(sample, [False, True])


def test_a_trait_that_nobody_had_before_has_no_standardised_change():
    sample = CovariateSample.of([0.0, 0.0, 1.0, 0.0], [1, 0, 1, 0])

    change = composition_change(sample, [False, False, True, True])

    assert change.differences.tolist() == [1]
    assert np.isnan(change.standardised_differences).all()
    assert change.largest is None

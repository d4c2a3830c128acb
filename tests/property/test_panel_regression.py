"""What holds for the panel regression whatever the panel."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from proeftuin.methods.effects.panel_regression import fit_panel


def panel(seed: int, regions: int = 9, years: int = 5):
    generator = np.random.default_rng(seed)
    outcomes = generator.normal(size=(2, regions, years))
    treated = np.outer(np.arange(regions) < 3, np.arange(years) >= 2).astype(float)
    weights = generator.uniform(0.5, 2.0, size=(regions, years))
    return outcomes, treated, weights


def dummies(regions: int, years: int):
    """All region and year dummies as columns, for a plain least-squares fit."""
    return np.hstack([np.kron(np.eye(regions), np.ones((years, 1))), np.kron(np.ones((regions, 1)), np.eye(years))])


@given(st.integers(0, 10_000), st.floats(-5, 5), st.floats(-5, 5))
def test_a_constant_of_a_region_or_of_a_year_changes_nothing(seed, of_region, of_year):
    outcomes, treated, weights = panel(seed)
    moved = outcomes.copy()
    moved[:, 4, :] += of_region
    moved[:, :, 1] += of_year

    before, after = (fit_panel(y, treated, weights=weights) for y in (outcomes, moved))

    assert after.coefficients == pytest.approx(before.coefficients, abs=1e-9)
    assert after.standard_errors_cr1() == pytest.approx(before.standard_errors_cr1(), abs=1e-9)


@given(st.integers(0, 10_000), st.floats(0.01, 100))
def test_outcomes_in_another_unit_give_effects_in_that_unit(seed, unit):
    outcomes, treated, weights = panel(seed)

    before, after = (fit_panel(y, treated, weights=weights) for y in (outcomes, unit * outcomes))

    assert after.coefficients == pytest.approx(unit * before.coefficients)
    assert after.standard_errors_cr3() == pytest.approx(unit * before.standard_errors_cr3())


@given(st.integers(0, 10_000))
def test_the_order_of_regions_does_not_matter(seed):
    outcomes, treated, weights = panel(seed)
    order = np.random.default_rng(seed + 1).permutation(9)

    before = fit_panel(outcomes, treated, weights=weights)
    after = fit_panel(outcomes[:, order], treated[order], weights=weights[order])

    assert after.coefficients == pytest.approx(before.coefficients)
    assert after.standard_errors_cr1() == pytest.approx(before.standard_errors_cr1())


@given(st.integers(0, 10_000), st.integers(0, 26))
def test_moments_give_what_dummies_of_all_regions_and_years_give(seed, absent):
    outcomes, treated, weights = panel(seed)
    outcomes[:, 3 + absent // 5, absent % 5] = np.nan
    present = np.isfinite(outcomes[0]).ravel()
    design = np.hstack([treated.reshape(-1, 1), dummies(9, 5)])[present]
    root = np.sqrt(weights.ravel()[present])

    expected = np.linalg.lstsq(design * root[:, None], outcomes[0].ravel()[present] * root, rcond=None)[0][0]

    assert fit_panel(outcomes, treated, weights=weights).coefficients[0, 0] == pytest.approx(expected)


@given(st.integers(0, 10_000))
def test_the_jackknife_error_equals_fits_without_each_cluster(seed):
    outcomes, treated, weights = panel(seed)
    clusters = np.array([0, 1, 2, 3, 3, 4, 4, 5, 5])
    fit = fit_panel(outcomes, treated, weights=weights, clusters=clusters)
    without = [
        fit_panel(outcomes[:, clusters != g], treated[clusters != g], weights=weights[clusters != g]).coefficients
        for g in range(6)
    ]

    expected = np.sqrt(5 / 6 * ((np.array(without) - fit.coefficients) ** 2).sum(axis=0))

    assert fit.standard_errors_cr3() == pytest.approx(expected)


@given(st.integers(0, 10_000))
def test_p_values_of_the_jackknife_are_those_of_a_t_test_with_its_errors(seed):
    generator = np.random.default_rng(seed)
    treated = np.outer(np.arange(12) < 4, np.arange(6) >= 3).astype(float)
    fit = fit_panel(generator.normal(size=(2, 12, 6)), treated)

    t = fit.coefficients / fit.standard_errors_cr3()
    assert fit.p_values_cr3() == pytest.approx(2 * stats.t.sf(np.abs(t), df=11))
    assert ((fit.p_values_cr3() > 0) & (fit.p_values_cr3() <= 1)).all()

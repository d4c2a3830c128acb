"""What holds for generalised linear models on cells whatever the cells."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.exponential_family import GAMMA, GAUSSIAN, LOGISTIC, POISSON
from proeftuin.methods.effects.generalised_linear_model import fit_glm
from proeftuin.methods.effects.glm_cells import glm_cells, panel_glm_cells
from proeftuin.methods.effects.panel_regression import fit_panel

FAMILIES = [POISSON, GAMMA, LOGISTIC, GAUSSIAN]


def people(seed: int, family, count: int = 300):
    """A constant and two discrete regressors, an outcome that the family can have, and the cluster of each person."""
    generator = np.random.default_rng(seed)
    design = np.column_stack([np.ones(count), generator.integers(0, 2, count), generator.integers(0, 3, count)])
    predictor = design @ [0.2, -0.3, 0.2]
    outcome = {
        "poisson": lambda: generator.poisson(np.exp(predictor)) * generator.exponential(size=count),
        "gamma": lambda: generator.gamma(1.5, np.exp(predictor)),
        "logistic": lambda: generator.random(count) < 1 / (1 + np.exp(-predictor)),
        "gaussian": lambda: generator.normal(predictor),
    }[family.name]()
    return design, np.asarray(outcome, float), generator.integers(0, 8, count)


def in_cells(design, outcome, cluster):
    """Cells of equal design and cluster: persons, sums, and sums of squares."""
    rows, cell = np.unique(np.column_stack([design, cluster]), axis=0, return_inverse=True)
    persons, sums, squares = (np.bincount(cell, outcome**power) for power in (0, 1, 2))
    return glm_cells(rows[:, :-1], persons, sums, clusters=rows[:, -1]), squares


def panel(seed: int, regions: int = 12, years: int = 5):
    generator = np.random.default_rng(seed)
    treated = np.outer(np.arange(regions) < 4, np.arange(years) >= 2).astype(float)
    persons = generator.integers(50, 400, (regions, years)).astype(float)
    means = np.exp(generator.normal(0, 0.4, (regions, 1)) + generator.normal(0, 0.1, (regions, years)) - 1.2)
    return treated, persons, means * persons


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
@settings(max_examples=10)
@given(seed=st.integers(0, 10_000))
def test_cells_give_what_persons_give(family, seed):
    design, outcome, cluster = people(seed, family)
    cells, squares = in_cells(design, outcome, cluster)

    by_cell = fit_glm(cells, family)
    by_person = fit_glm(glm_cells(design, np.ones(len(outcome)), outcome, clusters=cluster), family)

    assert by_cell.coefficients == pytest.approx(by_person.coefficients, abs=1e-8)
    assert by_cell.standard_errors_cr1() == pytest.approx(by_person.standard_errors_cr1())
    assert by_cell.standard_errors_cr3() == pytest.approx(by_person.standard_errors_cr3())
    assert by_cell.pearson_dispersion(squares) == pytest.approx(by_person.pearson_dispersion(outcome**2))


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_coefficients_are_where_a_general_search_finds_the_largest_likelihood(family):
    design, outcome, cluster = people(3, family)
    ones = np.ones(len(outcome))

    def lack_of_likelihood(coefficients):
        return -family.log_likelihood(design @ coefficients, ones, outcome).sum()

    found = minimize(lack_of_likelihood, np.zeros(3), method="BFGS", options={"gtol": 1e-7, "maxiter": 1000})

    fit = fit_glm(glm_cells(design, ones, outcome, clusters=cluster), family)

    assert fit.coefficients == pytest.approx(found.x, abs=1e-5)
    assert fit.point.log_likelihood == pytest.approx(-found.fun)


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.floats(0.01, 1e6))
def test_another_currency_changes_no_relative_effect(seed, currency):
    treated, persons, costs = panel(seed)

    for family in (POISSON, GAMMA):
        one, other = (fit_glm(panel_glm_cells(unit * costs, persons, treated), family) for unit in (1.0, currency))

        assert other.coefficients == pytest.approx(one.coefficients, abs=1e-8)
        assert other.standard_errors_cr1() == pytest.approx(one.standard_errors_cr1())


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
@settings(max_examples=5)
@given(seed=st.integers(0, 10_000))
def test_profiling_region_effects_out_gives_what_a_dummy_of_every_region_gives(family, seed):
    treated, persons, sums = panel(seed)
    regions, years = treated.shape
    region, year = np.repeat(np.eye(regions), years, axis=0), np.tile(np.eye(years)[:, 1:], (regions, 1))
    design = np.column_stack([treated.ravel(), region, year])
    cluster = np.repeat(np.arange(regions), years)

    profiled = fit_glm(panel_glm_cells(np.floor(sums), persons, treated), family)
    dummies = fit_glm(
        glm_cells(design, persons.ravel(), np.floor(sums).ravel(), clusters=cluster, regressors=1), family
    )

    assert profiled.coefficients == pytest.approx(dummies.coefficients, abs=1e-7)
    influence = [fit.point.scores @ fit.bread[:, 0] for fit in (profiled, dummies)]
    assert influence[0] == pytest.approx(influence[1], abs=1e-8)


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_the_normal_family_is_the_panel_regression(seed):
    treated, persons, sums = panel(seed)

    model = fit_glm(panel_glm_cells(sums, persons, treated), GAUSSIAN)
    least_squares = fit_panel(sums / persons, treated, weights=persons)

    assert model.coefficients == pytest.approx(least_squares.coefficients[0], abs=1e-10)
    assert model.standard_errors_cr1() == pytest.approx(least_squares.standard_errors_cr1()[0])
    assert model.standard_errors_cr3() == pytest.approx(least_squares.standard_errors_cr3()[0])


def test_the_jackknife_is_close_to_fits_without_each_cluster():
    design, outcome, cluster = people(5, POISSON, count=2000)
    fit = fit_glm(glm_cells(design, np.ones(2000), outcome, clusters=cluster), POISSON)
    without = [
        fit_glm(glm_cells(design[kept], np.ones(kept.sum()), outcome[kept], clusters=cluster[kept]), POISSON)
        for kept in (cluster != gone for gone in range(8))
    ]

    expected = np.sqrt(7 / 8 * sum((left.coefficients - fit.coefficients) ** 2 for left in without))

    assert fit.standard_errors_cr3() == pytest.approx(expected, rel=0.02)


def test_a_region_without_costs_says_nothing_about_a_relative_effect():
    treated, persons, costs = panel(1)
    empty = costs.copy()
    empty[11] = 0.0

    with_empty = fit_glm(panel_glm_cells(empty, persons, treated), POISSON)
    without = fit_glm(panel_glm_cells(costs[:11], persons[:11], treated[:11]), POISSON)

    assert with_empty.coefficients == pytest.approx(without.coefficients)
    assert with_empty.standard_errors_cr1() == pytest.approx(without.standard_errors_cr1())


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
@settings(max_examples=5)
@given(seed=st.integers(0, 10_000), unit=st.floats(1e-4, 1e6), origin=st.floats(-100, 100))
def test_the_unit_and_origin_of_a_regressor_change_no_other_coefficient(family, seed, unit, origin):
    design, outcome, cluster = people(seed, family)
    other = design.copy()
    other[:, 1] = unit * (design[:, 1] + origin)

    one, scaled = (
        fit_glm(glm_cells(x, np.ones(len(outcome)), outcome, clusters=cluster), family) for x in (design, other)
    )

    assert scaled.coefficients[2] == pytest.approx(one.coefficients[2], abs=1e-7)
    assert scaled.standard_errors_cr1()[1:] == pytest.approx(one.standard_errors_cr1()[1:] / [unit, 1], rel=1e-5)
    assert scaled.standard_errors_cr3()[1:] == pytest.approx(one.standard_errors_cr3()[1:] / [unit, 1], rel=1e-5)


def test_the_deviance_is_that_of_the_persons():
    design, outcome, cluster = people(2, GAMMA)
    fit = fit_glm(in_cells(design, outcome, cluster)[0], GAMMA)
    mean = np.exp(design @ fit.coefficients)

    deviance = fit.deviance(float((-1 - np.log(outcome)).sum()))

    assert deviance == pytest.approx(2 * ((outcome - mean) / mean - np.log(outcome / mean)).sum())


def test_a_group_in_which_nobody_has_the_outcome_has_no_finite_coefficient():
    design = np.column_stack([np.ones(8), np.repeat([0, 1], 4)])

    with pytest.raises(NotEstimableError, match="no parameters fit best"):
        fit_glm(glm_cells(design, [10] * 8, [3, 4, 5, 2, 0, 0, 0, 0], clusters=range(8)), LOGISTIC)


def test_negative_amounts_are_refused_by_a_relative_model():
    with pytest.raises(DefinitionError, match="outside the range"):
        fit_glm(glm_cells(np.ones((3, 1)), [1, 1, 1], [5, -1, 2], clusters=range(3)), POISSON)


def test_a_regressor_that_is_a_year_is_refused():
    _, persons, costs = panel(1)

    with pytest.raises(NotEstimableError, match="follows from the others"):
        fit_glm(panel_glm_cells(costs, persons, np.tile([0, 0, 1, 1, 1], (12, 1))), POISSON)

"""
Generalised linear models on cells against software that works on persons.

The costs: R 4.2.2 with sandwich (vcovCL, type HC1) on 4,000 persons, the gamma model with epsilon 1e-14. The fast food
shops: means and least-squares standard error of the shops of Card and Krueger (American Economic Review 1994).
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from proeftuin.methods.effects.exponential_family import GAMMA, GAUSSIAN, LOGISTIC, POISSON
from proeftuin.methods.effects.generalised_linear_model import fit_glm
from proeftuin.methods.effects.glm_cells import glm_cells

DATA = Path(__file__).parent / "data" / "effect-estimation"

BY_PERSONS = {
    "logistic": (
        [-2.06311158, 0.03181817, -0.05929772, 0.00264772, 0.01373948, 0.09474307],
        [0.12283478, 0.00142672, 0.07472727, 0.12085926, 0.12073363, 0.16434635],
    ),
    "gamma": (
        [5.1303001926, 0.01919588998, 0.17503566739, -0.03630260891, 0.0322695489, -0.15840811596],
        [0.110038008, 0.00118749414, 0.04966720714, 0.08596712634, 0.084409001757, 0.123910942644],
    ),
    "poisson": (
        [3.26295197, 0.03651415, 0.16580494, -0.03471184, 0.06031714, -0.16959935],
        [0.1547158, 0.00160748, 0.06356427, 0.1145954, 0.1058042, 0.16061763],
    ),
}


def cost_cells(of_users: bool = False, outcome: str = "costs"):
    """Constant, age, sex, treated, after, both; 40 clusters."""
    table = pl.read_csv(DATA / "costs_with_zeros.csv")
    age, sex, treated, after, cluster = (table[name] for name in ("age", "sex", "treated", "after", "cluster"))
    design = np.column_stack([np.ones(len(table)), age, sex, treated, after, treated * after])
    persons = table["users" if of_users else "persons"]
    return glm_cells(design, persons, table[outcome], clusters=cluster)


@pytest.mark.parametrize(
    ("family", "cells"),
    [
        (LOGISTIC, cost_cells(outcome="users")),
        (GAMMA, cost_cells(of_users=True)),
        (POISSON, cost_cells()),
    ],
)
def test_cells_give_the_coefficients_and_clustered_errors_of_persons(family, cells):
    coefficients, errors = BY_PERSONS[family.name]

    fit = fit_glm(cells, family)

    # R stops the gamma model at 7e-10 from the maximum; the others are printed in eight decimals.
    assert fit.coefficients == pytest.approx(coefficients, abs=1e-8)
    assert fit.standard_errors_cr1() == pytest.approx(errors, abs=1.5e-8)


def test_least_squares_on_cells_gives_the_clustered_error_of_persons():
    fit = fit_glm(cost_cells(), GAUSSIAN)

    assert fit.coefficients[5] == pytest.approx(-42.8345065884, abs=5e-10)
    assert fit.standard_errors_cr1()[5] == pytest.approx(41.9072275802, abs=5e-10)
    # clubSandwich's CR2 is 41.92; the jackknife lies just above it.
    assert fit.standard_errors_cr3()[5] == pytest.approx(41.96, abs=0.05)


def test_employment_in_fast_food_shops_rose_by_the_published_difference():
    table = pl.read_csv(DATA / "fast_food_employment.csv")
    raised, after = table["raised"], table["after"]
    design = np.column_stack([raised * after, np.ones(4), raised, after])
    cells = glm_cells(design, table["shops"], table["employees"], clusters=np.arange(4))

    fit = fit_glm(cells, GAUSSIAN)
    dispersion = fit.pearson_dispersion(table["squared_employees"].to_numpy())

    assert fit.coefficients[0] == pytest.approx(2.753606, abs=5e-7)
    assert np.sqrt(fit.covariance_by_model(dispersion)[0, 0]) == pytest.approx(1.688409, abs=5e-7)

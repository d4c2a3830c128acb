"""Estimates and standard errors that other software printed for published examples."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from proeftuin.methods.effects.panel_regression import fit_panel

DATA = Path(__file__).parent / "data" / "effect-estimation"


def counties(*cohorts: int):
    """Log employment of the counties and the first treated year of each; cohort 0 never was."""
    table = pl.read_csv(DATA / "county_teen_employment.csv")
    if cohorts:
        table = table.filter(pl.col("first_treated").is_in(cohorts))
    return table.select("2003", "2004", "2005", "2006", "2007").to_numpy(), table["first_treated"].to_numpy()


def test_two_way_fixed_effects_of_the_minimum_wage_equal_fixest():
    # R fixest 0.12.2, feols(lemp ~ treated | county + year, cluster = ~county), small-sample rule "nested".
    employment, first = counties()
    treated = (first[:, None] > 0) & (np.arange(2003, 2008) >= first[:, None])

    fit = fit_panel(employment, treated)

    assert fit.coefficients[0, 0] == pytest.approx(-0.03654893667, abs=5e-12)
    assert fit.standard_errors_cr1()[0, 0] == pytest.approx(0.01326515543, abs=5e-12)


@pytest.mark.parametrize(
    ("cohort", "base", "expected"),
    [
        (2004, 2003, {2004: -0.0105032462, 2005: -0.0704231581, 2006: -0.1372587389, 2007: -0.1008113631}),
        (2006, 2005, {2006: -0.004594607, 2007: -0.0412244715}),
        (2007, 2006, {2007: -0.0260544107}),
    ],
)
def test_event_study_of_one_cohort_equals_callaway_and_santanna(cohort, base, expected):
    # R did 2.1.2, att_gt on mpdta, never-treated as comparison: the effect in year t relative to the year before.
    employment, first = counties(0, cohort)
    years = [year for year in range(2003, 2008) if year != base]
    regressors = [np.outer(first == cohort, np.arange(2003, 2008) == year) for year in years]

    effects = dict(zip(years, fit_panel(employment, regressors).coefficients[0], strict=True))

    assert {year: effects[year] for year in expected} == pytest.approx(expected, abs=2e-8)


def test_cigarette_tax_equals_the_difference_in_differences_that_synthdid_prints():
    table = pl.read_csv(DATA / "cigarette_packs.csv")
    packs = table.drop("state").to_numpy()
    taxed = np.outer(table["state"].to_numpy() == "California", np.arange(1970, 2001) >= 1989)

    fit = fit_panel(packs, taxed)

    assert fit.coefficients[0, 0] == pytest.approx(-27.3491110836, abs=5e-10)


def test_minimum_wage_in_new_jersey_equals_card_and_krueger():
    # Card and Krueger (1994), American Economic Review 84, table 3: full-time equivalents per restaurant, before and
    # after, New Jersey 20.44 and 21.03, Pennsylvania 23.33 and 21.17; difference 2.76 from unrounded figures.
    restaurants = np.array([[20.44, 21.03], [23.33, 21.17]])

    fit = fit_panel(restaurants, [[0, 1], [0, 0]])

    assert fit.coefficients[0, 0] == pytest.approx(2.76, abs=0.015)

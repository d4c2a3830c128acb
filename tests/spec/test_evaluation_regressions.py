"""Regressions of sums in an evaluation: what counts in them, and for which outcomes they are made."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from proeftuin.methods.effects.exponential_family import GAMMA, POISSON
from proeftuin.methods.effects.generalised_linear_model import fit_glm
from proeftuin.steps.evaluation.analyses.count_model import groups_of, stacked_cells
from proeftuin.steps.evaluation.evaluation import effects_of_sites
from proeftuin.steps.evaluation.plan import Sensitivity
from proeftuin.steps.evaluation.region_panel import Design, RegionPanel, Scale
from tests.evaluation_example import SIDE, adjacency, country, eight_sites, in_sites, indicator, plan

# Half of the sites start two years later, so that there are two groups of years.
SITES = tuple(
    replace(site, start=date(2015 if number < 4 else 2017, 1, 1)) for number, site in enumerate(eight_sites())
)
ANALYSES = (Sensitivity.POISSON_REGRESSION, Sensitivity.GAMMA_REGRESSION)
CELLS = country(np.random.default_rng(6), side=SIDE, effects=in_sites(SITES, 1.1), noise=0.02)
PLAN = plan(*SITES, sensitivity=ANALYSES)


@pytest.fixture(scope="module")
def panel():
    return RegionPanel.of(Design.of(PLAN, CELLS, adjacency(SIDE)), CELLS, indicator(), Scale.PERCENT)


def rows_of(unit):
    definitions = {"hospital": indicator(unit=unit)}
    return effects_of_sites(PLAN, [CELLS], adjacency(SIDE), definitions).analyses


def percent(cells, family):
    return 100 * np.expm1(fit_glm(cells, family).coefficients[0])


def test_gamma_is_a_model_of_cost_per_year_at_risk_held_against_what_age_and_sex_lead_to_expect(panel):
    groups = groups_of(panel)
    observed, expected = panel.outcome.sums(groups)
    per_year = panel.outcome.expected_per_year_at_risk(groups)
    # The same model written with the expectation as a known part of the logarithm, instead of divided by it.
    cells = stacked_cells(panel, observed, expected / per_year)
    in_full = stacked_cells(panel, per_year, expected / per_year)
    cells = replace(cells, offset=np.log(in_full.sums, where=in_full.persons > 0, out=np.zeros(len(cells.sums))))

    found = rows_of("eur_per_insured_year").filter(analysis="gamma_regression").row(0, named=True)

    assert found["value"] == pytest.approx(percent(cells, GAMMA), abs=1e-6)
    assert found["lower"] < found["value"] < found["upper"]
    assert (found["estimator"], found["weighting"]) == ("gamma_regression", "persons")


def test_in_gamma_an_expensive_region_weighs_no_more_than_a_cheap_one_and_in_poisson_it_does(panel):
    observed, expected = panel.outcome.sums(groups_of(panel))
    dearer = observed * np.where(np.arange(len(observed)) == len(SITES), 10, 1)[:, np.newaxis]

    before, after = ({f.name: percent(stacked_cells(panel, sums, expected), f) for f in (GAMMA, POISSON)}
                     for sums in (observed, dearer))  # fmt: skip

    assert after["gamma"] == pytest.approx(before["gamma"], abs=1e-8)
    assert abs(after["poisson"] - before["poisson"]) > 0.01


def test_gamma_is_for_amounts_of_money_and_says_so():
    rows = rows_of("per_1000").filter(analysis="gamma_regression")

    assert rows.select("status", "reason", "estimator").rows() == [
        ("not_estimable", "no_amount_of_money", "gamma_regression")
    ]


def test_relative_models_have_a_row_in_percent_and_none_in_euro():
    rows = rows_of("eur_per_insured_year").filter(pl.col("analysis").is_in(ANALYSES))

    assert sorted(rows["analysis"]) == ["gamma_regression", "poisson_regression"]
    assert set(rows["scale"]) == {"percent"}

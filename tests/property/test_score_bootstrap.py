"""What holds for the score bootstrap whatever the cells."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.errors import NotEstimableError
from proeftuin.methods.effects.exponential_family import GAMMA, GAUSSIAN, POISSON
from proeftuin.methods.effects.generalised_linear_model import fit_glm
from proeftuin.methods.effects.glm_cells import panel_glm_cells
from proeftuin.methods.effects.panel_regression import fit_panel
from proeftuin.methods.effects.score_bootstrap import score_bootstrap, score_bootstrap_p_value
from proeftuin.methods.effects.wild_cluster_bootstrap import wild_cluster_bootstrap, wild_weights

REGIONS, YEARS = 14, 5
TREATED = np.outer(np.arange(REGIONS) < 4, np.arange(YEARS) >= 2).astype(float)


def costs_of(seed: int):
    generator = np.random.default_rng(seed)
    persons = generator.integers(50, 400, size=(REGIONS, 1)) * np.ones(YEARS)
    return persons * np.exp(generator.normal(0, 0.3, size=(REGIONS, YEARS))), persons


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_for_least_squares_it_is_the_wild_cluster_bootstrap(seed):
    costs, persons = costs_of(seed)
    weights = wild_weights(REGIONS, 199, np.random.default_rng(seed))

    scores = score_bootstrap(fit_glm(panel_glm_cells(costs, persons, TREATED), GAUSSIAN), weights)
    outcomes = wild_cluster_bootstrap(fit_panel(costs / persons, TREATED, weights=persons), weights)[0]

    width = outcomes.upper - outcomes.lower
    assert scores.p == outcomes.p
    assert scores.t == pytest.approx(outcomes.t)
    assert [scores.lower, scores.upper] == pytest.approx([outcomes.lower, outcomes.upper], abs=1e-3 * width)


@pytest.mark.parametrize("family", [POISSON, GAMMA], ids=lambda family: family.name)
@settings(max_examples=5)
@given(seed=st.integers(0, 10_000))
def test_the_limits_are_where_the_test_starts_to_reject(family, seed):
    costs, persons = costs_of(seed)
    weights = wild_weights(REGIONS, 199, np.random.default_rng(seed))
    test = score_bootstrap(fit_glm(panel_glm_cells(costs, persons, TREATED), family), weights)

    def p_of(effect):
        # An effect taken out of the data beforehand leaves zero to be tested: exact for both families when the
        # persons (Poisson) or the costs (gamma) carry it.
        factor = np.exp(effect * TREATED)
        taken_out = (costs, persons * factor) if family is POISSON else (costs / factor, persons)
        return score_bootstrap_p_value(fit_glm(panel_glm_cells(*taken_out, TREATED), family), weights)

    margin = 2e-3 * (test.upper - test.lower)
    assert test.lower < test.coefficient < test.upper
    assert p_of(test.lower - margin) <= 0.05 < p_of(test.lower + margin)
    assert p_of(test.upper + margin) <= 0.05 < p_of(test.upper - margin)


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.floats(0.01, 1e4))
def test_another_currency_changes_neither_p_value_nor_limits(seed, currency):
    costs, persons = costs_of(seed)
    weights = wild_weights(REGIONS, 99, np.random.default_rng(seed))

    one, other = (
        score_bootstrap(fit_glm(panel_glm_cells(unit * costs, persons, TREATED), POISSON), weights)
        for unit in (1.0, currency)
    )

    assert other.p == one.p
    assert [other.lower, other.upper] == pytest.approx([one.lower, one.upper], abs=1e-3)


@pytest.mark.parametrize("family", [POISSON, GAMMA, GAUSSIAN], ids=lambda family: family.name)
def test_cells_that_fit_exactly_are_refused(family):
    persons = np.full((REGIONS, YEARS), 100.0)
    cells = panel_glm_cells(persons * np.exp(7 + np.arange(YEARS) / 10), persons, TREATED)

    with pytest.raises(NotEstimableError, match="leaves no residuals"):
        score_bootstrap(fit_glm(cells, family), wild_weights(REGIONS, 99, np.random.default_rng(1)))


def test_one_treated_region_is_refused():
    costs, persons = costs_of(1)
    single = TREATED * (np.arange(REGIONS) == 0)[:, None]

    with pytest.raises(NotEstimableError, match="rests on this cluster alone"):
        score_bootstrap(
            fit_glm(panel_glm_cells(costs, persons, single), POISSON),
            wild_weights(REGIONS, 99, np.random.default_rng(1)),
        )

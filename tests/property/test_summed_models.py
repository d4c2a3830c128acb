"""What holds for the sum of coefficients of several models whatever the costs, and its level in repeated samples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.exponential_family import GAMMA, GAUSSIAN, POISSON
from proeftuin.methods.effects.generalised_linear_model import fit_glm
from proeftuin.methods.effects.glm_cells import panel_glm_cells
from proeftuin.methods.effects.score_bootstrap import score_bootstrap, score_bootstrap_p_value
from proeftuin.methods.effects.summed_models import SummedFit
from proeftuin.methods.effects.wild_cluster_bootstrap import wild_weights

REGIONS, YEARS = 18, 6
TREATED = np.outer(np.arange(REGIONS) < 6, np.arange(YEARS) >= 3).astype(float)
WEIGHTS = wild_weights(REGIONS, 199, np.random.default_rng(8))


def drawn(seed, on_use=0.0, on_amount=0.0, treated=TREATED):
    """Persons, users and their costs by region and year, with regions that go their own way and a long tail."""
    generator = np.random.default_rng(seed)
    regions, years = treated.shape
    persons = np.round(generator.uniform(200, 900, size=(regions, 1))) * np.ones(years)
    own = generator.normal(0, 0.05, size=(regions, years))
    users = generator.binomial(persons.astype(int), np.minimum(1, 0.5 * np.exp(own + on_use * treated))).astype(float)
    amount = generator.gamma(0.5 * users, 2000 * np.exp(0.5 * own + on_amount * treated))
    return persons, users, amount


def two_parts(persons, users, costs, treated=TREATED):
    use = fit_glm(panel_glm_cells(users, persons, treated), POISSON)
    return SummedFit((use, fit_glm(panel_glm_cells(costs, users, treated), GAMMA)))


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 10_000))
def test_for_least_squares_it_is_the_bootstrap_of_the_sum_of_the_outcomes(seed):
    generator = np.random.default_rng(seed)
    persons = generator.integers(20, 200, size=(REGIONS, 1)) * np.ones(YEARS)
    one, other = generator.normal(0, 1, size=(2, REGIONS, YEARS)) * persons
    fits = [fit_glm(panel_glm_cells(sums, persons, TREATED), GAUSSIAN) for sums in (one, other, one + other)]

    found, expected = score_bootstrap(SummedFit(tuple(fits[:2])), WEIGHTS), score_bootstrap(fits[2], WEIGHTS)

    assert found.coefficient == pytest.approx(expected.coefficient)
    assert found.t == pytest.approx(expected.t)
    assert found.p == expected.p
    assert found.lower == pytest.approx(expected.lower, abs=1e-3)
    assert found.upper == pytest.approx(expected.upper, abs=1e-3)


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 10_000))
def test_the_sum_of_one_model_is_that_model(seed):
    persons, _, costs = drawn(seed)
    fit = fit_glm(panel_glm_cells(costs, persons, TREATED), POISSON)

    found, expected = (score_bootstrap(one, WEIGHTS) for one in (SummedFit((fit,)), fit))

    assert (found.coefficient, found.t) == pytest.approx((expected.coefficient, expected.t))
    assert found.p == expected.p
    assert (found.lower, found.upper) == pytest.approx((expected.lower, expected.upper), abs=1e-4)


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.01, 100))
def test_another_currency_changes_no_relative_effect(seed, unit):
    persons, users, costs = drawn(seed)

    before, after = (score_bootstrap(two_parts(persons, users, c), WEIGHTS) for c in (costs, unit * costs))

    assert after.coefficient == pytest.approx(before.coefficient, abs=1e-8)
    assert after.p == before.p
    assert (after.lower, after.upper) == pytest.approx((before.lower, before.upper), abs=1e-4)


def test_planted_effects_on_use_and_amount_add_up():
    fits = [two_parts(*drawn(seed, on_use=-0.2, on_amount=-0.1)) for seed in range(30)]
    parts = np.array([[part.coefficients[0] for part in fit.fits] for fit in fits])

    np.testing.assert_allclose([fit.coefficients[0] for fit in fits], parts.sum(axis=1))
    np.testing.assert_allclose(parts.mean(axis=0), [-0.2, -0.1], atol=0.03)


def test_models_of_other_clusters_have_no_sum():
    persons, users, costs = drawn(1)
    use = fit_glm(panel_glm_cells(users, persons, TREATED), POISSON)
    amount = fit_glm(panel_glm_cells(costs, users, TREATED, clusters=[*range(9)] * 2), GAMMA)

    with pytest.raises(DefinitionError, match="different cells"):
        SummedFit((use, amount))


def test_a_sum_that_rests_on_one_treated_region_is_refused():
    treated = TREATED * (np.arange(REGIONS) < 1)[:, np.newaxis]

    with pytest.raises(NotEstimableError):
        score_bootstrap(two_parts(*drawn(1, treated=treated), treated), WEIGHTS)


def test_eight_treated_of_forty_regions_are_rejected_in_five_percent_of_samples_without_effect():
    generator = np.random.default_rng(12)
    rejected = 0
    for seed in range(200):
        treated = np.outer(generator.permutation(40) < 8, np.arange(5) >= 2).astype(float)
        fit = two_parts(*drawn(seed, treated=treated), treated)
        rejected += score_bootstrap_p_value(fit, wild_weights(40, 199, generator)) <= 0.05

    # 200 samples: a true five percent lies between 1.5 and 9.5 percent in 99 of 100 cases.
    assert 0.015 <= rejected / 200 <= 0.095

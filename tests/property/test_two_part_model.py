"""What holds for the two-part model whatever the costs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.glm_cells import glm_cells, panel_glm_cells
from proeftuin.methods.effects.two_part_model import two_part_bootstrap, two_part_effect

REGIONS, YEARS = 20, 6
TREATED = np.outer(np.arange(REGIONS) < 6, np.arange(YEARS) >= 3).astype(float)


def panel(seed: int, on_use: float = 0.0, on_amount: float = 0.0):
    generator = np.random.default_rng(seed)
    persons = np.round(generator.uniform(200, 900, size=(REGIONS, 1))) * np.ones(YEARS)
    level = generator.normal(0, 0.2, size=(REGIONS, 1)) + generator.normal(0, 0.05, size=(REGIONS, YEARS))
    users = persons * expit(1 + level + on_use * TREATED)
    return persons, users, users * np.exp(6 + level + on_amount * TREATED)


def cells(persons, users, costs):
    return panel_glm_cells(users, persons, TREATED), panel_glm_cells(costs, users, TREATED)


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.floats(0.01, 100))
def test_another_currency_gives_the_effect_in_that_currency(seed, currency):
    persons, users, costs = panel(seed)

    one, other = (two_part_effect(*cells(persons, users, unit * costs)) for unit in (1.0, currency))

    assert other.value == pytest.approx(currency * one.value)
    assert other.upper == pytest.approx(currency * one.upper)
    assert other.p == pytest.approx(one.p)


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.floats(-1, 1), st.floats(-1, 1))
def test_a_planted_effect_on_both_parts_shifts_their_coefficients_by_as_much(seed, on_use, on_amount):
    with_effect, without = (two_part_effect(*cells(*panel(seed, *planted))) for planted in ((on_use, on_amount), ()))

    # Each region's share is moved on the scale of the model; weights change a little with the share.
    use_shift = with_effect.use.coefficients[0] - without.use.coefficients[0]
    assert use_shift == pytest.approx(on_use, abs=0.05)
    amount_shift = with_effect.amount.coefficients[0] - without.amount.coefficients[0]
    assert amount_shift == pytest.approx(on_amount, abs=0.05)


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_the_effect_is_what_predictions_with_and_without_differ(seed):
    effect = two_part_effect(*cells(*panel(seed, 0.3, -0.2)))
    use, amount = effect.use.point.linear_predictor, effect.amount.point.linear_predictor
    treated = TREATED.ravel() > 0

    observed = expit(use) * np.exp(amount)
    otherwise = expit(use - effect.use.coefficients[0]) * np.exp(amount - effect.amount.coefficients[0])
    expected = np.average((observed - otherwise)[treated], weights=effect.use.model.cells.persons[treated])

    assert effect.value == pytest.approx(expected)


@settings(max_examples=5)
@given(st.integers(0, 10_000))
def test_region_effects_profiled_out_and_as_dummies_give_the_same_effect(seed):
    persons, users, costs = panel(seed, 0.2, 0.1)
    dummies = [np.repeat(np.eye(REGIONS), YEARS, axis=0), np.tile(np.eye(YEARS)[:, 1:], (REGIONS, 1))]
    design = np.column_stack([TREATED.ravel(), *dummies])
    cluster = np.repeat(np.arange(REGIONS), YEARS)
    spread_out = [
        glm_cells(design, of.ravel(), what.ravel(), clusters=cluster, regressors=1)
        for of, what in ((persons, users), (users, costs))
    ]

    assert two_part_effect(*spread_out).value == pytest.approx(two_part_effect(*cells(persons, users, costs)).value)


def test_the_jackknife_error_is_near_that_of_fits_without_each_cluster():
    persons, users, costs = panel(4, 0.2, 0.1)
    effect = two_part_effect(*cells(persons, users, costs))
    treated = TREATED.ravel() > 0

    def without(region):
        kept = np.arange(REGIONS) != region
        parts = [panel_glm_cells(a[kept], b[kept], TREATED[kept]) for a, b in ((users, persons), (costs, users))]
        left = two_part_effect(*parts)
        # The question stays the effect on all treated persons, so the whole fit is moved by the new coefficients.
        return left.use.point.parameters, left.amount.point.parameters

    shares = persons.ravel()[treated] / persons.ravel()[treated].sum()
    values = []
    for region in range(REGIONS):
        predictors = []
        for fit, parameters in zip((effect.use, effect.amount), without(region), strict=True):
            point = fit.model.evaluate(parameters)
            predictors.append((point.linear_predictor[treated], parameters[0]))
        (use, on_use), (amount, on_amount) = predictors
        values.append(shares @ (expit(use) * np.exp(amount) - expit(use - on_use) * np.exp(amount - on_amount)))
    expected = np.sqrt((REGIONS - 1) / REGIONS * ((np.array(values) - effect.value) ** 2).sum())

    assert effect.standard_error == pytest.approx(expected, rel=0.05)


def test_the_bootstrap_of_clusters_spreads_as_the_jackknife_says():
    parts = cells(*panel(7))
    effect = two_part_effect(*parts)

    drawn = two_part_bootstrap(*parts, draws=60, generator=np.random.default_rng(1))

    assert drawn.std() == pytest.approx(effect.standard_error, rel=0.35)
    assert abs(drawn.mean() - effect.value) < 2 * effect.standard_error


def test_cells_of_different_persons_are_refused():
    persons, users, costs = panel(1)

    with pytest.raises(DefinitionError, match="cells of the two parts differ"):
        two_part_effect(panel_glm_cells(users, persons, TREATED), panel_glm_cells(costs, users + 1, TREATED))


def test_costs_that_everyone_has_need_no_two_parts():
    persons, _, costs = panel(1)

    with pytest.raises(NotEstimableError, match="everyone or nobody has costs"):
        two_part_effect(*cells(persons, persons, costs))

"""What holds for the effect on costs whatever the panel, and the level of its intervals with a long tail."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.cost_effect import (
    PERSON_WEIGHTED,
    POISSON_PSEUDO_LIKELIHOOD,
    REGION_WEIGHTED,
    UNTRANSFORMED,
    CostPanel,
    LimitedCosts,
    cost_effect,
)
from proeftuin.methods.effects.panel_regression import fit_panel
from proeftuin.methods.effects.wild_cluster_bootstrap import wild_weights

REGIONS, YEARS = 16, 5
TREATED = np.outer(np.arange(REGIONS) < 5, np.arange(YEARS) >= 2).astype(float)
METHODS = ["untransformed", "poisson_pseudo_likelihood", "gamma", "two_part", "winsorised", "trimmed"]


def panel_of(seed: int, unit: float = 1.0, factor: float = 1.0):
    """Drawn persons with lognormal costs and zeros, summed by region and year; one limit at 6,000 euro."""
    generator = np.random.default_rng(seed)
    persons = generator.integers(60, 300, size=REGIONS)
    tables = np.zeros((6, REGIONS, YEARS))
    for region in range(REGIONS):
        for year in range(YEARS):
            costs = np.exp(generator.normal(6 + 0.1 * region / REGIONS, 1.3, persons[region]))
            costs *= generator.random(persons[region]) < 0.8
            costs *= factor if TREATED[region, year] else 1.0
            below = costs <= 6000
            figures = (len(costs), costs.sum(), (costs > 0).sum(), np.minimum(costs, 6000).sum())
            tables[:, region, year] = (*figures, below.sum(), costs[below].sum())
    count, sums, users, winsorised, persons_below, sums_below = tables
    limited = LimitedCosts(6000.0 * unit, winsorised * unit, persons_below, sums_below * unit)
    return CostPanel(count, sums * unit, users, limited)


def effect_of(panel: CostPanel, seed: int = 1):
    return cost_effect(panel, TREATED, wild_weights(REGIONS, 99, np.random.default_rng(seed)))


def test_all_methods_stand_side_by_side_by_person_and_by_region():
    result = effect_of(panel_of(1))

    assert [(one.method, one.estimand) for one in result.estimates] == [
        (method, estimand) for method in METHODS for estimand in (PERSON_WEIGHTED, REGION_WEIGHTED)
    ]
    assert result.not_estimable == ()
    assert result.headline.method == UNTRANSFORMED
    assert all(one.lower <= one.euro <= one.upper for one in result.estimates)


def test_the_headline_is_the_difference_in_differences_of_euros_per_insured_year():
    panel = panel_of(2)

    result = effect_of(panel)

    expected = fit_panel(panel.sums / panel.persons, TREATED, weights=panel.persons).coefficients[0, 0]
    unweighted = fit_panel(panel.sums / panel.persons, TREATED).coefficients[0, 0]
    assert result.headline.euro == pytest.approx(expected)
    assert result.estimates[1].euro == pytest.approx(unweighted)


@settings(max_examples=3)
@given(st.integers(0, 1000), st.floats(0.01, 100))
def test_another_currency_gives_effects_in_that_currency_and_the_same_percentages(seed, unit):
    one, other = (effect_of(panel_of(seed, scale)) for scale in (1.0, unit))

    for before, after in zip(one.estimates, other.estimates, strict=True):
        assert after.euro == pytest.approx(unit * before.euro, abs=1e-6 * unit)
        assert after.percent == pytest.approx(before.percent, abs=1e-6)
        assert after.p == pytest.approx(before.p)
        assert after.lower == pytest.approx(unit * before.lower, rel=2e-3, abs=0.1 * unit)


@settings(max_examples=3)
@given(st.integers(0, 1000))
def test_a_relative_model_returns_a_planted_percentage_exactly(seed):
    without, with_effect = (effect_of(panel_of(seed, factor=factor)) for factor in (1.0, 0.9))

    for before, after in zip(without.estimates, with_effect.estimates, strict=True):
        if before.method == "gamma" or before.method == "two_part":
            assert 1 + after.percent / 100 == pytest.approx(0.9 * (1 + before.percent / 100), rel=1e-6)


def test_regions_of_one_size_get_the_same_answer_by_person_and_by_region():
    generator = np.random.default_rng(3)
    persons = np.full((REGIONS, YEARS), 500.0)
    users = np.round(persons * 0.8 * generator.uniform(0.9, 1.1, size=persons.shape))
    panel = CostPanel(persons, users * generator.gamma(20, 50, size=persons.shape), users)

    estimates = effect_of(panel).estimates

    for by_person, by_region in zip(estimates[::2], estimates[1::2], strict=True):
        assert by_region.euro == pytest.approx(by_person.euro)
        assert by_region.p == pytest.approx(by_person.p)


def test_euros_of_the_poisson_model_are_what_was_paid_less_what_it_would_have_been():
    panel = panel_of(4)
    after = TREATED > 0
    estimate = next(one for one in effect_of(panel).estimates if one.method == POISSON_PSEUDO_LIKELIHOOD)

    paid = panel.sums[after].sum() / panel.persons[after].sum()

    assert estimate.euro == pytest.approx(paid - paid / (1 + estimate.percent / 100))


def test_costs_that_everyone_has_leave_only_the_two_part_model_out():
    generator = np.random.default_rng(3)
    persons = np.full((REGIONS, YEARS), 500.0)
    panel = CostPanel(persons, persons * generator.gamma(20, 50, size=persons.shape), persons)

    result = effect_of(panel)

    assert [failure[0] for failure in result.not_estimable] == ["two_part", "two_part"]
    assert {one.method for one in result.estimates} == {"untransformed", "poisson_pseudo_likelihood", "gamma"}


def test_a_region_without_costs_and_one_without_persons_count_for_nothing_in_relative_models():
    panel = panel_of(6)
    kept = np.ones((REGIONS, YEARS))
    kept[14] = 0.0
    no_costs = kept.copy()
    no_costs[15] = 0.0
    gaps = CostPanel(panel.persons * kept, panel.sums * no_costs, panel.users * no_costs)
    smaller = CostPanel(panel.persons[:14], panel.sums[:14], panel.users[:14])

    with_gaps = effect_of(gaps)
    without = cost_effect(smaller, TREATED[:14], wild_weights(14, 99, np.random.default_rng(1)))

    for one, other in zip(with_gaps.estimates[2:], without.estimates[2:], strict=True):
        assert one.euro == pytest.approx(other.euro)
    by_jackknife = [one.lower for result in (with_gaps, without) for one in result.estimates[6:]]
    assert by_jackknife[:2] == pytest.approx(by_jackknife[2:])


def test_one_treated_region_is_refused():
    single = TREATED * (np.arange(REGIONS) == 0)[:, None]

    with pytest.raises(NotEstimableError, match="rests on this cluster alone"):
        cost_effect(panel_of(1), single, wild_weights(REGIONS, 99, np.random.default_rng(1)))


def test_a_dose_is_refused_as_a_treatment():
    with pytest.raises(DefinitionError, match="not 0 or 1"):
        cost_effect(panel_of(1), 0.5 * TREATED, wild_weights(REGIONS, 99, np.random.default_rng(1)))

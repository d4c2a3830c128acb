"""What holds for effects per unit of dose whatever the panel."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.dose import dose_caveat, fit_dose, fit_dose_terciles
from proeftuin.methods.effects.panel_regression import fit_panel
from proeftuin.methods.effects.wild_cluster_bootstrap import wild_cluster_bootstrap, wild_weights

REGIONS, YEARS, SITES = 30, 8, 9


def dose_of(seed: int):
    """Nine sites that start in year 4 and reach a share of their own, growing by year."""
    generator = np.random.default_rng(seed)
    dose = np.zeros((REGIONS, YEARS))
    dose[:SITES, 4:] = generator.uniform(0.2, 0.8, size=(SITES, 1)) + 0.05 * np.arange(4)
    return dose


def outcomes_of(seed: int):
    generator = np.random.default_rng(seed + 1)
    return generator.normal(0, 2, size=(REGIONS, 1)) + generator.normal(size=(REGIONS, YEARS))


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.floats(-5, 5))
def test_an_effect_in_proportion_to_the_dose_shifts_the_estimate_by_as_much(seed, effect):
    dose, outcomes = dose_of(seed), outcomes_of(seed)

    with_effect, without = (fit_dose(y, dose).coefficients[0, 0] for y in (outcomes + effect * dose, outcomes))

    assert with_effect - without == pytest.approx(effect, abs=1e-9)


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.floats(0.1, 100))
def test_the_unit_of_the_dose_divides_the_effect_and_leaves_the_test(seed, unit):
    dose, outcomes = dose_of(seed), outcomes_of(seed)
    weights = wild_weights(REGIONS, 99, np.random.default_rng(seed))

    one, other = (wild_cluster_bootstrap(fit_dose(outcomes, scale * dose), weights)[0] for scale in (1.0, unit))

    assert other.coefficient * unit == pytest.approx(one.coefficient)
    assert other.p == one.p


def test_a_dose_of_one_everywhere_is_yes_or_no():
    outcomes, treated = outcomes_of(1), (dose_of(1) > 0).astype(float)

    assert fit_dose(outcomes, treated).coefficients == pytest.approx(fit_panel(outcomes, treated).coefficients)


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.floats(-5, 5))
def test_terciles_hold_three_sites_each_and_return_effects_planted_in_them(seed, effect):
    dose, outcomes = dose_of(seed), outcomes_of(seed)

    without = fit_dose_terciles(outcomes, dose)
    planted = outcomes + effect * (without.tercile == 2)[:, None] * (dose > 0)
    with_effect = fit_dose_terciles(planted, dose)

    assert np.bincount(without.tercile[:SITES]).tolist() == [3, 3, 3]
    assert (without.tercile[SITES:] == -1).all()
    assert (np.diff(without.mean_doses) > 0).all()
    assert with_effect.fit.coefficients[0] - without.fit.coefficients[0] == pytest.approx([0, 0, effect], abs=1e-9)


def test_the_caveat_sees_a_dose_that_follows_the_level_before():
    dose, outcomes = dose_of(3), outcomes_of(3)
    outcomes[:SITES, :4] += 100 * dose[:SITES, 4:5]

    caveat = dose_caveat(outcomes, dose, draws=999, generator=np.random.default_rng(1))

    assert caveat.level_correlation > 0.95
    assert caveat.level_p < 0.01
    assert caveat.sites == SITES


def test_the_caveat_sees_a_dose_that_follows_the_trend_before():
    dose, outcomes = dose_of(3), outcomes_of(3)
    outcomes[:SITES] -= 30 * dose[:SITES, 4:5] * np.arange(YEARS)

    caveat = dose_caveat(outcomes, dose, draws=999, generator=np.random.default_rng(1))

    assert caveat.trend_correlation < -0.95
    assert caveat.trend_p < 0.01


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.floats(-5, 5))
def test_the_caveat_is_the_rank_correlation_and_blind_to_the_years_after(seed, shift):
    dose, outcomes = dose_of(seed), outcomes_of(seed)
    gap = outcomes[:SITES, :4] - outcomes[SITES:, :4].mean(axis=0)

    before, after = (
        dose_caveat(y, dose, draws=99, generator=np.random.default_rng(1)) for y in (outcomes, outcomes + shift * dose)
    )

    assert after == before
    expected = spearmanr(dose[:SITES, 4:].mean(axis=1), gap.mean(axis=1)).statistic
    assert before.level_correlation == pytest.approx(expected)


def test_doses_at_random_are_called_suspect_in_five_percent_of_samples():
    p = [
        dose_caveat(outcomes_of(seed), dose_of(seed + 5000), draws=199, generator=np.random.default_rng(seed)).level_p
        for seed in range(300)
    ]

    # 300 samples: a true five percent lies between 1.8 and 8.2 percent in 99 of 100 cases.
    assert 0.018 <= np.mean(np.array(p) <= 0.05) <= 0.082


def test_five_sites_make_no_three_groups():
    dose = dose_of(1)
    dose[5:] = 0.0

    with pytest.raises(NotEstimableError, match="5 sites with a dose"):
        fit_dose_terciles(outcomes_of(1), dose)


def test_equal_doses_make_no_three_groups_and_no_caveat():
    dose = (dose_of(1) > 0).astype(float)

    with pytest.raises(NotEstimableError, match="same dose"):
        fit_dose_terciles(outcomes_of(1), dose)
    with pytest.raises(NotEstimableError, match="equal doses"):
        dose_caveat(outcomes_of(1), dose, draws=99, generator=np.random.default_rng(1))


@pytest.mark.parametrize("wrong", [-0.1, np.nan])
def test_negative_and_missing_doses_are_refused(wrong):
    dose = dose_of(1)
    dose[0, 5] = wrong

    with pytest.raises(DefinitionError, match="missing or negative"):
        fit_dose(outcomes_of(1), dose)

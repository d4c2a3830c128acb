"""What holds for synthetic controls whatever the panel."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.methods.effects.synthetic_control import (
    Matching,
    effects_without_each_donor,
    placebo_in_time,
    synthetic_controls,
)
from proeftuin.methods.effects.synthetic_control_placebos import compare_with_placebos

REGIONS, YEARS, START = 12, 14, 9
DONORS = list(range(1, REGIONS))
seeds = st.integers(0, 100_000)
matchings = st.sampled_from([Matching(), Matching(joint=True), Matching(without_level=True)])


def panel(seed, outcomes=2):
    return np.random.default_rng(seed).normal(size=(outcomes, REGIONS, YEARS)).cumsum(axis=2)


@settings(max_examples=40)
@given(seeds, matchings)
def test_what_all_regions_share_in_a_year_changes_nothing(seed, matching):
    values = panel(seed)
    common = np.random.default_rng(seed + 1).normal(0, 100, size=(2, 1, YEARS))

    one, other = (synthetic_controls(y, [0], DONORS, START, matching) for y in (values, values + common))

    assert other.shares == pytest.approx(one.shares, abs=1e-7)
    assert other.gaps == pytest.approx(one.gaps, abs=1e-6)


@settings(max_examples=40)
@given(seeds, matchings)
def test_order_of_donors_changes_nothing(seed, matching):
    values = panel(seed)
    order = np.random.default_rng(seed).permutation(DONORS)

    one, other = (synthetic_controls(values, [0], donors, START, matching) for donors in (DONORS, order))

    assert other.gaps == pytest.approx(one.gaps, abs=1e-7)


@settings(max_examples=40)
@given(seeds, matchings, st.floats(-5, 5))
def test_region_that_is_a_mixture_of_others_has_no_gap_but_its_effect(seed, matching, effect):
    values = panel(seed)
    shares = np.random.default_rng(seed).dirichlet(np.ones(3))
    values[:, 0] = np.einsum("d,ody->oy", shares, values[:, [2, 5, 7]])
    values[:, 0, START:] += effect

    result = synthetic_controls(values, [0], DONORS, START, matching)

    assert result.is_perfect_fit.all()
    assert result.gaps[..., :START] == pytest.approx(0, abs=1e-7)
    assert result.effects == pytest.approx(effect, abs=1e-6)


@settings(max_examples=30)
@given(seeds, st.floats(-100, 100))
def test_another_level_changes_nothing_when_only_the_course_counts(seed, level):
    values, lifted = panel(seed), panel(seed)
    lifted[:, 0] += level
    matching = Matching(without_level=True)

    one, other = (synthetic_controls(y, [0], DONORS, START, matching) for y in (values, lifted))

    assert other.effects == pytest.approx(one.effects, abs=1e-6)


@settings(max_examples=30)
@given(seeds, st.floats(0.01, 100))
def test_a_joint_mixture_does_not_depend_on_the_unit_of_one_outcome(seed, unit):
    values = panel(seed)
    scaled = values * np.array([unit, 1.0])[:, None, None]

    one, other = (synthetic_controls(y, [0], DONORS, START, Matching(joint=True)) for y in (values, scaled))

    assert other.shares == pytest.approx(one.shares, abs=1e-7)


@settings(max_examples=20)
@given(seeds)
def test_a_covariate_with_a_great_weight_is_matched_before_anything_else(seed):
    values = panel(seed, outcomes=1)
    covariate = np.random.default_rng(seed).normal(size=(1, REGIONS))
    covariate[0, 0] = np.median(covariate[0, 1:])
    matching = Matching(covariates=covariate, covariate_importance=[1e8])

    shares = synthetic_controls(values, [0], DONORS, START, matching).shares[0, 0]

    assert shares @ covariate[0, DONORS] == pytest.approx(covariate[0, 0], abs=1e-3)


@settings(max_examples=20)
@given(seeds)
def test_each_placebo_is_what_its_region_alone_gives(seed):
    values = panel(seed)
    together = synthetic_controls(values, DONORS, DONORS, START)

    for position in (0, 4):
        others = [donor for donor in DONORS if donor != DONORS[position]]
        alone = synthetic_controls(values, [DONORS[position]], others, START)
        assert together.gaps[:, position] == pytest.approx(alone.gaps[:, 0], abs=1e-8)


@settings(max_examples=10)
@given(seeds)
def test_effect_without_a_donor_is_the_effect_from_the_other_donors(seed):
    values = panel(seed)
    effects = effects_without_each_donor(values, 0, DONORS, START)

    for position in range(len(DONORS)):
        others = [donor for donor in DONORS if donor != DONORS[position]]
        assert effects[:, position] == pytest.approx(synthetic_controls(values, [0], others, START).effects[:, 0])


@settings(max_examples=20)
@given(seeds)
def test_a_placebo_in_time_does_not_see_what_happened_from_the_real_start_on(seed):
    values, other = panel(seed), panel(seed)
    other[..., START:] = 1e6

    one, two = (placebo_in_time(y, [0], DONORS, START, START - 3) for y in (values, other))

    assert one.gaps.shape[2] == START
    assert two.effects == pytest.approx(one.effects)


@settings(max_examples=20)
@given(seeds)
def test_limits_by_ratio_are_where_the_test_starts_to_reject(seed):
    values = np.random.default_rng(seed).normal(size=(1, 40, 24))
    donors = list(range(1, 40))
    placebos = synthetic_controls(values, donors, donors, 18)
    lower, upper = compare_with_placebos(synthetic_controls(values, [0], donors, 18), placebos)[0].limits_by_ratio

    def p_of(effect):
        shifted = values.copy()
        shifted[0, 0, 18:] -= effect
        return compare_with_placebos(synthetic_controls(shifted, [0], donors, 18), placebos)[0].p_by_ratio

    margin = 1e-6 * max(upper - lower, 1.0)
    if np.isnan(lower):
        assert p_of(values[0, 0, 18:].mean()) <= 0.05
    else:
        assert p_of(lower - margin) <= 0.05 < p_of(lower + margin)
        assert p_of(upper + margin) <= 0.05 < p_of(upper - margin)


def test_without_an_effect_one_site_in_twenty_stands_out():
    generator = np.random.default_rng(11)
    by_gap, by_ratio = [], []
    donors = list(range(1, 20))
    for _ in range(300):
        values = generator.normal(size=(1, 20, 2)) @ generator.normal(size=(2, 16)) + generator.normal(size=(1, 20, 16))
        site = synthetic_controls(values, [0], donors, 11)
        result = compare_with_placebos(site, synthetic_controls(values, donors, donors, 11))[0]
        by_gap.append(result.p_by_gap)
        by_ratio.append(result.p_by_ratio)

    # With 20 regions p is a multiple of 0.05; 300 panels give a share of 0.05 within 0.025 in 19 of 20 cases.
    for p_values in (np.array(by_gap), np.array(by_ratio)):
        assert 0.02 < (p_values <= 0.05).mean() < 0.09
        assert p_values.mean() == pytest.approx(0.525, abs=0.06)


@settings(max_examples=40)
@given(seeds, matchings)
def test_donors_that_a_region_may_not_use_might_as_well_not_be_there(seed, matching):
    values = panel(seed)
    allowed = np.random.default_rng(seed).random((REGIONS, len(DONORS))) < 0.5
    # One donor that everyone may use, and another for that one itself.
    allowed[:, 0] = True
    allowed[1, 1] = True

    found = synthetic_controls(values, range(REGIONS), DONORS, START, matching, allowed=allowed)

    # Outcomes of a joint mixture are scaled by all donors that are named, so one outcome is compared.
    for region in (0, 1, 7):
        own = [donor for position, donor in enumerate(DONORS) if allowed[region, position]]
        alone = synthetic_controls(values[:1], [region], own, START, matching)
        one = synthetic_controls(values[:1], [region], DONORS, START, matching, allowed=allowed[[region]])
        assert one.gaps == pytest.approx(alone.gaps, abs=1e-7)
        assert (found.shares[:, region][:, ~allowed[region]] == 0).all()

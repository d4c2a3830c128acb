"""What holds for synthetic difference-in-differences whatever the panel."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.methods.effects.double_difference_error import (
    each_group_as_treated,
    each_region_as_treated,
    placebo_double_differences,
)
from proeftuin.methods.effects.parallel_shares import Search
from proeftuin.methods.effects.synthetic_difference_in_differences import (
    NEVER,
    difference_in_differences,
    synthetic_difference_in_differences,
)

REGIONS, YEARS = 14, 10
STARTS = [6, 6, 7, *[NEVER] * (REGIONS - 3)]
seeds = st.integers(0, 100_000)


def exact(outcomes, starts):
    return synthetic_difference_in_differences(outcomes, starts, search=Search.EXACT)


estimators = st.sampled_from([exact, difference_in_differences])


def panel(seed):
    return np.random.default_rng(seed).normal(size=(REGIONS, YEARS)).cumsum(axis=1)


@settings(max_examples=15, deadline=None)
@given(seeds, estimators)
def test_levels_of_regions_change_nothing(seed, estimator):
    values = panel(seed)
    levels = np.random.default_rng(seed + 1).normal(0, 10, size=(REGIONS, 1))

    assert estimator(values + levels, STARTS).effect == pytest.approx(estimator(values, STARTS).effect, abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(seeds, estimators)
def test_a_change_that_all_regions_share_every_year_changes_nothing(seed, estimator):
    values = panel(seed)
    trend = 3.0 * np.arange(YEARS)

    assert estimator(values + trend, STARTS).effect == pytest.approx(estimator(values, STARTS).effect, abs=1e-6)


@settings(max_examples=5, deadline=None)
@given(seeds)
def test_the_published_search_ends_near_the_exact_shares(seed):
    values = panel(seed)
    published, other = synthetic_difference_in_differences(values, STARTS), exact(values, STARTS)

    assert published.effect == pytest.approx(other.effect, abs=0.02)
    for one, two in zip(published.cohorts, other.cohorts, strict=True):
        assert one.region_shares == pytest.approx(two.region_shares, abs=0.02)


@settings(max_examples=15, deadline=None)
@given(seeds, estimators, st.floats(-5, 5))
def test_an_effect_in_all_treated_region_years_is_added_in_full(seed, estimator, effect):
    values = panel(seed)
    treated = np.array([[start != NEVER and year >= start for year in range(YEARS)] for start in STARTS])

    before, after = (estimator(y, STARTS) for y in (values, values + effect * treated))

    assert after.effect - before.effect == pytest.approx(effect)
    assert after.cohorts[0].region_shares == pytest.approx(before.cohorts[0].region_shares)


@settings(max_examples=15, deadline=None)
@given(seeds, estimators)
def test_order_of_regions_changes_nothing(seed, estimator):
    values = panel(seed)
    order = np.random.default_rng(seed).permutation(REGIONS)

    mixed = estimator(values[order], [STARTS[region] for region in order])

    assert mixed.effect == pytest.approx(estimator(values, STARTS).effect, abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(seeds, estimators)
def test_effect_over_cohorts_is_their_mean_over_treated_region_years(seed, estimator):
    values = panel(seed)
    never = list(range(3, REGIONS))
    first = estimator(values[[0, 1, *never]], [6, 6, *[NEVER] * len(never)]).effect
    second = estimator(values[[2, *never]], [7, *[NEVER] * len(never)]).effect

    assert estimator(values, STARTS).effect == pytest.approx((2 * 4 * first + 1 * 3 * second) / 11)


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_shares_are_shares_and_the_gap_before_the_start_is_zero_by_the_shares_of_years(seed):
    for cohort in exact(panel(seed), STARTS).cohorts:
        for shares in (cohort.region_shares, cohort.year_shares):
            assert (shares >= 0).all()
            assert shares.sum() == pytest.approx(1)
        assert cohort.gaps[: cohort.start] @ cohort.year_shares == pytest.approx(0, abs=1e-12)
        assert cohort.gaps[cohort.start :].mean() == pytest.approx(cohort.effect)


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_each_comparison_region_as_treated_is_an_estimate_of_its_own(seed):
    values = panel(seed)
    placebos = each_region_as_treated(values, STARTS, 6)

    # The penalty is that of the whole panel, so the estimate on its own differs a little.
    alone = exact(values[3:], [6, *[NEVER] * (REGIONS - 4)])
    assert placebos.shape == (REGIONS - 3,)
    assert placebos[0] == pytest.approx(alone.effect, abs=0.3)


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_placebos_do_not_see_the_treated_regions(seed):
    values, other = panel(seed), panel(seed)
    other[:3] = 1e6

    one, two = (placebo_double_differences(y, STARTS, 20, np.random.default_rng(1)) for y in (values, other))

    assert two == pytest.approx(one)


def test_placebo_error_covers_the_effect_in_about_nineteen_of_twenty_panels():
    generator = np.random.default_rng(5)
    starts = [6, 6, 6, *[NEVER] * 27]
    covered = []
    for _ in range(200):
        common = generator.normal(size=(30, 2)) @ generator.normal(size=(2, 10))
        values = common + generator.normal(size=(30, 10))
        effect = exact(values, starts).effect
        error = placebo_double_differences(values, starts, 40, generator).std()
        covered.append(abs(effect) <= 1.96 * error)

    assert 0.88 <= np.mean(covered) <= 0.99


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_a_group_that_is_a_comparison_region_finds_what_that_region_finds(seed):
    values = panel(seed)
    others = ~np.eye(REGIONS - 3, dtype=bool)

    found = each_group_as_treated(values, STARTS, 6, values[[5, 3]], others[[2, 0]])

    assert found == pytest.approx(each_region_as_treated(values, STARTS, 6)[[2, 0]])


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_regions_that_a_group_may_not_be_held_against_do_not_move_what_it_finds(seed):
    values = panel(seed)
    group, allowed = values[3:5].mean(axis=0), np.ones((1, REGIONS - 3), dtype=bool)
    allowed[0, :2] = False
    shifted = values.copy()
    # The same in all years, so that the spread of changes, which sets the penalty, stays as it is.
    shifted[3:5] += 40

    one, other = (each_group_as_treated(panel, STARTS, 6, [group], allowed) for panel in (values, shifted))

    assert one == pytest.approx(other, abs=1e-8)

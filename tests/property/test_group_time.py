"""What holds for group-time effects and their averages whatever the panel."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.methods.effects.group_time import GroupTimeDesign, group_time_effects
from proeftuin.methods.effects.group_time_aggregate import (
    average_by_calendar_year,
    average_by_event_time,
    average_by_group,
    pretrend_test,
    simple_average,
)
from proeftuin.methods.effects.multiplier_bootstrap import simultaneous_bands
from proeftuin.methods.effects.panel_regression import fit_panel
from proeftuin.methods.effects.staggered_panel import NEVER, StaggeredPanel

SEEDS = st.integers(0, 10_000)
YEARS = np.arange(2010, 2016)
AVERAGES = [simple_average, average_by_group, average_by_event_time, average_by_calendar_year]
DESIGNS = [
    GroupTimeDesign(),
    GroupTimeDesign(comparison="not_yet_treated"),
    GroupTimeDesign(comparison="not_yet_treated", anticipation=1, base_period="universal"),
    GroupTimeDesign(anticipation=1),
]


def staggered(seed: int, units: int = 24, outcomes: int = 2) -> StaggeredPanel:
    generator = np.random.default_rng(seed)
    starts = np.repeat([2012.0, 2013.0, 2015.0, NEVER], units // 4)
    return StaggeredPanel.of(
        generator.normal(size=(outcomes, units, len(YEARS))),
        YEARS,
        generator.permutation(starts),
        weights=generator.uniform(0.5, 2.0, units),
    )


def expected_effect(panel, design, group, year):
    """The definition, unit by unit."""
    years = panel.years.tolist()
    base = max(y for y in years if y + design.anticipation < group)
    if year < group and design.base_period == "varying":
        base = year - 1
    changes = panel.outcomes[:, :, years.index(year)] - panel.outcomes[:, :, years.index(base)]
    means = []
    for is_group in (True, False):
        members = [
            i
            for i, start in enumerate(panel.starts)
            if (
                start == group
                if is_group
                else start == NEVER
                or (
                    design.comparison == "not_yet_treated"
                    and start != group
                    and start - design.anticipation > max(year, base)
                )
            )
        ]
        means.append(np.average(changes[:, members], axis=1, weights=panel.weights[members]))
    return means[0] - means[1]


@settings(max_examples=15)
@given(SEEDS, st.sampled_from(DESIGNS))
def test_each_effect_is_the_change_of_the_group_minus_that_of_units_that_have_not_started(seed, design):
    panel = staggered(seed)

    effects = group_time_effects(panel, design)

    for row, (group, year) in enumerate(zip(effects.group.tolist(), effects.year.tolist(), strict=True)):
        assert effects.estimates[:, row] == pytest.approx(expected_effect(panel, design, group, year))


def test_every_group_has_an_effect_in_every_year_but_its_base():
    effects = {design: group_time_effects(staggered(1), design) for design in DESIGNS}

    assert {len(found.group) for found in effects.values()} == {3 * 5}
    universal = effects[DESIGNS[2]]
    assert np.all(universal.base_year == universal.group - 2)
    assert not np.any(universal.year == universal.base_year)


@given(SEEDS)
def test_two_periods_give_the_plain_difference_in_differences(seed):
    generator = np.random.default_rng(seed)
    outcomes, treated = generator.normal(size=(3, 20, 2)), np.arange(20) < 7
    panel = StaggeredPanel.of(outcomes, [2019, 2020], np.where(treated, 2020, NEVER))

    effects = group_time_effects(panel)

    regression = fit_panel(outcomes, np.outer(treated, [0, 1]))
    assert effects.estimates == pytest.approx(regression.coefficients)
    assert all(average(effects).overall == pytest.approx(regression.coefficients[:, 0]) for average in AVERAGES)
    correction = np.sqrt(regression.small_sample_factor)
    assert effects.standard_errors * correction == pytest.approx(regression.standard_errors_cr1())


@settings(max_examples=20)
@given(SEEDS, st.sampled_from(DESIGNS), st.floats(-50, 50))
def test_order_of_units_and_constants_of_units_and_years_change_nothing(seed, design, constant):
    panel = staggered(seed)
    order = np.random.default_rng(seed).permutation(24)
    moved = panel.outcomes.copy()
    moved[:, 3, :] += constant
    moved[:, :, 2] -= constant

    other = StaggeredPanel.of(moved[:, order], YEARS, panel.starts[order], weights=panel.weights[order])

    for average in AVERAGES:
        before, after = (average(group_time_effects(p, design)) for p in (panel, other))
        assert after.estimates == pytest.approx(before.estimates, abs=1e-9)
        assert after.overall == pytest.approx(before.overall, abs=1e-9)
        assert after.overall_standard_errors == pytest.approx(before.overall_standard_errors, abs=1e-9)


@settings(max_examples=20)
@given(SEEDS, st.booleans())
def test_cells_give_what_their_persons_give(seed, is_stratified):
    generator = np.random.default_rng(seed)
    region = np.repeat(np.arange(12), 10)
    stratum = generator.integers(0, 2, 120)
    starts = np.repeat([2012.0, 2014.0, NEVER, NEVER], 3)
    outcomes = generator.lognormal(size=(120, len(YEARS)))
    cells, cell = np.unique(2 * region + stratum, return_inverse=True)
    persons = np.bincount(cell)
    means = np.stack([np.bincount(cell, year) for year in outcomes.T], axis=1) / persons[:, None]
    of_persons = StaggeredPanel.of(outcomes, YEARS, starts[region], clusters=region)
    of_cells = StaggeredPanel.of(means, YEARS, starts[cells // 2], weights=persons, clusters=cells // 2)

    by_person = group_time_effects(of_persons, strata=stratum if is_stratified else None)
    by_cell = group_time_effects(of_cells, strata=cells % 2 if is_stratified else None)

    assert by_cell.estimates == pytest.approx(by_person.estimates)
    assert by_cell.influence == pytest.approx(by_person.influence)
    assert average_by_group(by_cell).overall_standard_errors == pytest.approx(
        average_by_group(by_person).overall_standard_errors
    )


@settings(max_examples=20)
@given(SEEDS, st.sampled_from(DESIGNS))
def test_weights_of_averages_sum_to_one_and_give_the_averages(seed, design):
    effects = group_time_effects(staggered(seed), design)

    for average in AVERAGES:
        found = average(effects)
        assert found.weights.sum(axis=1) == pytest.approx(np.ones(len(found.labels)))
        assert found.overall_weights.sum() == pytest.approx(1)
        assert effects.estimates @ found.weights.T == pytest.approx(found.estimates)
        assert effects.estimates @ found.overall_weights == pytest.approx(found.overall)
        assert not found.overall_weights[effects.event_time < 0].any()


@settings(max_examples=10)
@given(SEEDS, st.sampled_from(["none", "strata", "regression", "inverse_probability", "doubly_robust"]))
def test_the_influence_of_a_unit_is_the_change_when_it_counts_a_little_more(seed, adjustment):
    panel = staggered(seed, units=80, outcomes=1)
    generator = np.random.default_rng(seed)
    covariates = generator.normal(size=(80, 2))
    strata = np.argsort(np.argsort(panel.starts, kind="stable"), kind="stable") % 2

    def averages(p):
        if adjustment == "none":
            effects = group_time_effects(p)
        elif adjustment == "strata":
            effects = group_time_effects(p, strata=strata)
        else:
            effects = group_time_effects(p, covariates=covariates, method=adjustment)
        return [average(effects) for average in AVERAGES]

    before = averages(panel)
    for unit in generator.integers(0, 80, 3).tolist():
        factor = np.where(np.arange(80) == unit, 1e-4, 0.0)
        more, less = (averages(replace(panel, weights=panel.weights * (1 + sign * factor))) for sign in (1, -1))
        for at, up, down in zip(before, more, less, strict=True):
            assert at.overall_influence[:, unit] == pytest.approx((up.overall - down.overall) / 2e-4, abs=1e-6)
            assert at.influence[:, unit] == pytest.approx((up.estimates - down.estimates) / 2e-4, abs=1e-6)
            assert at.overall_influence.sum() == pytest.approx(0, abs=1e-10)
            assert at.influence.sum(axis=1) == pytest.approx(np.zeros(at.estimates.shape), abs=1e-10)


@settings(max_examples=10)
@given(SEEDS)
def test_with_indicators_of_strata_all_three_adjustments_are_the_comparison_within_strata(seed):
    panel = staggered(seed, units=80)
    strata = np.random.default_rng(seed).permutation(80) % 3
    for start in np.unique(panel.starts):
        strata[np.flatnonzero(panel.starts == start)[:3]] = [0, 1, 2]
    within = group_time_effects(panel, strata=strata)

    for method in ("regression", "inverse_probability", "doubly_robust"):
        indicators = np.column_stack([strata == 1, strata == 2])
        found = group_time_effects(panel, covariates=indicators, method=method)
        assert found.estimates == pytest.approx(within.estimates, abs=1e-7)
        assert found.influence == pytest.approx(within.influence, abs=1e-7)


@given(SEEDS)
def test_keeping_groups_that_were_followed_long_enough_leaves_the_others_out(seed):
    effects = group_time_effects(staggered(seed))

    found = average_by_event_time(effects, fewest_years_after=2)

    assert found.labels.max() == 2
    used = (found.weights != 0).any(axis=0)
    assert set(effects.group[used]) == {2012, 2013}
    assert all(set(effects.group[row != 0]) == {2012, 2013} for row in found.weights[found.labels >= 0])


@given(SEEDS, st.floats(0.1, 10))
def test_the_joint_test_does_not_depend_on_the_unit_of_the_outcome(seed, unit):
    panel = staggered(seed, units=80)

    before, after = (
        pretrend_test(group_time_effects(replace(panel, outcomes=factor * panel.outcomes))) for factor in (1, unit)
    )

    assert after.degrees_of_freedom == before.degrees_of_freedom == 1 + 2 + 4
    assert after.p == pytest.approx(before.p)


def test_the_joint_test_rejects_as_often_as_its_level_says():
    panel = staggered(3, units=400, outcomes=400)

    p_values = pretrend_test(group_time_effects(panel)).p

    assert 0.025 <= (p_values < 0.05).mean() <= 0.09


@pytest.mark.parametrize("distribution", ["rademacher", "mammen"])
def test_a_band_over_one_effect_is_the_ordinary_interval(distribution):
    effects = simple_average(group_time_effects(staggered(5, units=400, outcomes=1)))

    bands = simultaneous_bands(
        effects.overall[:, None],
        effects.overall_influence[:, :, None],
        9_999,
        np.random.default_rng(2),
        distribution=distribution,
    )

    assert bands.critical_values[0] == pytest.approx(1.96, abs=0.06)
    assert bands.standard_errors[0, 0] == pytest.approx(effects.overall_standard_errors[0], rel=0.05)
    half_width = bands.critical_values * bands.standard_errors[:, 0]
    assert (bands.upper - bands.lower)[0] == pytest.approx(2 * half_width)


def test_bands_contain_all_effects_together_as_often_as_they_say():
    panel = staggered(7, units=600, outcomes=200)
    effects = group_time_effects(panel)

    bands = simultaneous_bands(effects.estimates, effects.influence, 399, np.random.default_rng(3))

    inside = ((bands.lower <= 0) & (bands.upper >= 0)).all(axis=1)
    one_by_one = (np.abs(effects.estimates) <= 1.96 * effects.standard_errors).all(axis=1)
    assert 0.90 <= inside.mean() <= 0.985
    assert one_by_one.mean() < 0.70


@settings(max_examples=10)
@given(SEEDS, st.floats(-1e5, 1e5), st.floats(0.01, 1e4))
def test_the_unit_of_a_covariate_does_not_matter(seed, shift, unit):
    panel = staggered(seed, units=80)
    covariates = np.random.default_rng(seed).normal(size=(80, 2))

    before, after = (group_time_effects(panel, covariates=c) for c in (covariates, shift + unit * covariates))

    assert after.estimates == pytest.approx(before.estimates, abs=1e-6)
    assert after.standard_errors == pytest.approx(before.standard_errors, abs=1e-6)

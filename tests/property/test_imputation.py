"""What holds for imputed effects whatever the panel."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.methods.effects.imputation import average_imputed_effects, impute_effects, pretrend_fit
from proeftuin.methods.effects.panel_regression import fit_panel
from proeftuin.methods.effects.staggered_panel import NEVER, StaggeredPanel

SEEDS = st.integers(0, 10_000)
YEARS = np.arange(2010, 2016)


def staggered(seed: int, has_gaps: bool = False) -> StaggeredPanel:
    generator = np.random.default_rng(seed)
    outcomes = generator.normal(size=(2, 20, len(YEARS)))
    if has_gaps:
        outcomes[:, 3, 1] = outcomes[:, 8, 4] = outcomes[:, 19, 0] = np.nan
    starts = generator.permutation(np.repeat([2012.0, 2013.0, 2015.0, NEVER], 5))
    weights, clusters = generator.uniform(0.5, 2.0, 20), generator.permutation(np.arange(20) // 2)
    return StaggeredPanel.of(outcomes, YEARS, starts, weights=weights, clusters=clusters)


def dummies():
    return np.hstack([np.kron(np.eye(20), np.ones((6, 1))), np.kron(np.ones((20, 1)), np.eye(6))])


def imputed_by_dummies(panel):
    """Outcome minus what unit and year dummies, fitted where nothing has started, expect; shape of the outcomes."""
    used = (np.isfinite(panel.outcomes[0]) & ~panel.treated).ravel()
    root = np.sqrt(np.repeat(panel.weights, 6))[used, None]
    y = panel.outcomes.reshape(2, -1).T
    parameters = np.linalg.lstsq(dummies()[used] * root, y[used] * root, rcond=None)[0]
    return (y - dummies() @ parameters).T.reshape(panel.outcomes.shape)


@settings(max_examples=30)
@given(SEEDS, st.booleans())
def test_the_average_is_that_of_outcomes_minus_what_dummies_expect(seed, has_gaps):
    panel = staggered(seed, has_gaps)
    effects = imputed_by_dummies(panel)

    found = impute_effects(panel)

    counted = panel.treated & np.isfinite(panel.outcomes[0])
    weights = np.where(counted, panel.weights[:, None], 0.0)
    assert found.overall == pytest.approx(np.nansum(effects * weights, axis=(1, 2)) / weights.sum())
    assert found.unit_effects[:, counted] == pytest.approx(effects[:, counted])
    assert np.isnan(found.unit_effects[:, ~counted]).all()
    for column, group in enumerate(found.groups.tolist()):
        own = np.where((panel.starts == group)[:, None], weights, 0.0)
        assert found.by_group[:, column] == pytest.approx(np.nansum(effects * own, axis=(1, 2)) / own.sum())
    for column, time in enumerate(found.event_times.tolist()):
        own = np.where(panel.years - panel.starts[:, None] == time, weights, 0.0)
        assert found.by_event_time[:, column] == pytest.approx(np.nansum(effects * own, axis=(1, 2)) / own.sum())


@settings(max_examples=15)
@given(SEEDS, st.booleans())
def test_the_conservative_variance_is_that_of_the_weights_of_all_observations(seed, has_gaps):
    # The weight of an observation is how much the average moves with it; residuals are held against the effect of
    # the group in that year, weighted by squared weights per cluster (equation 8 of the paper).
    panel = staggered(seed, has_gaps)
    present = np.isfinite(panel.outcomes[0])
    weights = np.zeros(present.shape)
    base = impute_effects(panel).overall[0]
    for unit, year in np.argwhere(present):
        moved = panel.outcomes.copy()
        moved[:, unit, year] += 1.0
        other = StaggeredPanel.of(moved, YEARS, panel.starts, weights=panel.weights, clusters=panel.clusters)
        weights[unit, year] = impute_effects(other).overall[0] - base
    residuals = np.where(present, imputed_by_dummies(panel), 0.0)
    clusters = np.eye(10)[panel.clusters]
    for group in (2012, 2013, 2015):
        for year in np.flatnonzero(group <= YEARS):
            members = (panel.starts == group) & present[:, year]
            own = weights[members, year] @ clusters[members]
            product = (weights[members, year] * residuals[:, members, year]) @ clusters[members]
            residuals[:, members, year] -= (product @ own / (own @ own))[:, None]

    expected = np.sqrt((((weights * residuals).sum(axis=2) @ clusters) ** 2).sum(axis=1))

    assert impute_effects(panel).overall_standard_errors == pytest.approx(expected)


@given(SEEDS, st.floats(-50, 50))
def test_order_of_units_and_constants_of_units_and_years_change_nothing(seed, constant):
    panel = staggered(seed)
    order = np.random.default_rng(seed).permutation(20)
    moved = panel.outcomes.copy()
    moved[:, 3, :] += constant
    moved[:, :, 2] -= constant

    before = impute_effects(panel)
    after = impute_effects(
        StaggeredPanel.of(
            moved[:, order],
            YEARS,
            panel.starts[order],
            weights=panel.weights[order],
            clusters=panel.clusters[order],
        )
    )

    assert after.overall == pytest.approx(before.overall, abs=1e-9)
    assert after.by_event_time == pytest.approx(before.by_event_time, abs=1e-9)
    assert after.overall_standard_errors == pytest.approx(before.overall_standard_errors, abs=1e-9)


@given(SEEDS)
def test_cells_give_what_their_persons_give(seed):
    generator = np.random.default_rng(seed)
    region, starts = np.repeat(np.arange(8), 5), np.repeat([2012.0, 2014.0, NEVER, NEVER], 2)
    outcomes = generator.lognormal(size=(40, 6))
    means = outcomes.reshape(8, 5, 6).mean(axis=1)

    by_person = impute_effects(StaggeredPanel.of(outcomes, YEARS, starts[region], clusters=region))
    by_cell = impute_effects(StaggeredPanel.of(means, YEARS, starts, weights=np.full(8, 5)))

    assert by_cell.overall == pytest.approx(by_person.overall)
    assert by_cell.influence == pytest.approx(by_person.influence)


@given(SEEDS)
def test_with_one_start_it_is_two_way_fixed_effects(seed):
    outcomes = np.random.default_rng(seed).normal(size=(2, 10, 6))
    treated = np.arange(10) < 4

    found = impute_effects(StaggeredPanel.of(outcomes, YEARS, np.where(treated, 2013, NEVER)))

    assert found.overall == pytest.approx(fit_panel(outcomes, np.outer(treated, YEARS >= 2013)).coefficients[:, 0])


def test_the_mean_over_one_site_can_be_asked_for():
    panel = staggered(4)
    site = int(np.flatnonzero(panel.starts == 2013)[0])
    targets = np.zeros((1, 20, 6))
    targets[0, site, 3:] = 1 / 3

    found = average_imputed_effects(panel, targets)

    assert found.estimates[:, 0] == pytest.approx(found.unit_effects[:, site, 3:].mean(axis=1))


@given(SEEDS)
def test_years_with_the_programme_do_not_enter_the_test_of_years_before(seed):
    panel = staggered(seed)
    moved = np.where(panel.treated, panel.outcomes + 100, panel.outcomes)
    other = StaggeredPanel.of(moved, YEARS, panel.starts, weights=panel.weights, clusters=panel.clusters)

    before, after = (pretrend_fit(p, years_before=2) for p in (panel, other))

    assert after.coefficients == pytest.approx(before.coefficients)
    assert before.coefficients.shape == (2, 2)


def test_an_early_response_shows_in_the_year_before_the_start():
    panel = staggered(2)
    event_time = YEARS - panel.starts[:, None]
    path = np.where(event_time == -1, 5.0, 0.0) + np.arange(20)[:, None] + YEARS

    fit = pretrend_fit(StaggeredPanel.of(path, YEARS, panel.starts), years_before=1)

    assert fit.coefficients[0, 0] == pytest.approx(5.0)

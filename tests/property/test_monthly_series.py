"""What holds for series of months whatever the months."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.methods.effects.interrupted_series import interrupted_rates
from proeftuin.methods.effects.segmented_design import segmented_design
from proeftuin.steps.evaluation.persons.monthly_series import CONTROLLED, UNCONTROLLED, monthly_fit, monthly_series
from tests.month_example import AFTER, INDICATORS, MONTHS, REGIONS, START, TIME, areas, plan, sums

RUNS = 300


def drawn(seed):
    generator = np.random.default_rng(seed)
    return {region: 0.01 * np.exp(generator.normal(0, 0.05, len(MONTHS))) for region in REGIONS}


def effects(rates, joined=None, **changes):
    joined = joined or areas()
    found = monthly_series(plan(joined, **changes), joined, rates, REGIONS, INDICATORS)
    return {(row["analysis"], row["site"]): (row["value"], row["lower"], row["upper"]) for row in found.analyses}


@settings(max_examples=8)
@given(st.integers(0, 10_000), st.floats(-0.5, 0.5), st.floats(-0.01, 0.01))
def test_what_changes_level_or_slope_everywhere_alike_is_no_effect_with_control(seed, level, slope):
    shock = np.exp(AFTER * (level + slope * TIME))
    # Many persons, so that rounding to whole events adds nothing.
    many = dict.fromkeys(REGIONS, 10**9)

    one = effects(sums(drawn(seed), persons=many))
    other = effects(sums({region: rate * shock for region, rate in drawn(seed).items()}, persons=many))

    for key in one:
        same = np.allclose(one[key], other[key], rtol=1e-4, atol=1e-4)
        assert same == (key[0] == CONTROLLED or bool(np.allclose(shock, 1)))


@settings(max_examples=8)
@given(st.integers(0, 10_000), st.integers(1, 3))
def test_the_whole_study_in_other_years_gives_the_same(seed, years):
    rates = sums(drawn(seed))
    later = rates.with_columns(pl.col("year") + 4 * years)
    from_then = areas(*(_later(site, 4 * years) for site in areas().sites))

    # Four years hold the same months, leap days among them.
    other = effects(later, from_then, first_year=2018 + 4 * years, last_year=2023 + 4 * years)

    for key, effect in effects(rates).items():
        assert other[key] == pytest.approx(effect)


def _later(site, years):
    return replace(site, start=date(site.start.year + years, 1, 1))


@settings(max_examples=8)
@given(st.integers(0, 10_000), st.floats(0.2, 5.0))
def test_what_a_series_is_divided_by_has_no_unit(seed, unit):
    generator = np.random.default_rng(seed)
    counted, base = generator.poisson(50, len(MONTHS)) + 1.0, generator.uniform(40, 60, len(MONTHS))

    for in_logs in (True, False):
        one, other = (monthly_fit(counted, scale * base, START, MONTHS, 0.95, in_logs=in_logs) for scale in (1.0, unit))
        assert other.change.value == pytest.approx(one.change.value, abs=1e-6)
        assert (other.change.lower, other.change.upper) == pytest.approx((one.change.lower, one.change.upper), abs=1e-6)
        assert other.without * unit == pytest.approx(one.without, rel=1e-6)


@settings(max_examples=5)
@given(st.integers(0, 10_000))
def test_a_start_on_the_first_of_a_month_is_the_fit_of_the_methods_to_the_logarithms(seed):
    values = np.random.default_rng(seed).normal(0, 0.1, len(MONTHS))

    fit = monthly_fit(np.exp(values), np.ones(len(MONTHS)), START, MONTHS, 0.9)

    design = segmented_design(TIME, float(np.flatnonzero(AFTER)[0]), seasons=[month.month for month in MONTHS])
    expected = interrupted_rates(values, design).mean_change(confidence=0.9)
    assert (fit.change.value, fit.change.lower) == pytest.approx((expected.value, expected.lower))


@pytest.mark.parametrize("correlation", [0.0, 0.4])
def test_where_nothing_changed_an_interval_of_95_percent_holds_zero_at_that_rate(correlation):
    """Of 300 intervals at 95 percent fewer than 275 hold zero in one of two hundred draws; some 200 events a month."""
    generator = np.random.default_rng(20210101)
    held = 0
    for _ in range(RUNS):
        errors = _autoregressive(generator, correlation)
        counted = generator.poisson(200 * np.exp(0.05 * errors)).astype(float)
        change = monthly_fit(counted, np.full(len(MONTHS), 200.0), START, MONTHS, 0.95).change
        held += change.lower <= 0 <= change.upper

    assert held >= 275


def test_few_events_a_month_are_judged_at_the_stated_rate_too():
    generator = np.random.default_rng(20210102)
    held = 0
    for _ in range(RUNS):
        counted = generator.poisson(3.0, len(MONTHS)).astype(float)
        change = monthly_fit(counted, np.full(len(MONTHS), 3.0), START, MONTHS, 0.95, in_logs=False).change
        held += change.lower <= 0 <= change.upper

    assert held >= 275


def test_without_control_what_happened_everywhere_would_be_found():
    fall = np.where(AFTER, 0.7, 1.0)

    found = effects(sums({region: rate * fall for region, rate in drawn(1).items()}))

    assert found[UNCONTROLLED, "all"][2] < 0


def _autoregressive(generator, correlation):
    errors = generator.normal(size=len(MONTHS))
    for place in range(1, len(errors)):
        errors[place] = correlation * errors[place - 1] + np.sqrt(1 - correlation**2) * errors[place]
    return errors

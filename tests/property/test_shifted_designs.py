"""What holds for altered designs whatever the map and the starts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.panel_regression import fit_panel
from proeftuin.methods.effects.shifted_designs import (
    anticipated,
    placebo_in_time,
    spillover_design,
    started,
    steps_from,
    without_neighbours,
    without_years_before,
)

YEARS = np.arange(2011, 2020)
CHAIN = [(unit, unit + 1) for unit in range(11)]
"""Twelve units in a row, each next to the one before."""


def starts_of(**units):
    starts = np.full(12, np.inf)
    for unit, year in units.items():
        starts[int(unit[1:])] = year
    return starts


@given(st.sets(st.integers(0, 11), min_size=1, max_size=4))
def test_steps_in_a_row_are_distances(positions):
    expected = [min(abs(unit - position) for position in positions) for unit in range(12)]

    assert steps_from(sorted(positions), CHAIN, 12).tolist() == expected


def test_what_cannot_be_reached_is_infinitely_far():
    assert steps_from([0], [(0, 1)], 3).tolist() == [0, 1, np.inf]


def test_neighbours_start_with_the_earliest_site_within_reach_and_sites_take_no_part():
    design = spillover_design(starts_of(u3=2016, u5=2014), YEARS, CHAIN)

    assert design.starts[[2, 4, 6]].tolist() == [2016, 2014, 2014]
    assert np.isinf(np.delete(design.starts, [2, 4, 6])).all()
    assert not design.kept[[3, 5]].any()
    assert design.units.tolist() == [0, 1, 2, 4, 6, 7, 8, 9, 10, 11]


def test_units_between_neighbours_and_comparison_take_no_part():
    design = spillover_design(starts_of(u0=2015), YEARS, CHAIN, reach=1, comparison_from=4)

    assert design.units.tolist() == [1, *range(4, 12)]


@settings(max_examples=20)
@given(st.integers(0, 1000), st.floats(-2, 2), st.floats(-2, 2))
def test_a_spilled_effect_is_found_in_neighbours_and_spoils_a_comparison_with_them(seed, effect, spilled):
    starts = starts_of(u2=2015, u8=2015)
    steps = steps_from([2, 8], CHAIN, 12)
    region, year = np.random.default_rng(seed).normal(size=(12, 1)), np.random.default_rng(seed + 1).normal(size=9)
    outcomes = region + year + np.where(steps == 0, effect, np.where(steps == 1, spilled, 0))[:, None] * (YEARS >= 2015)
    around, apart = spillover_design(starts, YEARS, CHAIN), without_neighbours(starts, YEARS, CHAIN)

    found = fit_panel(around.outcomes(outcomes), around.regressor(YEARS)).coefficients[0, 0]
    clean = fit_panel(apart.outcomes(outcomes), apart.regressor(YEARS)).coefficients[0, 0]
    spoiled = fit_panel(outcomes, started(starts, YEARS)).coefficients[0, 0]

    assert found == pytest.approx(spilled, abs=1e-9)
    assert clean == pytest.approx(effect, abs=1e-9)
    # Four of the ten comparison regions are neighbours.
    assert spoiled == pytest.approx(effect - 0.4 * spilled, abs=1e-9)


@settings(max_examples=20)
@given(st.integers(0, 1000), st.integers(1, 3))
def test_a_false_start_finds_nothing_without_a_trend_and_a_trend_when_there_is_one(seed, years_earlier):
    starts = starts_of(u2=2016, u8=2016)
    generator = np.random.default_rng(seed)
    outcomes = generator.normal(size=(12, 1)) + generator.normal(size=9) + 5.0 * started(starts, YEARS)
    trend = np.isfinite(starts)[:, None] * (YEARS - 2011)
    design = placebo_in_time(starts, YEARS, years_earlier=years_earlier)
    regressor = design.regressor(YEARS)

    assert fit_panel(design.outcomes(outcomes), regressor).coefficients[0, 0] == pytest.approx(0, abs=1e-9)
    # Between the mean years before and after the false start a trend of 1 a year gains half of the five years.
    with_trend = fit_panel(design.outcomes(outcomes + trend), regressor).coefficients[0, 0]
    assert with_trend == pytest.approx(2.5)


def test_no_year_from_the_real_start_on_takes_part_in_a_placebo_in_time():
    design = placebo_in_time(starts_of(u2=2016), YEARS, years_earlier=2)

    assert YEARS[design.kept[2]].tolist() == [2011, 2012, 2013, 2014, 2015]
    assert design.starts[2] == 2014
    assert design.kept[3].all()


def test_an_anticipated_start_is_earlier_and_the_years_before_it_can_be_left_out():
    starts = starts_of(u2=2016)

    assert anticipated(starts, YEARS, years_earlier=1).starts[2] == 2015
    spared = without_years_before(starts, YEARS, count=2)
    assert YEARS[~spared.kept[2]].tolist() == [2014, 2015]
    assert spared.kept[3].all()


def test_designs_without_a_comparison_are_refused():
    with pytest.raises(NotEstimableError, match="0 regions farther away"):
        spillover_design([2015, np.inf], YEARS, [(0, 1)])
    with pytest.raises(NotEstimableError, match="borders on a site"):
        without_neighbours([2015, np.inf], YEARS, [(0, 1)])
    with pytest.raises(NotEstimableError, match="without a year before"):
        placebo_in_time(starts_of(u2=2013), YEARS, years_earlier=2)
    with pytest.raises(DefinitionError, match="one or more"):
        anticipated(starts_of(u2=2013), YEARS, years_earlier=0)
    with pytest.raises(DefinitionError, match="no unit"):
        steps_from([0], [(0, 7)], 3)
    with pytest.raises(DefinitionError, match="reach"):
        spillover_design(starts_of(u2=2013), YEARS, CHAIN, reach=0)

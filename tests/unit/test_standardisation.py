import numpy as np
import pytest

from proeftuin.errors import DataContractError, DefinitionError
from proeftuin.methods.estimate_array import MISSING_INPUT, NO_EXPOSURE
from proeftuin.methods.standardisation import (
    EMPTY_STRATA,
    FEWER_THAN_MINIMUM_EVENTS,
    Standard,
    crude_mean,
    crude_rate,
    directly_standardised_mean,
    directly_standardised_rate,
    expected_total,
    indirectly_standardised_ratio,
    standardised_cost_ratio,
)

WEIGHTS = [600, 395, 5]


def test_nine_events_are_too_few_and_ten_are_enough():
    nine = directly_standardised_rate([3, 3, 3], [100, 100, 100], Standard(WEIGHTS))
    ten = directly_standardised_rate([3, 3, 4], [100, 100, 100], Standard(WEIGHTS))

    assert nine.reason == FEWER_THAN_MINIMUM_EVENTS
    assert np.isnan(nine.value)
    assert ten.is_estimable


def test_a_small_empty_stratum_gets_the_mean_of_the_country_and_is_reported():
    standard = Standard(WEIGHTS, rates=[1.0, 2.0, 40.0])
    exposure = [10, 20, 0]

    mean = directly_standardised_mean([10, 40, 0], exposure, standard, 1.0)

    assert mean.value == pytest.approx(0.600 * 1 + 0.395 * 2 + 0.005 * 40)
    assert standard.filled_share(exposure) == pytest.approx(0.005)


def test_a_large_empty_stratum_makes_the_mean_not_estimable():
    standard = Standard([50, 45, 5], rates=[1.0, 2.0, 40.0])

    mean = directly_standardised_mean([10, 40, 0], [10, 20, 0], standard, 1.0)

    assert mean.reason == EMPTY_STRATA


def test_without_rates_of_the_standard_no_empty_stratum_is_filled():
    rate = directly_standardised_rate([10, 40, 0], [10, 20, 0], Standard(WEIGHTS))

    assert rate.reason == EMPTY_STRATA


def test_missing_nobody_and_too_few_are_told_apart():
    exposure = np.array([[10.0, 10, 10], [0, 0, 0], [10, 10, 10]])
    events = np.array([[np.nan, 10, 10], [0, 0, 0], [1, 1, 1]])

    rate = directly_standardised_rate(events, exposure, Standard(WEIGHTS))

    assert rate.reason.tolist() == [MISSING_INPUT, NO_EXPOSURE, FEWER_THAN_MINIMUM_EVENTS]
    assert np.isnan([rate.value, rate.lower, rate.upper]).all()


def test_zero_events_are_a_rate_of_zero_and_not_a_missing_one():
    rate = crude_rate(0, 1000)

    assert rate.value == 0
    assert rate.lower == 0
    assert rate.upper > 0


def test_a_ratio_to_nothing_expected_has_no_value():
    assert indirectly_standardised_ratio([3, np.nan], [0, 5]).reason.tolist() == [NO_EXPOSURE, MISSING_INPUT]
    assert standardised_cost_ratio([3, 3], [0, np.nan], 1.0).reason.tolist() == [NO_EXPOSURE, MISSING_INPUT]


def test_an_unknown_variance_gives_a_value_without_an_interval_and_never_an_interval_of_no_width():
    for found in (
        crude_mean([1, 1, 1], [1, 1, 1], np.nan),
        directly_standardised_mean([1, 1, 1], [1, 1, 1], Standard(WEIGHTS), np.nan),
        standardised_cost_ratio(3, 3, np.nan),
    ):
        assert found.value == 1
        assert found.reason == ""
        assert np.isnan([found.lower, found.upper]).all()


def test_a_lower_limit_of_cost_is_cut_off_at_zero_unless_the_cost_itself_is_below():
    assert (crude_mean([3.0], [1], 100.0).lower, crude_mean([3.0], [1], 100.0).upper) == (
        0,
        pytest.approx(22.6, abs=0.01),
    )
    assert crude_mean([-3.0], [1], 100.0).lower < -3


def test_a_missing_rate_matters_only_where_someone_is_at_risk():
    assert expected_total([10, 0], [0.5, np.nan]) == 5
    assert np.isnan(expected_total([10, 1], [0.5, np.nan]))


def test_corrections_may_make_a_cost_negative():
    mean = crude_mean([-5.0, 3.0], [1, 1], 1.0)

    assert mean.value == -1


@pytest.mark.parametrize(("events", "exposure"), [([-1, 2, 3], [5, 5, 5]), ([1, 2, 3], [5, -5, 5])])
def test_negative_counts_and_exposure_are_refused(events, exposure):
    with pytest.raises(DataContractError, match="negative"):
        directly_standardised_rate(events, exposure, Standard(WEIGHTS))


@pytest.mark.parametrize("weights", [[1, -1, 3], [0, 0, 0], [1, np.nan, 1]])
def test_a_standard_without_sound_weights_is_refused(weights):
    with pytest.raises(DefinitionError, match="weight"):
        directly_standardised_rate([10, 10, 10], [20, 20, 20], Standard(weights))


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_a_level_that_is_no_share_is_refused(confidence):
    with pytest.raises(DefinitionError, match="level"):
        crude_rate(5, 10, confidence=confidence)

import numpy as np

from proeftuin.methods.inequality import (
    TOO_FEW_REGIONS,
    beyond_chance_deviation,
    percentile_ratio,
    weighted_coefficient_of_variation,
    with_bootstrap_interval,
)


def test_the_ratio_is_between_the_regions_where_a_tenth_and_nine_tenths_of_the_insured_are_reached():
    assert percentile_ratio([5, 1, 3, 2, 4], [10, 10, 30, 25, 25]) == 4 / 1
    assert percentile_ratio([5, 1, 3, 2, 4], [9, 9, 30, 26, 26]) == 4 / 2


def test_the_coefficient_of_variation_weighs_regions_by_their_insured():
    assert weighted_coefficient_of_variation([1, 3], [3, 1]) == np.sqrt(0.75) / 1.5


def test_a_region_without_a_value_or_without_insured_does_not_count():
    value, weight = [1.0, np.nan, 3.0, 100.0], [3.0, 5.0, 1.0, 0.0]

    assert weighted_coefficient_of_variation(value, weight) == weighted_coefficient_of_variation([1, 3], [3, 1])
    assert percentile_ratio(value, weight) == 3


def test_measures_of_nothing_are_missing():
    for measure in (percentile_ratio, weighted_coefficient_of_variation):
        assert np.isnan(measure([np.nan, np.nan], [1, 1]))


def test_a_lower_value_of_zero_has_no_ratio():
    assert np.isnan(percentile_ratio(np.zeros(10), np.ones(10)))


def test_fewer_than_ten_regions_are_too_few():
    nine = np.arange(1.0, 10.0)

    deviation = beyond_chance_deviation(nine, np.ones(9))
    ratio = with_bootstrap_interval(percentile_ratio, nine, np.ones(9), np.random.default_rng(1), draws=20)

    assert deviation.reason == TOO_FEW_REGIONS
    assert ratio.reason == TOO_FEW_REGIONS
    assert np.isnan(ratio.value)

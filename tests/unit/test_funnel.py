import numpy as np

from proeftuin.methods.funnel import count_ratio_limits, overdispersion, place_in_funnel, proportion_limits


def test_a_value_on_a_limit_lies_inside_it():
    assert place_in_funnel([0.9, 1.1, 0.8, 1.2], (0.9, 1.1), (0.8, 1.2)).tolist() == [
        "inside",
        "inside",
        "below_95",
        "above_95",
    ]


def test_a_missing_number_has_no_place():
    assert place_in_funnel([np.nan, 1.0], (0.9, 1.1), (0.8, [1.2, np.nan])).tolist() == ["", ""]


def test_where_nothing_is_expected_there_are_no_limits():
    assert np.isnan(count_ratio_limits([0.0, np.nan])).all()
    assert np.isnan(proportion_limits(0.5, [0.0, np.nan])).all()


def test_no_event_is_not_too_few_in_a_small_region():
    lower, _ = count_ratio_limits([3.6, 3.7])

    assert lower[0] == 0
    assert lower[1] > 0


def test_a_region_without_variance_does_not_count_for_overdispersion():
    values, variance = np.array([0.0, 1, 2, 9]), np.array([1.0, 1, 1, 0])

    assert overdispersion(values, variance) == overdispersion(values[:3], variance[:3])


def test_overdispersion_of_one_region_is_unknown():
    excess = overdispersion([1.0, np.nan], [1.0, 1.0])

    assert np.isnan(excess.phi)
    assert np.isnan(excess.tau2)

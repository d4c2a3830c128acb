import numpy as np
import pytest

from proeftuin.errors import DataContractError
from proeftuin.methods.estimate_array import MISSING_INPUT, NO_EXPOSURE
from proeftuin.methods.survey_combination import (
    PARTS_MISSING,
    combined_percentage,
    standard_error_from_limits,
)


def test_a_small_area_without_a_figure_counts_as_the_others():
    whole = combined_percentage([10, 20, np.nan], [1, 1, np.nan], [480, 480, 40])

    assert whole.value == 15


def test_a_large_area_without_a_figure_leaves_the_whole_without():
    whole = combined_percentage([[10, np.nan], [10, 20]], [[1, np.nan], [1, np.nan]], [90, 10])

    assert whole.reason.tolist() == [PARTS_MISSING, PARTS_MISSING]
    assert np.isnan(whole.value).all()


def test_nobody_and_unknown_population_are_told_apart():
    whole = combined_percentage([[10, 20], [10, 20]], 1.0, [[0, 0], [np.nan, 5]])

    assert whole.reason.tolist() == [NO_EXPOSURE, MISSING_INPUT]


def test_an_interval_ends_at_zero_percent():
    assert combined_percentage([1.0], [2.0], [10]).lower == 0


def test_a_missing_limit_has_no_error_behind_it():
    assert np.isnan(standard_error_from_limits([10, np.nan], [8, 8], [np.nan, 12])).all()


@pytest.mark.parametrize(("percent", "lower", "upper"), [(10, 11, 12), (10, 8, 9), (10, -1, 12), (99, 98, 101)])
def test_a_value_outside_its_limits_is_refused(percent, lower, upper):
    with pytest.raises(DataContractError, match="limits"):
        standard_error_from_limits(percent, lower, upper)

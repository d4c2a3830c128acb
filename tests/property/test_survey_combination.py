import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from proeftuin.methods.survey_combination import (
    combined_percentage,
    standard_error_from_limits,
)

percentages = arrays(float, 5, elements=st.floats(20, 80))
errors = arrays(float, 5, elements=st.floats(0.1, 5))
populations = arrays(float, 5, elements=st.floats(100, 1e6))


@given(st.floats(20, 80), st.floats(0.1, 5))
def test_the_error_behind_even_limits_is_read_back(percent, error):
    limits = percent - 1.959963985 * error, percent + 1.959963985 * error

    assert standard_error_from_limits(percent, *limits) == pytest.approx(error, rel=1e-6)


@given(st.floats(2, 98), st.floats(0.01, 0.3))
def test_the_error_behind_limits_made_on_the_logit_scale_is_read_back(percent, logit_error):
    share = percent / 100
    logit = np.log(share / (1 - share))
    lower, upper = (100 / (1 + np.exp(-(logit + sign * 1.959963985 * logit_error))) for sign in (-1, 1))

    error = standard_error_from_limits(percent, lower, upper)

    # Near one half both scales are even, and either reading will do.
    assert error == pytest.approx(100 * share * (1 - share) * logit_error, rel=0.03)


@given(percentages, errors, populations)
def test_the_whole_lies_between_its_parts_and_is_surer_than_the_least_sure(percent, error, population):
    whole = combined_percentage(percent, error, population)

    assert percent.min() - 1e-9 <= whole.value <= percent.max() + 1e-9
    assert (whole.upper - whole.lower) / 2 <= 1.96 * error.max() + 1e-9


@given(percentages, errors, populations, st.permutations(range(5)), st.floats(0.01, 100))
def test_neither_order_nor_scale_of_the_population_matters(percent, error, population, order, factor):
    whole = combined_percentage(percent, error, population)
    other = combined_percentage(percent[order], error[order], factor * population[order])

    np.testing.assert_allclose([other.value, other.lower, other.upper], [whole.value, whole.lower, whole.upper])


@given(st.floats(20, 80), st.floats(0.1, 5))
def test_an_area_alone_keeps_its_own_interval(percent, error):
    whole = combined_percentage([percent], [error], [500])

    assert whole.value == pytest.approx(percent)
    assert whole.upper == pytest.approx(percent + 1.959963985 * error)

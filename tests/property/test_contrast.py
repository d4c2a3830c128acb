"""What holds for the contrast of any two estimates."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proeftuin.methods.contrast import contrast, standard_error

estimates = st.floats(0.01, 1e6)
relative_errors = st.floats(0.001, 0.5)


@given(estimates, relative_errors, estimates, relative_errors)
def test_swapping_the_two_mirrors_the_difference_and_inverts_the_ratio(
    a: float, error_a: float, b: float, error_b: float
) -> None:
    one, other = contrast(a, a * error_a, b, b * error_b), contrast(b, b * error_b, a, a * error_a)

    assert one.difference == pytest.approx(-other.difference)
    assert one.difference_lower == pytest.approx(-other.difference_upper)
    assert one.ratio_lower == pytest.approx(1 / other.ratio_upper)


@given(estimates, relative_errors, estimates, relative_errors, st.floats(0.1, 10))
def test_the_unit_does_not_matter_for_the_ratio(
    a: float, error_a: float, b: float, error_b: float, unit: float
) -> None:
    one = contrast(a, a * error_a, b, b * error_b)
    other = contrast(a * unit, a * error_a * unit, b * unit, b * error_b * unit)

    assert other.ratio == pytest.approx(one.ratio)
    assert other.difference == pytest.approx(one.difference * unit, rel=1e-9, abs=1e-6)


@given(estimates, relative_errors)
def test_a_normal_interval_gives_its_standard_error_back(value: float, relative: float) -> None:
    error = value * relative
    quantile = 1.959963984540054

    found = standard_error(value, value - quantile * error, value + quantile * error, confidence=0.95)

    assert found == pytest.approx(error, rel=1e-6)


@given(estimates, st.floats(0.6, 50))
def test_an_interval_that_was_cut_off_at_zero_gives_its_standard_error_back(value: float, relative: float) -> None:
    error = value * relative

    found = standard_error(value, 0.0, value + 1.959963984540054 * error, confidence=0.95)

    assert found == pytest.approx(error, rel=1e-6)


def test_a_ratio_of_figures_that_are_not_positive_is_not_given() -> None:
    found = contrast([0.0, -1.0, np.nan], 1.0, 2.0, 1.0)

    assert np.isnan(found.ratio).all()
    assert np.isfinite(found.difference[:2]).all()

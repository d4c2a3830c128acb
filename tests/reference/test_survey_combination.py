"""A published stratified mean, put together from its strata."""

import numpy as np
import pytest

from proeftuin.methods.survey_combination import combined_percentage


def test_mean_and_error_of_the_whole_equal_those_of_the_stratified_sample():
    """
    Academic performance of Californian schools in 2000, stratified sample of the R package survey: 662.29 (SE 9.41).

    Means and standard errors of the three strata are those of the sample with its finite population correction. The
    scale of the index is brought to 0-100, as percentages are.
    """
    means, errors = np.array([674.43, 625.82, 636.60]), np.array([12.38248, 14.93713, 16.21471])

    whole = combined_percentage(means / 10, errors / 10, [4421, 755, 1018], confidence=0.95)

    assert 10 * whole.value == pytest.approx(662.29, abs=5e-3)
    assert 10 * (whole.upper - whole.lower) / (2 * 1.959964) == pytest.approx(9.41, abs=5e-3)

import numpy as np
import pytest

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.placebo_permutation import placebo_interval, placebo_p_value, randomisation_test


def test_the_case_itself_counts_as_one_draw():
    assert placebo_p_value(3.0, [-4.0, 1.0, 2.0, 0.5]) == 2 / 5


def test_too_few_placebo_effects_leave_the_interval_open():
    assert placebo_interval(1.0, np.ones(18)) == (-np.inf, np.inf)


@pytest.mark.parametrize("placebos", [[], [1.0, np.nan]])
def test_missing_placebo_effects_are_refused(placebos):
    with pytest.raises(NotEstimableError, match="placebo distribution"):
        placebo_p_value(1.0, placebos)


@pytest.mark.parametrize("treated", [1, 9])
def test_exchanging_labels_needs_two_of_each(treated):
    with pytest.raises(NotEstimableError, match="at least two of each"):
        randomisation_test(np.arange(10.0), [0] * treated, 99, np.random.default_rng(1))


def test_a_missing_change_is_refused():
    with pytest.raises(DefinitionError, match="a change is missing"):
        randomisation_test([1.0, 2.0, np.nan, 4.0], [0, 0], 99, np.random.default_rng(1))


def test_regions_that_all_change_alike_are_refused():
    with pytest.raises(NotEstimableError, match="all regions change alike"):
        randomisation_test(np.ones(10), [0, 0, 0], 99, np.random.default_rng(1))


def test_each_site_is_compared_over_its_own_years():
    changes = np.array([[3.0, 9.0, 1.0, 0.0, 2.0], [9.0, 5.0, 2.0, 1.0, 3.0]])

    found = randomisation_test(changes, [0, 1], 9, np.random.default_rng(1))

    assert found.effect == pytest.approx(((3.0 - 1.0) + (5.0 - 2.0)) / 2)

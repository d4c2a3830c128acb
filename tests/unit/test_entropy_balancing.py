"""What entropy balancing refuses, and the covariate that it names."""

import numpy as np
import pytest

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.covariate_sample import CovariateSample, effective_sample_size
from proeftuin.methods.effects.entropy_balancing import entropy_balancing

NAMES = ("age", "deprivation", "size")


def sample(treated_rows, comparison_rows):
    covariates = np.array([*treated_rows, *comparison_rows], dtype=float)
    return CovariateSample.of(covariates, [1] * len(treated_rows) + [0] * len(comparison_rows), names=NAMES)


def test_a_mean_outside_the_range_of_the_comparison_group_is_named():
    beyond = sample([[3, 9, 1]], [[2, 4, 0], [4, 5, 2], [3, 6, 1], [1, 5, 0]])

    with pytest.raises(NotEstimableError, match=r"covariate 1 \(deprivation\)"):
        entropy_balancing(beyond)


def test_means_that_cannot_be_reached_together_are_named():
    # Each lies within its own range, but no comparison row is high on both the first and the third.
    together = sample([[0.9, 0.0, 0.9]], [[0, 1, 0], [1, -1, 0], [0, -1, 1], [1, 1, 0], [0, 1, 1], [0, -1, 0]])

    with pytest.raises(NotEstimableError, match=r"covariate [02] \((age|size)\)") as refusal:
        entropy_balancing(together)
    assert "deprivation" not in str(refusal.value)


def test_comparison_rows_without_a_value_that_all_treated_share_get_no_weight():
    only_women = sample([[1, 2, 1], [1, 3, 1]], [[1, 2, 1], [1, 4, 1], [0, 3, 1], [0, 2, 2]])

    weights = entropy_balancing(only_women).weights

    assert weights == pytest.approx([1, 1, 1.5, 0.5, 0, 0])


def test_a_mean_that_is_out_of_reach_once_a_shared_value_is_kept_is_named():
    only_women = sample([[1, 3, 1], [1, 4, 1]], [[1, 2, 1], [1, 3, 1], [0, 5, 1], [0, 2, 2]])

    with pytest.raises(NotEstimableError, match=r"covariate 1 \(deprivation\)"):
        entropy_balancing(only_women)


def test_two_values_that_all_treated_share_and_no_comparison_row_has_together_are_named():
    old_and_deprived = sample([[1, 1, 1]], [[1, 0, 1], [0, 1, 0], [0, 0, 2]])

    with pytest.raises(NotEstimableError, match=r"covariate 0 \(age\); covariate 1 \(deprivation\)"):
        entropy_balancing(old_and_deprived)


def test_means_on_the_edge_of_what_can_be_reached_together_leave_the_others_no_weight():
    # Only the rows whose first two add up to one can take part.
    edge = sample([[0.5, 0.5, 0]], [[1, 0, 0], [0, 1, 0], [0, 0, 0], [0.2, 0.1, 0]])

    assert entropy_balancing(edge).weights == pytest.approx([1, 0.5, 0.5, 0, 0], abs=1e-8)


def test_a_covariate_that_never_varies_asks_nothing():
    constant = sample([[2, 0.1, 3], [4, 0.1, 3]], [[1, 0.1, 3], [5, 0.1, 3], [4, 0.1, 3]])

    weights = entropy_balancing(constant).weights

    assert np.average([1, 5, 4], weights=weights[2:]) == pytest.approx(3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"moments": 3}, "moments 3"),
        ({"base_weights": [1, 1, -1]}, "base weights"),
        ({"base_weights": [1, 1]}, "base weights"),
    ],
)
def test_options_that_mean_nothing_are_refused(options, message):
    with pytest.raises(DefinitionError, match=message):
        entropy_balancing(CovariateSample.of([1.0, 0.0, 2.0], [1, 0, 0]), **options)


@pytest.mark.parametrize(
    ("covariates", "treated", "counts", "error", "message"),
    [
        ([[1.0, np.nan, 2.0]] * 3, [1, 0, 0], None, DefinitionError, r"covariate 1 \(deprivation\)"),
        ([[1.0, 3.0, 2.0]] * 3, [1, 0], None, DefinitionError, "one row per person"),
        ([[1.0, 3.0, 2.0]] * 3, [1, 0, 2], None, DefinitionError, "other than 0 or 1"),
        ([[1.0, 3.0, 2.0]] * 3, [1, 0, 0], [1, -1, 1], DefinitionError, "negative"),
        ([[1.0, 3.0, 2.0]] * 3, [1, 1, 1], None, NotEstimableError, "no comparison rows"),
        ([[1.0, 3.0, 2.0]] * 3, [1, 0, 0], [0, 1, 1], NotEstimableError, "no treated rows"),
    ],
)
def test_samples_that_cannot_be_compared_are_refused(covariates, treated, counts, error, message):
    with pytest.raises(error, match=message):
        CovariateSample.of(covariates, treated, counts=counts, names=NAMES)


def test_weights_that_are_all_zero_have_no_effective_size():
    with pytest.raises(NotEstimableError, match="all weights are zero"):
        effective_sample_size([0.0, 0.0])

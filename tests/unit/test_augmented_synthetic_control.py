import numpy as np
import pytest

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.augmented_synthetic_control import augmented_synthetic_controls

PANEL = np.random.default_rng(3).normal(size=(8, 6))


@pytest.mark.parametrize("penalty", [0.0, -1.0, np.nan])
def test_a_penalty_that_is_none_is_refused(penalty):
    with pytest.raises(DefinitionError, match="penalty"):
        augmented_synthetic_controls(PANEL, [0], [1, 2, 3], 4, penalty=penalty)


def test_two_years_before_the_start_are_too_few_to_choose_a_penalty_but_not_to_use_one():
    with pytest.raises(NotEstimableError, match="to choose a penalty"):
        augmented_synthetic_controls(PANEL, [0], [1, 2, 3], 2)

    assert np.isfinite(augmented_synthetic_controls(PANEL, [0], [1, 2, 3], 2, penalty=1.0).corrected.effects).all()


@pytest.mark.parametrize("donors", [[1], [0, 1]])
def test_a_region_with_one_donor_is_refused(donors):
    with pytest.raises(NotEstimableError, match="one donor"):
        augmented_synthetic_controls(PANEL, [0], donors, 4)


def test_donors_that_never_differ_leave_nothing_to_correct_with():
    panel = np.ones((5, 6))
    panel[0] = [2, 2, 2, 2, 5, 5]

    assert augmented_synthetic_controls(panel, [0], [1, 2, 3, 4], 4).corrected.effects[0, 0] == pytest.approx(4.0)

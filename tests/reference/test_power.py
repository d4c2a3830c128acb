"""Multiples of the standard error that are published for the minimum detectable effect."""

import numpy as np
import pytest

from proeftuin.methods.effects.power import detectable_from_placebos, detectable_from_standard_error


@pytest.mark.parametrize(("power", "multiple"), [(0.80, 2.80), (0.90, 3.24)])
def test_multiple_of_the_standard_error(power, multiple):
    # Bloom (1995), Evaluation Review 19: two-sided test at 5 percent, normal estimate.
    detectable = detectable_from_standard_error(1.0, np.inf, power=power)

    assert detectable.value == pytest.approx(multiple, abs=0.005)
    assert detectable.basis == "standard_error"


def test_normal_placebo_effects_give_the_same_multiple():
    placebos = np.random.default_rng(2).normal(size=200_000)

    assert detectable_from_placebos(placebos).value == pytest.approx(2.80, abs=0.03)

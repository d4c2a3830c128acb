"""Placebo p-values against published ones and against enumeration by scipy."""

import numpy as np
import pytest
from scipy.stats import permutation_test, ttest_ind

from proeftuin.methods.effects.placebo_permutation import placebo_p_value, randomisation_test


def test_no_other_of_38_states_as_extreme_as_california():
    # Abadie, Diamond and Hainmueller (2010), JASA 105, p. 503: California's ratio is about 130, no state of the other
    # 38 has a larger one, which gives a probability of 1/39 = 0.026.
    assert placebo_p_value(130.0, np.linspace(1.0, 100.0, 38)) == pytest.approx(0.026, abs=0.0005)


def test_exchanged_labels_give_the_p_value_of_all_220_exchanges():
    changes = np.random.default_rng(5).normal(size=12)
    changes[:3] += 1.2
    enumerated = permutation_test(
        (changes[:3], changes[3:]),
        lambda a, b, axis: np.abs(ttest_ind(a, b, axis=axis, equal_var=False).statistic),
        vectorized=True,
        alternative="greater",
        n_resamples=np.inf,
    )

    drawn = randomisation_test(changes, [0, 0, 0], 20_000, np.random.default_rng(6))

    assert drawn.p == pytest.approx(enumerated.pvalue, abs=0.01)
    assert drawn.effect == pytest.approx(changes[:3].mean() - changes[3:].mean())

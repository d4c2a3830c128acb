"""
Cost-effectiveness worked out by hand, step by step.

Cost 1,000 euro (standard error 324), effect 0.01 (0.002), correlation -0.7, and 1.96 squared = 3.841459. Fieller's
limits are the roots of (0.01^2 - 3.841459 * 0.002^2) r^2 - 2 (1,000 * 0.01 + 3.841459 * 0.4536) r
+ 1,000^2 - 3.841459 * 324^2 = 0, that is 0.000084634164 r^2 - 23.484972 r + 596,738.92 = 0.
"""

import numpy as np
import pytest

from proeftuin.methods.effects.cost_effectiveness import (
    BURDEN_OF_DISEASE_REFERENCE_VALUES_EUR,
    cost_and_effect,
    cost_effectiveness_ratio,
    net_benefit,
)

ESTIMATE = cost_and_effect(1000, 0.01, 324, 0.002, correlation=-0.7)


def test_fieller_limits_are_the_roots_of_the_quadratic():
    ratio = cost_effectiveness_ratio(ESTIMATE)

    assert ratio.ratio == pytest.approx(100_000)
    assert [ratio.lower, ratio.upper] == pytest.approx(
        sorted(np.roots([8.4634164e-5, -23.484972, 596_738.92])), rel=1e-6
    )
    assert ratio.is_bounded
    assert ratio.quadrant == "dearer_and_better"


def test_net_benefit_at_the_dutch_reference_values():
    # At 80,000: 80,000 * 0.01 - 1,000 = -200; variance 160^2 + 324^2 + 2 * 80,000 * 0.4536 = 203,152.
    thresholds = list(BURDEN_OF_DISEASE_REFERENCE_VALUES_EUR.values())
    benefit = net_benefit(ESTIMATE, thresholds)

    assert thresholds == [20_000, 50_000, 80_000]
    assert benefit.value_eur == pytest.approx([-800, -500, -200])
    assert benefit.lower_eur[2] == pytest.approx(-200 - 1.959964 * np.sqrt(203_152), rel=1e-6)
    # Standard normal distribution at -200 / 450.724 = -0.443731: 0.3286 in tables.
    assert benefit.probability_cost_effective[2] == pytest.approx(0.3286, abs=5e-5)

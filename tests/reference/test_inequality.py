"""Heterogeneity of the thirteen trials of BCG vaccine, the worked example of meta-analysis."""

import numpy as np
import pytest

from proeftuin.methods.funnel import overdispersion
from proeftuin.methods.inequality import beyond_chance_deviation

# Colditz et al. (1994), JAMA 271, 698-702: cases and others among vaccinated, cases and others among not vaccinated.
TRIALS = np.array(
    [
        (4, 119, 11, 128),
        (6, 300, 29, 274),
        (3, 228, 11, 209),
        (62, 13536, 248, 12619),
        (33, 5036, 47, 5761),
        (180, 1361, 372, 1079),
        (8, 2537, 10, 619),
        (505, 87886, 499, 87892),
        (29, 7470, 45, 7232),
        (17, 1699, 65, 1600),
        (186, 50448, 141, 27197),
        (5, 2493, 3, 2338),
        (27, 16886, 29, 17825),
    ],
    dtype=float,
)


def log_risk_ratios():
    treated_cases, treated_others, control_cases, control_others = TRIALS.T
    treated, control = treated_cases + treated_others, control_cases + control_others
    ratio = np.log(treated_cases / treated) - np.log(control_cases / control)
    return ratio, 1 / treated_cases - 1 / treated + 1 / control_cases - 1 / control


def test_variance_between_trials_and_its_interval_equal_the_published_ones():
    """
    Interval of the Q-profile: Viechtbauer (2010), Journal of Statistical Software 36(3), section 3 (0.1197 to 1.1115).
    """
    deviation = beyond_chance_deviation(*log_risk_ratios())

    assert deviation.value**2 == pytest.approx(0.3181, abs=5e-5)
    assert deviation.lower**2 == pytest.approx(0.1197, abs=5e-5)
    assert deviation.upper**2 == pytest.approx(1.1115, abs=5e-5)


def test_additive_overdispersion_without_winsorising_is_the_estimate_of_dersimonian_and_laird():
    """Viechtbauer (2010): mean -0.4303 with equal true effects, variance between trials 0.3088."""
    ratio, variance = log_risk_ratios()
    mean = float((ratio / variance).sum() / (1 / variance).sum())

    excess = overdispersion(ratio, variance, centre=mean, winsorised_share=0)

    assert mean == pytest.approx(-0.4303, abs=5e-5)
    assert excess.tau2 == pytest.approx(0.3088, abs=5e-5)

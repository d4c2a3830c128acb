"""
Cigarettes sold in California by the augmented synthetic control.

Ben-Michael, Feller and Rothstein (2021), Journal of the American Statistical Association 116, give the method. The
figures are those of the program augsynth-py 0.6.0, which was held against the authors' own package; it takes away each
state's mean before the start and gives about six figures.
"""

import pytest

from proeftuin.methods.effects.augmented_synthetic_control import PenaltyRule, augmented_synthetic_controls
from tests.reference.cigarette_packs import CALIFORNIA, FIRST_YEAR, PACKS, STATES

START = 1989 - FIRST_YEAR
OTHERS = [state for state in range(len(STATES)) if state != CALIFORNIA]


@pytest.mark.parametrize(("penalty", "effect"), [(429.83758281, -10.990773), (50.0, -12.210161), (1.0, -14.721653)])
def test_effect_with_a_given_penalty(penalty, effect):
    result = augmented_synthetic_controls(PACKS, [CALIFORNIA], OTHERS, START, penalty=penalty, without_level=True)

    assert result.corrected.effects[0, 0] == pytest.approx(effect, abs=1e-6)


def test_penalty_with_the_least_error_when_years_are_left_out():
    result = augmented_synthetic_controls(
        PACKS, [CALIFORNIA], OTHERS, START, rule=PenaltyRule.LEAST_ERROR, without_level=True
    )

    assert result.penalties[0, 0] == pytest.approx(0.00043316345139559817, rel=1e-9)
    assert result.corrected.effects[0, 0] == pytest.approx(-14.891858, abs=1e-6)

"""
Cigarettes sold in California after 1989 against the other years of California.

Chernozhukov, Wüthrich and Zhu (2021), Journal of the American Statistical Association 116, give the method. The
p-values, in thirty-firsts since there are 31 years, are those of the program augsynth-py 0.6.0 (years moved round).
"""

import pytest

from proeftuin.methods.effects.conformal_inference import YearOrders, conformal_test
from tests.reference.cigarette_packs import CALIFORNIA, FIRST_YEAR, PACKS, STATES

START = 1989 - FIRST_YEAR
OTHERS = [state for state in range(len(STATES)) if state != CALIFORNIA]


@pytest.mark.parametrize(
    ("effect", "of_31", "of_31_without_level"), [(0, 3, 17), (-10, 6, 23), (-20, 9, 13), (-30, 13, 13), (-60, 13, 13)]
)
def test_p_value_of_a_supposed_effect(effect, of_31, of_31_without_level):
    packs, orders = PACKS.copy(), YearOrders.moving_block(31)
    packs[CALIFORNIA, START:] -= effect

    for without_level, expected in ((False, of_31), (True, of_31_without_level)):
        result = conformal_test(packs, CALIFORNIA, OTHERS, START, orders, without_level=without_level)
        assert result.p == pytest.approx(expected / 31)

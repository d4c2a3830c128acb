"""The split of growth against the formulas for two and for four factors, all orders of change, and a count by hand."""

from itertools import permutations
from math import factorial

import numpy as np
import pytest

from proeftuin.methods.growth_split import PeriodCare, growth_split


def effect_of_the_first_factor(one, two, three, four):
    """
    The formula of Das Gupta (1993), Standardization and Decomposition of Rates, for the product of four factors. It was
    written from memory; the test after next finds the same parts without it.

    Each argument holds the factor before and after. The others count a quarter where all three are of one period and a
    twelfth where they are mixed.
    """
    (b0, b1), (c0, c1), (d0, d1) = two, three, four
    pure = b0 * c0 * d0 + b1 * c1 * d1
    mixed = b0 * c0 * d1 + b0 * c1 * d0 + b1 * c0 * d0 + b1 * c1 * d0 + b1 * c0 * d1 + b0 * c1 * d1
    return ((one[1] - one[0]) * (pure / 4 + mixed / 12)).sum()


def drawn_periods():
    """Two periods of seven groups: their split, and the four factors before and after."""
    rng = np.random.default_rng(1993)
    persons, units, cost = (rng.uniform(10, 100, size=(2, 7)) for _ in range(3))
    everyone = [persons[0].sum(), persons[1].sum()]
    structure = [persons[0] / everyone[0], persons[1] / everyone[1]]
    split = growth_split(PeriodCare(persons[0], units[0], cost[0]), PeriodCare(persons[1], units[1], cost[1]))
    return split, (everyone, structure, units / persons, cost / units)


def test_every_part_equals_the_formula_for_four_factors():
    split, (everyone, structure, volume, price) = drawn_periods()

    assert split.population == pytest.approx(effect_of_the_first_factor(everyone, structure, volume, price))
    assert split.case_mix == pytest.approx(effect_of_the_first_factor(structure, everyone, volume, price))
    assert split.volume == pytest.approx(effect_of_the_first_factor(volume, everyone, structure, price))
    assert split.price == pytest.approx(effect_of_the_first_factor(price, everyone, structure, volume))


def test_every_part_is_the_mean_of_its_effect_over_all_orders_in_which_the_factors_can_change():
    """Shapley (1953): the factors go from before to after one by one, in each of 24 orders."""
    split, (everyone, structure, volume, price) = drawn_periods()
    effects = np.zeros(4)

    def cost(a, b, c, d):
        return (everyone[a] * structure[b] * volume[c] * price[d]).sum()

    for order in permutations(range(4)):
        changed = [0, 0, 0, 0]
        for factor in order:
            before = cost(*changed)
            changed[factor] = 1
            effects[factor] += (cost(*changed) - before) / factorial(4)

    assert (split.population, split.case_mix, split.volume, split.price) == pytest.approx(tuple(effects))


def test_price_and_volume_share_what_they_cause_together_as_kitagawa_has_it():
    """
    Kitagawa (1955), Journal of the American Statistical Association 50, 1168-1194: with two factors each moves at the
    mean of the other. 100 persons with 2 units at 10 euro, then 3 units at 14: 2,000 to 4,200 euro.

    Volume: 100 x 1 x 12 = 1,200. Price: 4 x 100 x 2.5 = 1,000.
    """
    split = growth_split(PeriodCare([100], [200], [2_000]), PeriodCare([100], [300], [4_200]))

    assert split.total == 2_200
    assert split.volume == pytest.approx(1_200)
    assert split.price == pytest.approx(1_000)
    assert (split.population, split.case_mix) == pytest.approx((0, 0), abs=1e-9)


def test_two_groups_by_hand():
    """
    Young people cost 1 unit of 100 euro, old ones 5 units of 100. From 80 young and 20 old to 90 young and 60 old.

    Cost goes from 18,000 to 39,000. Per head it was 180 and is 260. More people: 50 x the mean of 180 and 260 = 11,000;
    older people: 80 x the mean of 100 and 150 persons = 10,000.
    """
    split = growth_split(
        PeriodCare([80, 20], [80, 100], [8_000, 10_000]), PeriodCare([90, 60], [90, 300], [9_000, 30_000])
    )

    assert split.population == pytest.approx(11_000)
    assert split.case_mix == pytest.approx(10_000)
    assert (split.volume, split.price) == pytest.approx((0, 0), abs=1e-9)

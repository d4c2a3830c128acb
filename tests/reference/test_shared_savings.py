"""
Shared savings worked out by hand, step by step.

The contract has the general form of the Medicare Shared Savings Program without losses: half of the savings from the
first euro once these reach the minimum rate, and at most a tenth of the benchmark.
"""

import pytest

from proeftuin.methods.effects.shared_savings import (
    SharedSavingsContract,
    benchmark_per_insured_year,
    medicare_minimum_savings_rate,
    minimum_savings_rate_against_chance,
    payment_outlook,
    shared_savings,
    standard_error_of_savings,
)

CONTRACT = SharedSavingsContract(minimum_savings_rate=0.03, sharing_rate=0.5, payment_cap=0.10)


def test_benchmark_of_three_years():
    # 0.1 * 2,000 * 1.10 * 1 + 0.3 * 2,100 * 1.05 * 1 + 0.6 * 2,200 * 1.02 * 1.01 = 220 + 661.5 + 1,359.864
    benchmark = benchmark_per_insured_year(
        [2000, 2100, 2200], [10, 30, 60], trend=[1.10, 1.05, 1.02], risk_ratio=[1, 1, 1.01]
    )

    assert benchmark == pytest.approx(2241.364)


def test_savings_of_four_percent_are_shared_from_the_first_euro():
    # 2,500 - 2,400 = 100 euro or 4 percent; half of 100 * 10,000.
    result = shared_savings(2500, 2400, 10_000, CONTRACT)

    assert result.savings_eur == pytest.approx(1_000_000)
    assert result.savings_share == pytest.approx(0.04)
    assert result.payment_eur == pytest.approx(500_000)
    assert result.reaches_minimum


def test_savings_of_two_percent_pay_nothing():
    result = shared_savings(2500, 2450, 10_000, CONTRACT)

    assert result.payment_eur == 0
    assert not result.reaches_minimum


def test_a_quarter_saved_meets_the_cap():
    # Half of 25 percent is above 10 percent of 25 million.
    assert shared_savings(2500, 1875, 10_000, CONTRACT).payment_eur == pytest.approx(2_500_000)


def test_losses_are_paid_back_in_part_when_the_contract_says_so():
    with_losses = SharedSavingsContract(
        0.02, 0.5, minimum_loss_rate=0.02, loss_sharing_rate=0.3, loss_cap=0.01, pays_from_first_euro=False
    )

    # 3 percent over, 1 percent beyond the minimum: 0.3 * 0.01 * 25 million.
    assert shared_savings(2500, 2575, 10_000, with_losses).payment_eur == pytest.approx(-75_000)
    # 12 percent over: 0.3 * 0.10 is above the cap of 1 percent.
    assert shared_savings(2500, 2800, 10_000, with_losses).payment_eur == pytest.approx(-250_000)


def test_payments_by_chance_at_ten_thousand_insured():
    # Variation coefficient 3, benchmark given: 3 / 100 = 0.03, so that the minimum of 3 percent is one standard error.
    error = standard_error_of_savings(3, 10_000, benchmark_insured_years=float("inf"))
    outlook = payment_outlook(CONTRACT, error)

    assert error == pytest.approx(0.03)
    # Normal distribution beyond 1: 0.1587. Average beyond it: density 0.2420 * 0.03, of which half is paid.
    assert outlook.probability_of_payment == pytest.approx(0.1587, abs=5e-5)
    assert outlook.expected_payment_share == pytest.approx(0.5 * 0.2420 * 0.03, abs=1e-5)


def test_the_rate_that_keeps_chance_payments_at_five_percent():
    assert minimum_savings_rate_against_chance(0.02, probability=0.05) == pytest.approx(1.644854 * 0.02, rel=1e-6)


@pytest.mark.parametrize(
    ("persons", "rate"), [(5_000, 0.039), (5_500, 0.0375), (17_500, 0.026), (60_000, 0.02), (200_000, 0.02)]
)
def test_the_medicare_schedule_is_linear_between_its_sizes(persons, rate):
    assert medicare_minimum_savings_rate(persons) == pytest.approx(rate)

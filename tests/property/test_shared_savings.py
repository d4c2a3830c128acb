"""What holds for contracts on shared savings whatever their rates."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.errors import DefinitionError
from proeftuin.methods.effects.shared_savings import (
    SharedSavingsContract,
    benchmark_per_insured_year,
    medicare_minimum_savings_rate,
    minimum_savings_rate_against_chance,
    payment_outlook,
    shared_savings,
    standard_error_of_savings,
)

RATES = st.floats(0, 0.1)
SHARES = st.one_of(st.just(0.0), st.floats(0.01, 1))
CAPS = st.one_of(st.just(float("inf")), st.floats(0.001, 0.05))
CONTRACTS = st.builds(
    SharedSavingsContract,
    RATES,
    SHARES,
    pays_from_first_euro=st.booleans(),
    payment_cap=CAPS,
    minimum_loss_rate=RATES,
    loss_sharing_rate=SHARES,
    loss_cap=CAPS,
)


@settings(max_examples=25)
@given(CONTRACTS, st.floats(0.005, 0.05), st.floats(-0.05, 0.05))
def test_the_outlook_is_that_of_drawn_years(contract, error, true_share):
    drawn = np.random.default_rng(1).normal(true_share, error, 4000)
    paid = np.array([contract.payment_share(share) for share in drawn])
    outlook = payment_outlook(contract, error, true_savings_share=true_share)

    assert outlook.probability_of_payment == pytest.approx((drawn >= contract.minimum_savings_rate).mean(), abs=0.03)
    assert outlook.expected_payment_share == pytest.approx(paid.mean(), abs=5 * paid.std() / np.sqrt(4000) + 1e-6)


@given(CONTRACTS, st.floats(-0.3, 0.3), st.floats(0, 0.1))
def test_more_savings_never_pay_less_and_never_more_than_was_saved(contract, share, more):
    assert contract.payment_share(share + more) >= contract.payment_share(share) - 1e-12
    assert abs(contract.payment_share(share)) <= abs(share) + 1e-12


@given(st.floats(0.005, 0.05), st.floats(0.01, 0.5))
def test_the_rate_against_chance_pays_by_chance_as_often_as_asked(error, probability):
    rate = minimum_savings_rate_against_chance(error, probability=probability)

    assert payment_outlook(SharedSavingsContract(rate, 0.5), error).probability_of_payment == pytest.approx(probability)


@given(st.floats(1, 4), st.floats(1000, 1e6))
def test_a_larger_population_has_a_smaller_error_down_to_what_size_does_not_mend(variation, insured_years):
    small, large = (
        standard_error_of_savings(variation, size, benchmark_insured_years=3 * size, other_error=0.01)
        for size in (insured_years, 4 * insured_years)
    )

    assert small > large > 0.01


@given(st.floats(5_000, 1e6), st.floats(0, 1e5))
def test_the_schedule_never_asks_more_of_a_larger_population(persons, more):
    assert medicare_minimum_savings_rate(persons + more) <= medicare_minimum_savings_rate(persons)


def test_what_makes_no_contract_or_benchmark_is_refused():
    with pytest.raises(DefinitionError, match="below 0 or above 1"):
        SharedSavingsContract(2.0, 0.5)
    with pytest.raises(DefinitionError, match="insured years"):
        shared_savings(2500, 2400, 0, SharedSavingsContract(0.02, 0.5))
    with pytest.raises(DefinitionError, match="different length"):
        benchmark_per_insured_year([2000, 2100], [1], trend=[1, 1], risk_ratio=[1, 1])
    with pytest.raises(DefinitionError, match="not positive"):
        benchmark_per_insured_year([2000], [1], trend=[0], risk_ratio=[1])
    with pytest.raises(DefinitionError, match="insured persons"):
        medicare_minimum_savings_rate(3000)
    with pytest.raises(DefinitionError, match="probability"):
        minimum_savings_rate_against_chance(0.02, probability=0.7)
    with pytest.raises(DefinitionError, match="standard error"):
        payment_outlook(SharedSavingsContract(0.02, 0.5), 0.0)

"""
Shared savings: spending against a benchmark, what a contract pays, and how often it pays for nothing.

Spending of some thousands of persons differs from a fair benchmark by chance alone. A minimum savings rate keeps a
contract from paying for that; what it is worth depends on the size of the population, so that the probability of a
payment without any real saving stands beside every result.

A saving against a benchmark is an administrative result, not an effect: nobody was compared with. The effect is
estimated elsewhere.

Source: rules of the Medicare Shared Savings Program, 42 CFR part 425, subpart G, as the general form of such a
contract; DeLia, Hoover and Cantor, Statistical uncertainty in the Medicare shared savings program, Medicare & Medicaid
Research Review 2012, 2(4), on payments by chance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from proeftuin.errors import DefinitionError, Problem

MEDICARE_RATES_REVIEWED = False
"""
Whether the schedule below has been checked against the text of the regulation; until then it is an example.

Seen elsewhere: a sliding scale by number of persons that ends at 2.0 percent for the largest (Milliman, MSSP minimum
savings and loss rates). The table of the regulation itself has not been seen.
"""
MEDICARE_MINIMUM_SAVINGS_RATES = {
    5_000: 0.039,
    6_000: 0.036,
    7_000: 0.034,
    8_000: 0.032,
    9_000: 0.031,
    10_000: 0.030,
    15_000: 0.027,
    20_000: 0.025,
    50_000: 0.022,
    60_000: 0.020,
}
"""Minimum savings rate by number of insured persons, linear in between (42 CFR 425.604, contracts without losses)."""


@dataclass(frozen=True)
class SharedSavingsContract:
    """
    When a contract pays and how much; all rates are shares of the benchmark unless said otherwise.

    Attributes
    ----------
    minimum_savings_rate : float
        Savings below this pay nothing.
    sharing_rate : float
        Share of the savings that is paid.
    pays_from_first_euro : bool
        Whether savings count in full once the minimum is reached, or only as far as they exceed it.
    payment_cap : float
        Largest payment.
    minimum_loss_rate, loss_sharing_rate, loss_cap : float
        The same for spending above the benchmark. A loss sharing rate of 0 makes a contract without losses.
    """

    minimum_savings_rate: float
    sharing_rate: float
    pays_from_first_euro: bool = True
    payment_cap: float = math.inf
    minimum_loss_rate: float = 0.0
    loss_sharing_rate: float = 0.0
    loss_cap: float = math.inf

    def __post_init__(self) -> None:
        shares = (self.sharing_rate, self.loss_sharing_rate, self.minimum_savings_rate, self.minimum_loss_rate)
        if not (all(0 <= share <= 1 for share in shares) and self.payment_cap >= 0 and self.loss_cap >= 0):
            raise DefinitionError(
                Problem(
                    "contract on shared savings",
                    "a rate below 0 or above 1, or a negative cap",
                    "shares of the benchmark and of the savings",
                    "write 2 percent as 0.02",
                )
            )

    def payment_share(self, savings_share: float) -> float:
        """Payment as a share of the benchmark at these savings; negative when losses are to be paid."""
        if savings_share >= self.minimum_savings_rate and savings_share > 0:
            counted = savings_share - (0 if self.pays_from_first_euro else self.minimum_savings_rate)
            return min(self.sharing_rate * counted, self.payment_cap)
        if -savings_share >= self.minimum_loss_rate and savings_share < 0:
            counted = -savings_share - (0 if self.pays_from_first_euro else self.minimum_loss_rate)
            return -min(self.loss_sharing_rate * counted, self.loss_cap)
        return 0.0


@dataclass(frozen=True)
class SharedSavings:
    """
    Result of one year of a contract.

    Attributes
    ----------
    savings_eur, savings_share : float
        Benchmark minus spending, in euros and as a share of the benchmark.
    payment_eur : float
        What is paid out; negative when losses are to be paid.
    reaches_minimum : bool
        Whether savings or losses reach the minimum rate.
    """

    benchmark_eur: float
    spending_eur: float
    savings_eur: float
    savings_share: float
    payment_eur: float
    reaches_minimum: bool


@dataclass(frozen=True)
class PaymentOutlook:
    """
    What a contract pays on average given a true saving.

    Attributes
    ----------
    probability_of_payment, probability_of_loss : float
        That savings, or losses, reach the minimum rate.
    expected_payment_share : float
        Average payment less average loss paid, as a share of the benchmark.
    """

    true_savings_share: float
    probability_of_payment: float
    probability_of_loss: float
    expected_payment_share: float


def benchmark_per_insured_year(
    spending_eur: ArrayLike, weights: ArrayLike, *, trend: ArrayLike, risk_ratio: ArrayLike
) -> float:
    """
    Euros per insured year expected without the programme, from earlier years of the same population.

    Parameters
    ----------
    spending_eur : array, shape (years,)
        Spending per insured year in each earlier year.
    weights : array, shape (years,)
        How much each earlier year counts; brought to a sum of 1.
    trend : array, shape (years,)
        Growth of spending per insured year elsewhere from that year to the year of the contract; 1.10 is 10 percent.
    risk_ratio : array, shape (years,)
        Expected spending of the present population over that of the population of that year, by their risks.

    Raises
    ------
    DefinitionError
        Shapes differ, a value is missing or not positive.
    """
    values = [np.atleast_1d(np.asarray(part, dtype=np.float64)) for part in (spending_eur, weights, trend, risk_ratio)]
    if len({part.shape for part in values}) != 1 or not all(np.isfinite(part).all() for part in values):
        raise _not_a_benchmark("parts of different length or with gaps")
    spending, counted, growth, risk = values
    if min(spending.min(), growth.min(), risk.min()) <= 0 or counted.min() < 0 or counted.sum() <= 0:
        raise _not_a_benchmark("spending, a trend or a risk ratio that is not positive, or weights that add up to none")
    return float(counted @ (spending * growth * risk) / counted.sum())


def shared_savings(
    benchmark_eur: float, spending_eur: float, insured_years: float, contract: SharedSavingsContract
) -> SharedSavings:
    """
    Savings and payment of one year.

    Parameters
    ----------
    benchmark_eur, spending_eur : float
        Per insured year.
    insured_years : float
        Insured years of the population in the year of the contract.

    Raises
    ------
    DefinitionError
        Benchmark or insured years not positive, or a value is missing.
    """
    if not (
        all(map(math.isfinite, (benchmark_eur, spending_eur, insured_years))) and benchmark_eur > 0 < insured_years
    ):
        raise _not_a_benchmark("a benchmark or a number of insured years that is not positive")
    share = 1 - spending_eur / benchmark_eur
    total = benchmark_eur * insured_years
    gain = share > 0
    return SharedSavings(
        benchmark_eur=total,
        spending_eur=spending_eur * insured_years,
        savings_eur=share * total,
        savings_share=share,
        payment_eur=contract.payment_share(share) * total,
        reaches_minimum=abs(share) >= (contract.minimum_savings_rate if gain else contract.minimum_loss_rate),
    )


def standard_error_of_savings(
    coefficient_of_variation: float, insured_years: float, *, benchmark_insured_years: float, other_error: float = 0.0
) -> float:
    """
    Standard error of the savings as a share of the benchmark, from the size of the population.

    Parameters
    ----------
    coefficient_of_variation : float
        Standard deviation of a person's yearly spending over the mean; about 2 to 4, smaller with large claims cut
        off. Persons are taken as independent and their years as unrelated, which overstates the error where the same
        persons are in the benchmark.
    insured_years, benchmark_insured_years : float
        In the year of the contract and in the years that the benchmark rests on; infinite for a benchmark that is
        given.
    other_error : float
        What does not shrink with size: error of trend and risk adjustment and shocks that a region shares, as a share
        of the benchmark.

    Raises
    ------
    DefinitionError
        A number that is negative, missing, or a population of none.
    """
    if not (min(coefficient_of_variation, other_error) >= 0 and min(insured_years, benchmark_insured_years) > 0):
        raise _not_a_benchmark("a negative spread or a population of none")
    sampling = coefficient_of_variation**2 * (1 / insured_years + 1 / benchmark_insured_years)
    return math.sqrt(sampling + other_error**2)


def minimum_savings_rate_against_chance(standard_error: float, *, probability: float) -> float:
    """
    Minimum savings rate at which a contract pays without any real saving with this probability.

    Parameters
    ----------
    standard_error : float
        Of the savings, as a share of the benchmark.
    probability : float
        Above 0 and at most 0.5.

    Raises
    ------
    DefinitionError
        A standard error that is not positive, or a probability outside these bounds.
    """
    _check_error(standard_error)
    if not 0 < probability <= 0.5:
        raise DefinitionError(
            Problem("contract on shared savings", f"probability {probability:g}", "above 0, at most 0.5", "write 0.05")
        )
    return float(-ndtri(probability) * standard_error)


def medicare_minimum_savings_rate(persons: float) -> float:
    """
    Rate of the Medicare schedule at this number of insured persons; see `MEDICARE_RATES_REVIEWED`.

    Raises
    ------
    DefinitionError
        Fewer persons than the schedule starts at.
    """
    sizes, rates = list(MEDICARE_MINIMUM_SAVINGS_RATES), list(MEDICARE_MINIMUM_SAVINGS_RATES.values())
    if not persons >= sizes[0]:
        raise DefinitionError(
            Problem(
                "contract on shared savings",
                f"{persons:g} insured persons",
                f"at least {sizes[0]:,}",
                "set a rate from the standard error of the savings",
            )
        )
    return float(np.interp(persons, sizes, rates))


def payment_outlook(
    contract: SharedSavingsContract, standard_error: float, *, true_savings_share: float = 0.0
) -> PaymentOutlook:
    """
    Probability and average of payments when the measured savings are normal around the true ones.

    With a true saving of zero this is what is paid for chance alone.

    Parameters
    ----------
    standard_error : float
        Of the savings, as a share of the benchmark; see `standard_error_of_savings`.

    Raises
    ------
    DefinitionError
        A standard error that is not positive.
    """
    _check_error(standard_error)
    gains = _side(
        true_savings_share,
        standard_error,
        contract.minimum_savings_rate,
        contract.sharing_rate,
        contract.payment_cap,
        contract.pays_from_first_euro,
    )
    losses = _side(
        -true_savings_share,
        standard_error,
        contract.minimum_loss_rate,
        contract.loss_sharing_rate,
        contract.loss_cap,
        contract.pays_from_first_euro,
    )
    probability_of_loss = losses[0] if contract.loss_sharing_rate > 0 else 0.0
    return PaymentOutlook(true_savings_share, gains[0], probability_of_loss, gains[1] - losses[1])


def _side(
    mean: float, error: float, minimum: float, rate: float, cap: float, from_first_euro: bool
) -> tuple[float, float]:
    """Probability of reaching the minimum, and the average of what is then paid."""
    reached = float(ndtr((mean - minimum) / error))
    if rate == 0:
        return reached, 0.0
    deducted = 0.0 if from_first_euro else minimum
    full = max(minimum, deducted + cap / rate)
    beyond = float(ndtr((mean - full) / error)) if math.isfinite(full) else 0.0
    between = (mean - deducted) * (reached - beyond) + error * (
        _density(minimum, mean, error) - _density(full, mean, error)
    )
    return reached, rate * between + (cap * beyond if beyond else 0.0)


def _density(value: float, mean: float, error: float) -> float:
    distance = (value - mean) / error
    return math.exp(-distance * distance / 2) / math.sqrt(2 * math.pi)


def _check_error(standard_error: float) -> None:
    if not (math.isfinite(standard_error) and standard_error > 0):
        raise DefinitionError(
            Problem(
                "contract on shared savings", f"standard error {standard_error:g}", "positive", "state how it varies"
            )
        )


def _not_a_benchmark(what: str) -> DefinitionError:
    return DefinitionError(
        Problem("benchmark of spending", what, "positive amounts of the same years", "correct the benchmark")
    )

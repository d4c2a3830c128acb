"""
What an intervention costs and saves year by year: the view of who pays, not whether it is worth its price.

Costs follow the persons who take part in a year; savings follow what changes in them, possibly later. As is good
practice, amounts of later years are not discounted unless that is asked for: a budget is about money in its own year.

Source
------
Sullivan and others, Budget impact analysis: principles of good practice: report of the ISPOR 2012 Budget Impact
Analysis Good Practice II Task Force, Value in Health 17 (2014).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from proeftuin.errors import DefinitionError, Problem
from proeftuin.methods.choice.expected_impact import ImpactDraws
from proeftuin.methods.choice.uncertain import Judged
from proeftuin.methods.estimate_array import FloatArray

NOTHING = Judged.known(0.0)
"""Costs nothing."""


@dataclass(frozen=True)
class BudgetPlan:
    """
    How an intervention is brought in over the years.

    Attributes
    ----------
    uptake : tuple of float
        Of each year, the share of those who will be reached who take part in it; 1 when all do.
    cost_at_start : Judged
        Euro for each person once, in the year in which he or she begins.
    cost_per_year : Judged
        Euro for each person in every year in which he or she takes part.
    lag : int
        Whole years before what changes in a person shows.
    discount_rate : float
        Per year, from the second year on.
    """

    uptake: tuple[float, ...]
    cost_at_start: Judged = NOTHING
    cost_per_year: Judged = NOTHING
    lag: int = 0
    discount_rate: float = 0.0

    def __post_init__(self) -> None:
        shares = np.asarray(self.uptake, dtype=np.float64)
        problems = []
        if not (len(shares) and np.isfinite(shares).all() and ((shares >= 0) & (shares <= 1)).all()):
            shown = ", ".join(f"{share:g}" for share in self.uptake) or "nothing"
            problems.append(Problem("uptake", shown, "a share from 0 to 1 for every year", "write one for each year"))
        if self.lag < 0:
            problems.append(Problem("lag", f"{self.lag} years", "zero or more whole years", "correct the lag"))
        if not 0 <= self.discount_rate < 1:
            problems.append(
                Problem("discount rate", f"{self.discount_rate:g}", "from 0 up to 1", "write 0.03 for three percent")
            )
        if problems:
            raise DefinitionError(problems)


@dataclass(frozen=True)
class Saving:
    """What a change of an outcome saves: euro for each one less, such as the price of an admission."""

    impact: ImpactDraws
    unit_price: Judged


@dataclass(frozen=True)
class BudgetDraws:
    """
    Draws of euro per year, each of shape (draws, years).

    Attributes
    ----------
    persons : array
        Who takes part.
    savings : array
        What is no longer spent; below zero when more is.
    """

    persons: FloatArray
    cost: FloatArray
    savings: FloatArray

    @property
    def net(self) -> FloatArray:
        """Cost minus savings: above zero is paid extra."""
        return self.cost - self.savings

    @property
    def cumulative(self) -> FloatArray:
        """Net of all years up to and including each."""
        return np.asarray(np.cumsum(self.net, axis=1))


def budget_impact(
    plan: BudgetPlan, reached: FloatArray, savings: tuple[Saving, ...], generator: Generator
) -> BudgetDraws:
    """
    Draws of cost, savings and net by year.

    Parameters
    ----------
    reached : array, shape (draws,)
        Persons who take part once everybody who will be reached is.
    savings : tuple of Saving
        With as many draws, of the same persons; none when nothing is known of what it saves.
    """
    shares = np.asarray(plan.uptake, dtype=np.float64)
    number = len(reached)
    beginning = np.maximum(0.0, np.diff(shares, prepend=0.0))
    at_start, per_year = plan.cost_at_start.draws(number, generator), plan.cost_per_year.draws(number, generator)
    persons = reached[:, None] * shares
    cost = reached[:, None] * (at_start[:, None] * beginning + per_year[:, None] * shares)
    saved = sum((-one.impact.change * one.unit_price.draws(number, generator) for one in savings), np.zeros(number))
    showing = np.concatenate([np.zeros(plan.lag), shares])[: len(shares)]
    worth = (1 + plan.discount_rate) ** -np.arange(len(shares), dtype=np.float64)
    return BudgetDraws(persons, cost * worth, saved[:, None] * showing * worth)

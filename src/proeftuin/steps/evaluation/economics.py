"""
What the programme costs and brings: the cost of care, the programme itself, a contract on savings, cost per effect.

The effect on cost is that on the average person (person-weighted), because it is multiplied by the number of persons.
Uncertainty is that of the effect; the cost of the programme is taken as known. Cost and effect on an outcome are held
together through the same exchanges of sites and comparison regions, so that their correlation is kept.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import ndtri

from proeftuin.errors import NotEstimableError, Problem
from proeftuin.methods.effects.cost_effectiveness import (
    CostAndEffect,
    cost_and_effect,
    cost_effectiveness_ratio,
    net_benefit,
)
from proeftuin.methods.effects.shared_savings import SharedSavingsContract, payment_outlook
from proeftuin.steps.evaluation.analyses.other_sets import person_weighted
from proeftuin.steps.evaluation.difference_in_differences import average_of_all
from proeftuin.steps.evaluation.effect_rows import ALL_SITES, Row
from proeftuin.steps.evaluation.plan import EconomicPlan
from proeftuin.steps.evaluation.question import Question
from proeftuin.steps.evaluation.reasons import Reason
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.indicator import Direction

EURO_PER_YEAR, EURO_PER_UNIT = "eur_per_year", "eur_per_unit"
PERCENT, EURO_PER_PERSON = "percent", "eur_per_insured_year"


def economics_of_sites(plan: EconomicPlan, cost: Question, effect: Question | None, total: Row) -> list[Row]:
    """
    Rows of the contract `economics` for all sites together.

    Parameters
    ----------
    cost : Question
        The cost outcome, in euro.
    effect : Question or None
        The outcome that cost is held against, in its own unit.
    total : mapping
        The person-weighted effect on cost, as a row of `analyses`. Without an interval there are no rows.
    """
    if total.get("value") is None or total.get("lower") is None:
        return []
    rows = [*_totals(plan, cost, total), *_savings(plan, cost, total)]
    if effect is not None:
        rows += _cost_per_effect(plan, cost, effect, total)
    confidence = cost.panel.plan.confidence
    return [
        cost.maker.subject(ALL_SITES)
        | {"status": Status.VALUE.value, "confidence": confidence if row.get("lower") is not None else None}
        | row
        for row in rows
    ]


def _totals(plan: EconomicPlan, cost: Question, total: Row) -> list[Row]:
    insured = insured_years_after(cost)
    value, lower, upper = (_number(total[name]) for name in ("value", "lower", "upper"))
    own = plan.programme_cost
    return [
        _measure("cost_of_care", EURO_PER_YEAR, value * insured, (lower * insured, upper * insured)),
        _measure("programme_cost", EURO_PER_YEAR, own * insured),
        _measure(
            "net_cost",
            EURO_PER_YEAR,
            (value + own) * insured,
            ((lower + own) * insured, (upper + own) * insured),
        ),
    ]


def _savings(plan: EconomicPlan, cost: Question, total: Row) -> list[Row]:
    """Savings against spending without the programme; what a contract would pay, and how often without any effect."""
    benchmark = spending_after(cost) - _number(total["value"])
    shares = [-_number(total[name]) / benchmark for name in ("value", "upper", "lower")]
    rows = [_measure("savings_share", PERCENT, 100 * shares[0], (100 * shares[1], 100 * shares[2]))]
    if plan.minimum_savings_rate is None or plan.sharing_rate is None:
        return rows
    contract = SharedSavingsContract(plan.minimum_savings_rate, plan.sharing_rate)
    width = float(ndtri((1 + cost.panel.plan.confidence) / 2)) * 2
    outlook = payment_outlook(contract, (shares[2] - shares[1]) / width)
    yearly = benchmark * insured_years_after(cost)
    return [
        *rows,
        _measure("payment", EURO_PER_YEAR, contract.payment_share(shares[0]) * yearly),
        _measure("chance_payment", PERCENT, 100 * outlook.probability_of_payment),
    ]


def _cost_per_effect(plan: EconomicPlan, cost: Question, effect: Question, total: Row) -> list[Row]:
    rows: list[Row] = []
    try:
        joint = joint_estimate(plan, cost, effect, total)
        ratio = cost_effectiveness_ratio(joint, confidence=cost.panel.plan.confidence)
        bounded = (ratio.lower, ratio.upper) if ratio.is_bounded else None
        rows.append(_measure("cost_effectiveness_ratio", EURO_PER_UNIT, ratio.ratio, bounded))
    except NotEstimableError:
        return [
            {
                "measure": "cost_effectiveness_ratio",
                "unit": EURO_PER_UNIT,
                "status": Status.NOT_ESTIMABLE.value,
                "reason": Reason.NO_EFFECT_TO_DIVIDE_BY.value,
            }
        ]
    if not plan.thresholds:
        return rows
    benefit = net_benefit(joint, plan.thresholds, confidence=cost.panel.plan.confidence)
    for i, threshold in enumerate(plan.thresholds):
        interval = (float(benefit.lower_eur[i]), float(benefit.upper_eur[i]))
        rows += [
            _measure("net_benefit", EURO_PER_PERSON, float(benefit.value_eur[i]), interval, threshold),
            _measure(
                "probability_cost_effective",
                PERCENT,
                100 * float(benefit.probability_cost_effective[i]),
                threshold=threshold,
            ),
        ]
    return rows


def joint_estimate(plan: EconomicPlan, cost: Question, effect: Question, total: Row) -> CostAndEffect:
    """
    Cost, with that of the programme, and effect, turned so that more is better; both on the average person.

    Errors are those of the intervals; the correlation is that under the same exchanges of sites and regions.

    Raises
    ------
    NotEstimableError
        An interval has no end.
    """
    other = person_weighted(effect).analyses[0]
    errors = [_error(row, cost.panel.plan.confidence) for row in (total, other)]
    drawn_cost, drawn_effect = (average_of_all(question.panel)[1].strays for question in (cost, effect))
    sign = -1.0 if effect.maker.indicator.direction is Direction.LOWER_IS_BETTER else 1.0
    return cost_and_effect(
        _number(total["value"]) + plan.programme_cost,
        sign * _number(other["value"]),
        *errors,
        correlation=sign * float(np.corrcoef(drawn_cost, drawn_effect)[0, 1]),
    )


def _error(row: Row, confidence: float) -> float:
    if row["lower"] is None or row["upper"] is None:
        raise NotEstimableError(
            Problem("economics", "an interval without an end", "sites that differ little enough", "add sites")
        )
    return (_number(row["upper"]) - _number(row["lower"])) / (2 * float(ndtri((1 + confidence) / 2)))


def insured_years_after(question: Question) -> float:
    """Insured years per year of all sites together, on average over the years after each start."""
    panel = question.panel
    groups = panel.design.comparison.site_groups
    return sum(
        float(panel.outcome.exposure[list(group)][:, timing.is_after].sum(axis=0).mean())
        for group, timing in zip(groups, panel.timings, strict=True)
    )


def spending_after(question: Question) -> float:
    """Spending per insured year of all sites together in the years after each start."""
    panel = question.panel
    observed = sum(
        float(panel.outcome.observed[list(group)][:, timing.is_after].sum(axis=0).mean())
        for group, timing in zip(panel.design.comparison.site_groups, panel.timings, strict=True)
    )
    return observed / insured_years_after(question)


def _measure(
    name: str, unit: str, value: float, interval: tuple[float, float] | None = None, threshold: float | None = None
) -> Row:
    finite = interval if interval and all(map(math.isfinite, interval)) else None
    return {
        "measure": name,
        "threshold": threshold,
        "value": value or 0.0,
        "lower": finite[0] if finite else None,
        "upper": finite[1] if finite else None,
        "unit": unit,
    }


def _number(value: object) -> float:
    if not isinstance(value, (int, float)):
        raise TypeError(f"a number was expected, not {value!r}")
    return float(value)

"""
How probably a programme is worth its cost, over everything that a unit of its effect may be worth.

Opinions differ on what an admission less or a year in health is worth. A curve over many amounts answers all of them at
once, and pairs of a cost and an effect, drawn from the same joint estimate, show what stands behind it.
"""

from __future__ import annotations

import numpy as np

from proeftuin.methods.effects.cost_effectiveness import (
    CostAndEffect,
    acceptability_thresholds,
    drawn_pairs,
    net_benefit,
)
from proeftuin.steps.evaluation.comparison import generator_for
from proeftuin.steps.evaluation.economics import joint_estimate
from proeftuin.steps.evaluation.effect_rows import ALL_SITES, Row
from proeftuin.steps.evaluation.plan import EconomicPlan
from proeftuin.steps.evaluation.question import Question

DRAWS = 500
"""As many pairs as can be told apart in a picture."""


def cost_against_effect(
    plan: EconomicPlan, cost: Question, effect: Question, total: Row
) -> tuple[list[Row], list[Row]]:
    """
    Rows of the contracts `acceptability` and `cost_effect_draws`, of all sites together.

    Parameters
    ----------
    cost, effect : Question
        The cost outcome, in euro, and the outcome that it is held against, in its own unit.
    total : mapping
        The person-weighted effect on cost, as a row of `analyses`.

    Raises
    ------
    NotEstimableError
        An interval of one of the two has no end.
    """
    joint = joint_estimate(plan, cost, effect, total)
    subject = cost.maker.subject(ALL_SITES) | {"effect_outcome": effect.maker.indicator.id}
    confidence = cost.panel.plan.confidence
    drawn = drawn_pairs(joint, DRAWS, generator_for(cost.panel.plan.seed, "cost and effect"))
    return (
        [subject | {"confidence": confidence} | row for row in _curve(plan, joint, confidence)],
        [
            subject | {"draw": number, "cost": float(euro), "effect": float(gain)}
            for number, (euro, gain) in enumerate(zip(*drawn, strict=True), start=1)
        ],
    )


def _curve(plan: EconomicPlan, joint: CostAndEffect, confidence: float) -> list[Row]:
    if not plan.thresholds:
        return []
    thresholds = acceptability_thresholds(plan.thresholds)
    benefit = net_benefit(joint, thresholds, confidence=confidence)
    is_declared = np.isin(thresholds, plan.thresholds)
    return [
        {
            "threshold": float(thresholds[i]),
            "is_declared": bool(is_declared[i]),
            "probability": 100 * float(benefit.probability_cost_effective[i]),
            "net_benefit": float(benefit.value_eur[i]),
            "lower": float(benefit.lower_eur[i]),
            "upper": float(benefit.upper_eur[i]),
        }
        for i in range(len(thresholds))
    ]

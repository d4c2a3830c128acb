"""
The effect in young, middle and old: a programme for frail elderly that moves the cost of children is no such programme.

Each group is compared like with like, at the rates of the same ages in the pool. The p-values are corrected for the
number of groups (Holm).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from proeftuin.methods.effects.multiplicity import holm
from proeftuin.steps.evaluation.difference_in_differences import stacked_fit
from proeftuin.steps.evaluation.effect_rows import judged_p
from proeftuin.steps.evaluation.panel import OutcomePanel
from proeftuin.steps.evaluation.plan import Sensitivity
from proeftuin.steps.evaluation.question import Findings, Question
from proeftuin.steps.evaluation.reasons import Reason
from proeftuin.steps.evaluation.region_panel import RegionPanel
from proeftuin.steps.triple_aim.stratified import StratifiedCells

FIRST_AGES = {"under_20": 0, "20_to_64": 20, "65_and_over": 65}
"""Youngest age of each group; a band belongs to the group of its own youngest age."""


def by_age(question: Question) -> Findings:
    """The main comparison within each group of ages that the cells tell apart."""
    analysis = Sensitivity.BY_AGE
    panels = {name: _of_ages(question, strata) for name, strata in age_groups(question.cells).items()}
    panels = {name: panel for name, panel in panels.items() if panel.is_complete(range(len(panel.sites)))}
    if len(panels) < 2:
        return Findings(analyses=[question.not_estimable(analysis, Reason.NO_CELLS_BY_AGE)])
    rows = [
        replace(question, panel=panel).bootstrapped(
            f"{analysis}:{name}", stacked_fit(panel), regions=len(panel.regions)
        )
        for name, panel in panels.items()
    ]
    adjusted = holm(np.array([judged_p(row) for row in rows], dtype=np.float64))
    return Findings(
        analyses=[row | {"p_adjusted": float(p), "adjustment": "holm"} for row, p in zip(rows, adjusted, strict=True)]
    )


def age_groups(cells: StratifiedCells) -> dict[str, list[int]]:
    """Positions of the strata of each group that has any; strata of unknown age belong to none."""
    found: dict[str, list[int]] = {}
    for position, (_, band) in enumerate(cells.strata):
        if band[:2].isdigit():
            name = [group for group, first in FIRST_AGES.items() if first <= int(band[:2])][-1]
            found.setdefault(name, []).append(position)
    return {name: found[name] for name in FIRST_AGES if name in found}


def _of_ages(question: Question, strata: list[int]) -> RegionPanel:
    panel = question.panel
    held = question.cells
    cells = replace(
        held,
        strata=tuple(held.strata[position] for position in strata),
        exposure=held.exposure[..., strata],
        total=held.total[..., strata],
        persons=held.persons[..., strata],
    )
    outcome = OutcomePanel.of(cells, question.maker.indicator.id, panel.years, panel.design.comparison.pool)
    regions = panel.scale.values(outcome, panel.design.regions)
    kept = np.flatnonzero(np.isfinite(regions).all(axis=1))
    return replace(
        panel,
        outcome=outcome,
        sites=panel.scale.values(outcome, panel.design.comparison.site_groups),
        regions=regions[kept],
        kept=kept,
    )

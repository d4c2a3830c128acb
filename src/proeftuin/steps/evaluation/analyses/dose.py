"""Whether the outcome changed more in sites that reached more people."""

from __future__ import annotations

import numpy as np

from proeftuin.methods.effects.dose import fit_dose
from proeftuin.steps.evaluation.plan import Sensitivity
from proeftuin.steps.evaluation.question import Findings, Question
from proeftuin.steps.evaluation.reasons import Reason

FEWEST_SITES_WITH_A_DOSE = 2
"""An effect that rests on one site leaves a bootstrap nothing to draw from."""


def dose(question: Question) -> Findings:
    """The effect of reaching everybody, if the effect is proportional to reach. Years of a start are left out."""
    panel, analysis = question.panel, Sensitivity.DOSE
    reach = [panel.plan.reach.get(site) for site in question.sites]
    if any(share is None for share in reach):
        return Findings(analyses=[question.not_estimable(analysis, Reason.REACH_UNKNOWN, analysis)])
    if sum(bool(share) for share in reach) < FEWEST_SITES_WITH_A_DOSE:
        return Findings(analyses=[question.not_estimable(analysis, Reason.TOO_FEW_SITES, analysis)])
    doses, values = np.zeros(panel.units.shape), panel.units.copy()
    for position, (timing, share) in enumerate(zip(panel.timings, reach, strict=True)):
        doses[position] = timing.is_after * float(share or 0.0)
        values[position, ~(timing.is_before | timing.is_after)] = np.nan
    return Findings(analyses=[question.bootstrapped(analysis, fit_dose(values, doses), estimator=analysis)])

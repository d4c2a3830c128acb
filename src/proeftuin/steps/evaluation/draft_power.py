"""
The smallest effect that a plan would probably find, from the years before the start alone.

What moved by chance between these years is carried on to the contrast that the plan will make, see `contrast_variance`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from proeftuin.errors import NotEstimableError
from proeftuin.methods.effects.contrast_variance import BeyondKnown, contrast_variance, lag_variances
from proeftuin.methods.effects.placebo_permutation import randomisation_test
from proeftuin.methods.effects.power import detectable_from_placebos
from proeftuin.steps.evaluation.comparison import generator_for
from proeftuin.steps.evaluation.draft_groups import DraftGroups
from proeftuin.steps.evaluation.panel import OutcomePanel
from proeftuin.steps.evaluation.plan import AnalysisPlan
from proeftuin.steps.evaluation.reasons import FEWEST_PLACEBOS, Reason
from proeftuin.steps.evaluation.region_panel import Scale
from proeftuin.steps.evaluation.timing import Timing

Floats = NDArray[np.float64]
Power = tuple[float, float] | Reason
"""Smallest effect when differences pile up and when they come and go, as told; or why there is none."""
_ASSUMED = (BeyondKnown.PILE_UP, BeyondKnown.COME_AND_GO)


def power_of_site(groups: DraftGroups, panel: OutcomePanel, scale: Scale, position: int, regions: Floats) -> Power:
    """
    Of the site at `position`, from what happened in placebo groups of its size.

    Parameters
    ----------
    regions : array, shape (regions, years)
        Comparison regions in the years before.
    """
    if len(panel.years) < 2:
        return Reason.ONE_YEAR_BEFORE
    drawn = groups.placebos[position]
    values = scale.values(panel, drawn) if drawn else np.empty((0, len(panel.years)))
    # A placebo group is part of the pool that it is compared with: its gap is too small by its share.
    outside = 1 - panel.pool_shares(drawn, groups.comparison.pool) if drawn else np.ones(0)
    gaps = (values - regions.mean(axis=0)) / outside[:, np.newaxis]
    gaps = gaps[np.isfinite(gaps).all(axis=1)]
    if len(gaps) < FEWEST_PLACEBOS:
        return Reason.TOO_FEW_PLACEBO_GROUPS
    weights = Timing.of(groups.plan, groups.comparison.sites[position]).average_contrast()
    known, changes = lag_variances(gaps), gaps @ _halves(len(panel.years))
    cautious, at_best = (contrast_variance(weights, known, beyond) for beyond in _ASSUMED)
    return _told_power(groups.plan, scale, changes, cautious, at_best)


def power_of_all_sites(groups: DraftGroups, panel: OutcomePanel, scale: Scale, sites: Floats, regions: Floats) -> Power:
    """Of the mean over all sites, from what happened in sites and comparison regions, shape (units, years) each."""
    if len(panel.years) < 2:
        return Reason.ONE_YEAR_BEFORE
    plan, units = groups.plan, np.concatenate([sites, regions])
    known = lag_variances(units - units.mean(axis=0)) * len(units) / (len(units) - 1)
    contrasts = np.stack([Timing.of(plan, site).average_contrast() for site in groups.comparison.sites])
    variances = []
    for beyond in _ASSUMED:
        of_sites = sum(contrast_variance(weights, known, beyond) for weights in contrasts) / len(sites) ** 2
        variances.append(of_sites + contrast_variance(contrasts.mean(axis=0), known, beyond) / len(regions))
    try:
        exchanged = randomisation_test(
            units @ _halves(len(panel.years)),
            [0] * len(sites),
            plan.draws,
            generator_for(plan.seed, "exchanged labels before the start"),
        )
    except NotEstimableError:
        return Reason.TOO_FEW_REGIONS
    return _told_power(plan, scale, exchanged.placebo_effects, *variances)


def _told_power(plan: AnalysisPlan, scale: Scale, changes: Floats, cautious: float, at_best: float) -> Power:
    """
    Smallest effects of contrasts with these variances, their tails taken from the changes seen before the start.

    A normal distribution would make the smallest effect too small: regions with one odd year are common.
    """
    typical = float(np.sqrt(np.mean(changes**2)))
    if typical == 0:
        return Reason.NO_TOTAL_IN_A_YEAR
    smallest = detectable_from_placebos(changes / typical, level=1 - plan.confidence).value
    return scale.told(float(smallest * np.sqrt(cautious))), scale.told(float(smallest * np.sqrt(at_best)))


def _halves(years: int) -> Floats:
    """Later years against earlier ones, shape (years,); with an odd number the middle one counts as earlier."""
    later = np.arange(years) >= (years + 1) // 2
    return np.asarray(later / later.sum() - ~later / (~later).sum())

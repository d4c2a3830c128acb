"""The same comparison with other sets: without one site, without the neighbours of the sites, weighted by persons."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from proeftuin.steps.evaluation.difference_in_differences import average_of_all, stacked_fit
from proeftuin.steps.evaluation.panel import Group
from proeftuin.steps.evaluation.plan import Sensitivity
from proeftuin.steps.evaluation.question import Findings, Question
from proeftuin.steps.evaluation.reasons import Reason
from proeftuin.steps.evaluation.region_panel import RegionPanel

FEWEST_SITES_TO_LEAVE_ONE_OUT = 3


def person_weighted(question: Question) -> Findings:
    """Every person counts alike instead of every site: what happened to the average person in a site."""
    panel, analysis = question.panel, Sensitivity.PERSON_WEIGHTED.value
    everywhere = np.broadcast_to(panel.region_sizes, (len(panel.sites), len(panel.regions)))
    fit = stacked_fit(panel, panel.site_sizes, everywhere)
    return Findings(analyses=[question.bootstrapped(analysis, fit, weighting="persons")])


def without_one_site(question: Question) -> Findings:
    """Each site left out in turn: whether one site carries the result."""
    panel, analysis = question.panel, Sensitivity.WITHOUT_ONE_SITE.value
    count = len(panel.sites)
    if count < FEWEST_SITES_TO_LEAVE_ONE_OUT:
        return Findings(analyses=[question.not_estimable(analysis, Reason.TOO_FEW_SITES)])
    rows = []
    for position, site in enumerate(question.sites):
        left = [i for i in range(count) if i != position]
        effect, _ = average_of_all(panel.of_sites(left))
        rows.append(question.row(f"{analysis}:{site}", effect, question.all_sites(sites=count - 1)))
    return Findings(analyses=rows)


def neighbours_left_out(question: Question) -> Findings:
    """
    The municipalities next to a site no longer count as comparison.

    People cross borders for care and good ideas do too; when the neighbours changed along with the site, comparing
    with them hides the effect.
    """
    panel = without_neighbours(question.panel)
    analysis = Sensitivity.NEIGHBOURS_LEFT_OUT.value
    if len(panel.regions) < 2:
        return Findings(analyses=[question.not_estimable(analysis, Reason.TOO_FEW_REGIONS)])
    row = question.bootstrapped(
        analysis, stacked_fit(panel), regions=len(panel.regions), comparator="neighbours_left_out"
    )
    return Findings(analyses=[row])


def spillover(question: Question) -> Findings:
    """The municipalities next to each site as if they were the site: whether something crossed the border."""
    panel, analysis = question.panel, Sensitivity.SPILLOVER.value
    borders = panel.design.comparison.borders
    at = [position for position, border in enumerate(borders) if border]
    values = panel.scale.values(panel.outcome, [borders[position] for position in at])
    beside = replace(without_neighbours(panel), sites=values, timings=tuple(panel.timings[position] for position in at))
    if len(beside.regions) < 2:
        return Findings(analyses=[question.not_estimable(analysis, Reason.TOO_FEW_REGIONS)])
    if len(at) < 2 or not beside.is_complete(range(len(at))):
        return Findings(analyses=[question.not_estimable(analysis, Reason.TOO_FEW_SITES)])
    row = question.bootstrapped(
        analysis,
        stacked_fit(beside),
        sites=len(at),
        regions=len(beside.regions),
        comparator="neighbours_left_out",
    )
    return Findings(analyses=[row])


def without_neighbours(panel: RegionPanel) -> RegionPanel:
    """The panel with comparison regions that do without the municipalities next to a site."""
    beside = {unit for border in panel.design.comparison.borders for unit in border}
    inner: dict[int, Group] = {
        position: tuple(unit for unit in panel.design.regions[position] if unit not in beside)
        for position in panel.kept.tolist()
    }
    kept = [position for position, group in inner.items() if group]
    if not kept:
        return replace(panel, regions=panel.regions[:0], kept=panel.kept[:0])
    values = panel.scale.values(panel.outcome, [inner[position] for position in kept])
    usable = np.isfinite(values).all(axis=1)
    return replace(panel, regions=values[usable], kept=np.array(kept)[usable])

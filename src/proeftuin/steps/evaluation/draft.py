"""
What a plan can hope to find, known before any outcome of the follow-up period is read.

Every value of the year in which the first site starts, and of later years, is dropped before anything is computed.
From the years before follow the comparison regions, how like the sites they were, and how much regions move by chance;
from that the smallest effect that the plan would probably find. How regions move over more years than there are before
the start is an assumption, so that the smallest effect is given twice: cautiously, with differences between regions
that pile up from year to year, and at best, with differences that come and go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from proeftuin.errors import NotEstimableError
from proeftuin.methods.effects.region_matching import match_regions
from proeftuin.steps.evaluation.caveats import FEW_PLACEBOS
from proeftuin.steps.evaluation.draft_groups import DraftGroups
from proeftuin.steps.evaluation.draft_power import Power, power_of_all_sites, power_of_site
from proeftuin.steps.evaluation.draft_record import Choice, Draft, LikeRegion, OutcomeDraft, Remark, SiteDraft
from proeftuin.steps.evaluation.effect_rows import ALL_SITES
from proeftuin.steps.evaluation.panel import OutcomePanel
from proeftuin.steps.evaluation.plan import AnalysisPlan, Comparator, Phase, Role
from proeftuin.steps.evaluation.plan_check import check_before_data
from proeftuin.steps.evaluation.reasons import Reason
from proeftuin.steps.evaluation.region_panel import Scale, scales_of
from proeftuin.steps.triple_aim.stratified import StratifiedCells
from proeftuin.vocabulary.indicator import Indicator
from proeftuin.vocabulary.site import GeographyMark

Floats = NDArray[np.float64]
ALIKE = 0.25
"""Standardised difference up to which groups count as alike (Rubin, Health Services and Outcomes Research 2001)."""
FEWEST_YEARS_TO_MATCH = 3
REGIONS_PER_SITE = 5
LARGEST_SIZE_RATIO = 4.0
FEWEST_YEARS_TO_SEE_TRENDS = 3


def first_year_of_follow_up(plan: AnalysisPlan) -> int:
    """The year in which the first site starts: from it on, no outcome is read for a draft."""
    return min(site.start.year for site in plan.located_sites)


def drafted(
    plan: AnalysisPlan,
    cells: StratifiedCells,
    adjacency: pl.DataFrame,
    indicators: Mapping[str, Indicator],
) -> Draft:
    """
    What `plan` can hope to find, from the years before the first start alone.

    Parameters
    ----------
    cells : StratifiedCells
        Cells per municipality; years from the first start on are dropped unseen. Outcomes of the plan without cells
        are left out.

    Raises
    ------
    DefinitionError, NotEstimableError
        The plan contradicts itself, or the pool gives too few comparison regions.
    """
    check_before_data(plan)
    years = tuple(year for year in range(plan.first_year, first_year_of_follow_up(plan)) if year in cells.years)
    before = _only(cells, years)
    groups = DraftGroups.of(plan, before, adjacency)
    panels = {
        outcome: _panel(before, outcome, groups.comparison.pool)
        for outcome in plan.outcomes
        if outcome in before.indicators
    }
    matched = _matched(plan, groups, panels)
    outcomes = [
        row
        for outcome, panel in panels.items()
        for scale in scales_of(indicators[outcome])
        for row in _rows(groups, panel, indicators[outcome], scale, matched)
    ]
    comparator, choice = _proposed(outcomes, len(years))
    return Draft(
        plan,
        years,
        len(groups.regions),
        tuple(_sites(groups)),
        tuple(_like_regions(groups, matched)),
        tuple(outcomes),
        comparator,
        choice,
    )


def _only(cells: StratifiedCells, years: Sequence[int]) -> StratifiedCells:
    """The cells of `years` that there are, and nothing else."""
    at = [position for position, year in enumerate(cells.years) if year in years]
    return replace(
        cells,
        years=tuple(cells.years[position] for position in at),
        exposure=cells.exposure[:, at],
        total=cells.total[:, at],
        persons=cells.persons[:, at],
        rest_exposure=cells.rest_exposure[:, at],
        rest_total=cells.rest_total[:, at],
        rest_persons=cells.rest_persons[:, at],
        exists=cells.exists[:, at],
        apportioned=cells.apportioned[at],
    )


def _panel(cells: StratifiedCells, outcome: str, pool: Sequence[int]) -> OutcomePanel:
    exists = cells.exists[cells.indicators.index(outcome)]
    return OutcomePanel.of(cells, outcome, [year for year, has in zip(cells.years, exists, strict=True) if has], pool)


def _sites(groups: DraftGroups) -> list[SiteDraft]:
    plan = groups.plan
    median = float(np.median(groups.sizes[len(groups.comparison.sites) :]))
    positions = {site.id: position for position, site in enumerate(groups.comparison.sites)}
    drafts = []
    for site in plan.sites:
        before, after = (len(plan.years_in(phase, site.start)) for phase in (Phase.BEFORE, Phase.AFTER))
        if site.id not in positions:
            is_unknown = site.geography is GeographyMark.UNKNOWN
            remark = Remark.UNKNOWN_GEOGRAPHY if is_unknown else Remark.NOBODY_IN_A_YEAR
            drafts.append(SiteDraft(site.id, before, after, remarks=(remark,)))
            continue
        size, drawn = groups.comparison.site_sizes[positions[site.id]], len(groups.placebos[positions[site.id]])
        remarks = {
            Remark.TOO_LARGE: size > 2 * median,
            Remark.TOO_SMALL: size < median / 2,
            Remark.FEW_PLACEBO_GROUPS: drawn < FEW_PLACEBOS,
            Remark.SHORT_BEFORE: before < FEWEST_YEARS_TO_SEE_TRENDS,
            Remark.SHORT_AFTER: after == 1,
        }
        found = tuple(remark for remark, holds in remarks.items() if holds)
        drafts.append(SiteDraft(site.id, before, after, size, size / median, drawn, found))
    return drafts


def _matched(
    plan: AnalysisPlan, groups: DraftGroups, panels: Mapping[str, OutcomePanel]
) -> dict[int, list[tuple[int, float]]]:
    """For each site the comparison regions most like it on the primary outcomes, as (position, distance)."""
    primary = [panel for outcome, panel in panels.items() if plan.role(outcome) is Role.PRIMARY]
    shared = sorted(set.intersection(*(set(panel.years) for panel in primary))) if primary else []
    found: dict[int, list[tuple[int, float]]] = {}
    for position, site in enumerate(groups.comparison.site_groups):
        if not shared:
            break
        units = [site, *groups.regions]
        values = [
            Scale.PERCENT.values(panel, units)[:, [panel.years.index(year) for year in shared]] for panel in primary
        ]
        if not all(np.isfinite(of_units[0]).all() for of_units in values):
            # A site in which nothing was counted in some year is like no region.
            continue
        count = len(groups.comparison.sites)
        sizes = np.concatenate([groups.sizes[[position]], groups.sizes[count:]])
        try:
            donors = match_regions(
                np.stack(values),
                shared,
                [shared[-1] + 1, *[np.inf] * len(groups.regions)],
                donors=min(REGIONS_PER_SITE, len(groups.regions)),
                sizes=sizes,
                largest_size_ratio=LARGEST_SIZE_RATIO,
            )
        except NotEstimableError:
            continue
        pairs = zip(donors.donors[0].tolist(), donors.distances[0].tolist(), strict=True)
        found[position] = [(int(donor) - 1, float(distance)) for donor, distance in pairs if donor >= 0]
    return found


def _like_regions(groups: DraftGroups, matched: Mapping[int, list[tuple[int, float]]]) -> list[LikeRegion]:
    codes = groups.comparison.municipalities
    return [
        LikeRegion(groups.comparison.sites[site].id, tuple(codes[i] for i in groups.regions[region]), distance)
        for site, donors in matched.items()
        for region, distance in donors
    ]


def _rows(
    groups: DraftGroups,
    panel: OutcomePanel,
    indicator: Indicator,
    scale: Scale,
    matched: Mapping[int, list[tuple[int, float]]],
) -> list[OutcomeDraft]:
    sites = scale.values(panel, groups.comparison.site_groups)
    regions = scale.values(panel, groups.regions)
    kept = np.flatnonzero(np.isfinite(regions).all(axis=1))
    means = regions[kept].mean(axis=1)
    spread = float(np.std(means, ddof=1)) if len(kept) > 1 else 0.0
    empty = OutcomeDraft(indicator.id, groups.plan.role(indicator.id), ALL_SITES, scale.unit_of(indicator))
    rows = []
    for position, site in enumerate(groups.comparison.sites):
        row = replace(empty, site=site.id)
        if not np.isfinite(sites[position]).all() or len(kept) < 2:
            rows.append(replace(row, reason=Reason.NO_TOTAL_IN_A_YEAR))
            continue
        own = float(sites[position].mean())
        donors = [region for region, _ in matched.get(position, []) if region in kept]
        nearest = (own - float(regions[donors].mean())) / spread if donors and spread > 0 else None
        row = replace(
            row,
            level=scale.told(own),
            regions_level=scale.told(float(means.mean())),
            difference=(own - float(means.mean())) / spread if spread > 0 else None,
            matched_difference=nearest,
        )
        rows.append(_with_power(row, power_of_site(groups, panel, scale, position, regions[kept])))
    return [*rows, _all_sites(empty, groups, panel, scale, rows, sites, regions[kept])]


def _all_sites(
    row: OutcomeDraft,
    groups: DraftGroups,
    panel: OutcomePanel,
    scale: Scale,
    rows: Sequence[OutcomeDraft],
    sites: Floats,
    regions: Floats,
) -> OutcomeDraft:
    if len(sites) < 2:
        return replace(row, reason=Reason.ONE_SITE)
    if any(one.level is None for one in rows):
        return replace(row, reason=Reason.NO_TOTAL_IN_A_YEAR)

    def mean(name: str) -> float | None:
        values = [getattr(one, name) for one in rows]
        return None if None in values else float(np.mean(values))

    row = replace(
        row,
        level=scale.told(float(sites.mean())),
        regions_level=rows[0].regions_level,
        difference=mean("difference"),
        matched_difference=mean("matched_difference"),
    )
    return _with_power(row, power_of_all_sites(groups, panel, scale, sites, regions))


def _with_power(row: OutcomeDraft, power: Power) -> OutcomeDraft:
    if isinstance(power, Reason):
        return replace(row, reason=power)
    return replace(row, minimum_detectable=power[0], at_best=power[1])


def _proposed(outcomes: Sequence[OutcomeDraft], years: int) -> tuple[Comparator, Choice]:
    """
    Matched regions only where the sites stand apart, enough years can show it, and matching brings them nearer.

    Sites are judged together, by the primary outcome in which they stand apart most: single sites always differ.
    Nearer means at most half as far.
    """
    together = [
        row
        for row in outcomes
        if (row.role, row.scale, row.site) == (Role.PRIMARY, Scale.PERCENT.value, ALL_SITES)
        and row.difference is not None
    ]
    apart = max((abs(row.difference) for row in together if row.difference is not None), default=0.0)
    if apart <= ALIKE:
        return Comparator.REST_OF_COUNTRY, Choice.ALIKE
    if years < FEWEST_YEARS_TO_MATCH:
        return Comparator.REST_OF_COUNTRY, Choice.TOO_FEW_YEARS_TO_MATCH
    nearer = [abs(row.matched_difference) for row in together if row.matched_difference is not None]
    if len(nearer) < len(together) or 2 * max(nearer) > apart:
        return Comparator.REST_OF_COUNTRY, Choice.MATCHING_DOES_NOT_HELP
    return Comparator.MATCHED_REGIONS, Choice.MATCHING_HELPS

"""
The effect in areas that are more and less deprived: a programme may help those who need it least.

Within each class the areas of sites are compared with comparison regions cut from areas of the same class, at the
rates of that class. The p-values are corrected for the number of classes (Holm). Whether the effect differs between
the most and the least deprived areas is a test of its own, since intervals of two effects do not tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from proeftuin.data.evaluation_tables import ANALYSES
from proeftuin.errors import NotEstimableError
from proeftuin.methods.effects.difference_of_fits import difference_of_fits
from proeftuin.methods.effects.multiplicity import holm
from proeftuin.methods.effects.panel_regression import PanelFit
from proeftuin.methods.effects.wild_cluster_bootstrap import wild_weights
from proeftuin.steps.evaluation.area_class import ClassOfAreas, EmptyClass
from proeftuin.steps.evaluation.caveats import Caveat, caveats_of_all_sites
from proeftuin.steps.evaluation.comparison import Comparison, generator_for
from proeftuin.steps.evaluation.difference_in_differences import DIFFERENCE, judged_by_bootstrap, stacked_fit
from proeftuin.steps.evaluation.effect_rows import (
    ALL_SITES,
    AVERAGE,
    EvaluationTables,
    Row,
    RowMaker,
    Subject,
    judged_p,
    table_of,
)
from proeftuin.steps.evaluation.plan import AnalysisPlan, Sensitivity
from proeftuin.steps.evaluation.question import Findings
from proeftuin.steps.evaluation.reasons import Reason
from proeftuin.steps.evaluation.region_panel import Design, RegionPanel, Scale, scales_of
from proeftuin.vocabulary.indicator import Indicator

FEWEST_SITES = FEWEST_REGIONS = 2
CLASS_DIFFERENCE = "class_difference"
"""Kind of the row that says how much the effect differs between the most and the least deprived areas."""


def by_deprivation(
    plan: AnalysisPlan, classes: Sequence[ClassOfAreas | EmptyClass], indicators: Mapping[str, Indicator]
) -> Findings:
    """
    The main comparison of `plan` within each class, for every outcome that the cells hold.

    Parameters
    ----------
    classes : sequence of ClassOfAreas or EmptyClass
        The most deprived first.
    """
    designs = [_design(plan, part) for part in classes]
    return Findings(
        analyses=[
            row
            for outcome in plan.outcomes
            for scale in scales_of(indicators[outcome])
            for row in _rows(plan, designs, indicators[outcome], scale)
        ]
    )


def with_classes(
    found: EvaluationTables,
    plan: AnalysisPlan,
    classes: Sequence[ClassOfAreas | EmptyClass],
    indicators: Mapping[str, Indicator],
) -> EvaluationTables:
    """The tables with the rows of this analysis, when `plan` asks for it and all sites together have an effect."""
    if Sensitivity.BY_DEPRIVATION not in plan.sensitivity or len(plan.located_sites) < FEWEST_SITES:
        return found
    rows = table_of(ANALYSES, by_deprivation(plan, classes, indicators).analyses)
    return replace(found, analyses=pl.concat([found.analyses, rows]))


@dataclass(frozen=True)
class _ClassDesign:
    """A class with its sites and comparison regions, or why it has none."""

    name: str
    part: ClassOfAreas | None = None
    design: Design | None = None
    reason: Reason | None = None
    sites: int = 0


def _design(plan: AnalysisPlan, part: ClassOfAreas | EmptyClass) -> _ClassDesign:
    if isinstance(part, EmptyClass):
        return _ClassDesign(part.name, reason=Reason.NO_AREAS_OF_CLASS)
    sites = sorted((site for site in part.sites if site.is_located), key=lambda site: site.id)
    none = _ClassDesign(part.name, part, sites=len(sites))
    if len(sites) < FEWEST_SITES:
        return replace(none, reason=Reason.TOO_FEW_SITES)
    pool = set(part.cells.regions) - {code for site in sites for code in site.municipalities}
    beside = {*part.adjacency["region_a"], *part.adjacency["region_b"]}
    if len(pool) < FEWEST_REGIONS or 2 * len(pool & beside) < len(pool):
        return replace(none, reason=Reason.TOO_FEW_REGIONS)
    excluded = [code for code in plan.excluded_municipalities if code in part.cells.regions]
    inside = replace(plan, sites=tuple(sites), excluded_municipalities=tuple(excluded))
    try:
        comparison = Comparison.of(part.cells, part.adjacency, sites, excluded, plan.years)
        # As for whole sites: a site of more than half the pool leaves nothing else to hold it against.
        if 2 * max(comparison.site_sizes) > float(comparison.units.sizes.sum()):
            return replace(none, reason=Reason.TOO_FEW_REGIONS)
        regions = comparison.regions(plan.seed)
    except NotEstimableError:
        return replace(none, reason=Reason.TOO_FEW_REGIONS)
    weights = wild_weights(
        len(sites) + len(regions), plan.bootstrap_draws, generator_for(plan.seed, f"wild cluster bootstrap {part.name}")
    )
    return replace(none, design=Design(inside, comparison, regions, (), weights))


@dataclass(frozen=True)
class _Estimated:
    """A class with its fit for one outcome on one scale."""

    panel: RegionPanel
    fit: PanelFit
    row: Row


def _rows(plan: AnalysisPlan, designs: Sequence[_ClassDesign], indicator: Indicator, scale: Scale) -> list[Row]:
    maker = RowMaker.of(plan, indicator)
    found = [_estimated(plan, one, maker, scale) for one in designs]
    estimated = [one for one in found if isinstance(one, _Estimated)]
    p_values = [judged_p(one.row) for one in estimated]
    adjusted = iter(holm(np.array(p_values, dtype=np.float64)) if estimated else ())
    rows = [
        one.row | {"p_adjusted": float(next(adjusted)), "adjustment": "holm"} if isinstance(one, _Estimated) else one
        for one in found
    ]
    return [*rows, *_difference(plan, found, maker, scale)]


def _estimated(plan: AnalysisPlan, one: _ClassDesign, maker: RowMaker, scale: Scale) -> _Estimated | Row:
    analysis = {"analysis": f"{Sensitivity.BY_DEPRIVATION}:{one.name}"}
    if one.design is None or one.part is None:
        reason = one.reason or Reason.NO_AREAS_OF_CLASS
        subject = Subject(ALL_SITES, one.sites, 0)
        return analysis | maker.not_estimable(AVERAGE, None, DIFFERENCE, subject, reason, scale)
    panel = RegionPanel.of(one.design, one.part.cells, maker.indicator, scale)
    subject = Subject(ALL_SITES, len(panel.sites), len(panel.regions), _caveats(plan, panel, maker.indicator))
    if not panel.is_complete(range(len(panel.sites))):
        few = len(panel.regions) < FEWEST_REGIONS
        reason = Reason.TOO_FEW_REGIONS if few else Reason.NO_TOTAL_IN_A_YEAR
        return analysis | maker.not_estimable(AVERAGE, None, DIFFERENCE, subject, reason, scale)
    fit = stacked_fit(panel)
    effect = replace(judged_by_bootstrap(panel, fit, DIFFERENCE), p_jackknife=float(fit.p_values_cr3()[0, 0]))
    return _Estimated(panel, fit, analysis | maker.row(effect, subject, scale))


def _caveats(plan: AnalysisPlan, panel: RegionPanel, indicator: Indicator) -> tuple[Caveat, ...]:
    design = panel.design
    found = caveats_of_all_sites(
        panel.plan, design.sites, indicator.aim, size_ratios=design.size_ratios, regions_left_out=panel.left_out
    )
    return (*found, *caveats_of_classes(plan))


def caveats_of_classes(plan: AnalysisPlan) -> tuple[Caveat, ...]:
    """What is to be known of the figure that makes the classes."""
    year = plan.deprivation.year if plan.deprivation else None
    first = min(site.start for site in plan.located_sites).year
    return (Caveat.DEPRIVATION_OF_START_YEAR,) if year is not None and year >= first else ()


def _difference(plan: AnalysisPlan, found: Sequence[_Estimated | Row], maker: RowMaker, scale: Scale) -> list[Row]:
    """The effect in the most deprived areas minus that in the least deprived, where both have one."""
    most, least = found[0], found[-1]
    if len(found) < 2 or not isinstance(most, _Estimated) or not isinstance(least, _Estimated):
        return []
    sites = list(dict.fromkeys(site.id for one in (most, least) for site in one.panel.design.sites))
    numbers, clusters = [], len(sites)
    for one in (most, least):
        # A site has a part in both and is one cluster; a comparison region is of one class.
        own = [sites.index(site.id) for site in one.panel.design.sites]
        numbers.append([*own, *range(clusters, clusters + len(one.panel.regions))])
        clusters += len(one.panel.regions)
    fit = difference_of_fits(most.fit, least.fit, clusters_of_one=numbers[0], clusters_of_other=numbers[1])
    weights = wild_weights(clusters, plan.bootstrap_draws, generator_for(plan.seed, "wild cluster bootstrap"))
    together = replace(most.panel, design=replace(most.panel.design, weights=weights))
    effect = replace(judged_by_bootstrap(together, fit, DIFFERENCE, regressor=1), kind=CLASS_DIFFERENCE)
    regions = sum(len(one.panel.regions) for one in (most, least))
    subject = Subject(ALL_SITES, len(sites), regions, caveats_of_classes(plan))
    return [{"analysis": Sensitivity.BY_DEPRIVATION.value} | maker.row(effect, subject, scale)]

"""
The outcome monitor: the status of every region on the three aims, how sites compare, and what changed after the start.

It walks steps 1, 2 and 5 on the national sources and hands over tables; it decides nothing about release or report.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from proeftuin.data.evaluation_tables import EVALUATION_TABLES
from proeftuin.data.tables import ALL, CELLS, ESTIMATES, REGIONS, SITES
from proeftuin.monitors.outcome.evaluation import evaluated
from proeftuin.monitors.outcome.indicator_table import indicator_table
from proeftuin.monitors.outcome.keep import Keep, Tables, computed_anew
from proeftuin.monitors.outcome.sources import NationalSources
from proeftuin.steps.evaluation.area_class import AreaFigures
from proeftuin.steps.evaluation.plan import Plan
from proeftuin.steps.population.composition import attrition, pyramids
from proeftuin.steps.population.region_groups import POOL, apportioned_regions, region_table, study_regions
from proeftuin.steps.triple_aim.cell import cost_cells
from proeftuin.steps.triple_aim.comparison import comparisons
from proeftuin.steps.triple_aim.cost import COUNTRY, cost_estimates
from proeftuin.steps.triple_aim.definition import (
    SurveyIndicator,
    cost_indicators,
    health_indicators,
    mortality_indicators,
)
from proeftuin.steps.triple_aim.health import health_estimates
from proeftuin.steps.triple_aim.mortality import mortality_estimates
from proeftuin.steps.triple_aim.spread import funnels, inequalities
from proeftuin.steps.triple_aim.stratified import StratifiedCells
from proeftuin.steps.triple_aim.trend import trends
from proeftuin.vocabulary.indicator import Indicator
from proeftuin.vocabulary.region import Region, RegionKind
from proeftuin.vocabulary.site import Site

INSURED = "insured"


@dataclass(frozen=True)
class MonitorIndicators:
    """The indicators of one study, by how they are estimated."""

    cost: Mapping[str, Indicator]
    health: Mapping[str, SurveyIndicator]
    mortality: Mapping[str, tuple[Indicator, str]]

    @classmethod
    def of_period(cls, first_year: int, last_year: int, *, total_over_time: str) -> MonitorIndicators:
        """All indicators that national open data can feed in these years."""
        cost = cost_indicators(first_year, last_year, total_over_time=total_over_time)
        return cls(cost, health_indicators(), mortality_indicators())

    @property
    def all(self) -> dict[str, Indicator]:
        """Every definition by identifier."""
        health = {id: survey.indicator for id, survey in self.health.items()}
        return {**self.cost, **health, **{id: indicator for id, (indicator, _) in self.mortality.items()}}


@dataclass(frozen=True)
class OutcomeMonitor:
    """
    One run of the outcome monitor.

    Attributes
    ----------
    plan : AnalysisPlan, EventPlan or None
        Without a plan no effect is estimated.
    seed : int
        Start of the random numbers of the bootstrap of inequality.
    area_figures : mapping or None
        How deprived municipalities are, for a plan that asks for classes of them.
    """

    sites: tuple[Site, ...]
    excluded: tuple[str, ...]
    division: date
    years: tuple[int, int]
    indicators: MonitorIndicators
    plan: Plan | None
    seed: int
    area_figures: AreaFigures | None = None

    def run(self, sources: NationalSources, progress: Callable[[str], None], keep: Keep = computed_anew) -> Tables:
        """
        All result tables by name, as the contracts of `proeftuin.data.tables` say.

        Parameters
        ----------
        keep : callable
            Asked for the tables of the groups `status` and `evaluation`; by default both are computed.
        """
        regions = study_regions(self.division, self.sites, self.excluded)
        tables = keep("status", lambda: self._status(sources, regions, progress))
        progress("evaluation")
        evaluation = keep("evaluation", lambda: self._evaluation(StratifiedCells.from_cells(tables["cells"]), sources))
        together = tables | evaluation | {"regions": pl.concat([tables["regions"], evaluation["regions"]])}
        return {name: frame if name == CELLS.name else _in_order(name, frame) for name, frame in together.items()}

    def _status(self, sources: NationalSources, regions: Sequence[Region], progress: Callable[[str], None]) -> Tables:
        progress("population")
        tables = self._population(sources.costs, regions) | {"indicators": indicator_table(self.indicators.all)}
        progress("cells")
        tables["cells"] = cost_cells(sources.costs, self.indicators.cost, division=self.division)
        cells = StratifiedCells.from_cells(tables["cells"])
        progress("estimates")
        tables["estimates"] = self._estimates(sources, cells, regions)
        progress("comparison")
        return tables | self._comparison(tables["estimates"], regions)

    def _population(self, costs: pl.DataFrame, regions: Sequence[Region]) -> dict[str, pl.DataFrame]:
        first, last = self.years
        return {
            "regions": region_table(regions),
            "sites": _site_table(self.sites, costs, last),
            "attrition": attrition(costs, regions, population=INSURED),
            "pyramids": pyramids(costs, regions, population=INSURED, years=(first, last)),
        }

    def _estimates(self, sources: NationalSources, cells: StratifiedCells, regions: Sequence[Region]) -> pl.DataFrame:
        groups = {region.code: region.municipalities for region in regions}
        year = self.division.year
        estimates = pl.concat(
            [
                cost_estimates(cells, groups, self.indicators.cost, division=year),
                health_estimates(sources.waves, regions, self.indicators.health, division=self.division),
                mortality_estimates(sources.panel, regions, self.indicators.mortality, division=year),
            ]
        )
        return _with_apportioned(estimates, sources.division_days, regions, self.division)

    def _comparison(self, estimates: pl.DataFrame, regions: Sequence[Region]) -> dict[str, pl.DataFrame]:
        municipalities = [region.code for region in regions if region.kind is RegionKind.MUNICIPALITY]
        sites = [region.code for region in regions if region.kind is RegionKind.SITE]
        followed = [*sites, POOL, COUNTRY]
        return {
            "comparisons": comparisons(estimates, sites),
            "funnels": funnels(estimates, municipalities, sites, year=self.years[1]),
            "inequalities": inequalities(estimates, municipalities, np.random.default_rng(self.seed)),
            "trends": trends(estimates, followed, self.indicators.cost),
        }

    def _evaluation(self, cells: StratifiedCells, sources: NationalSources) -> dict[str, pl.DataFrame]:
        if self.plan is None:
            return {contract.name: contract.empty() for contract in (*EVALUATION_TABLES, REGIONS)}

        def figures(indicator: Indicator, comparison: pl.DataFrame) -> pl.DataFrame:
            survey = {indicator.id: self.indicators.health[indicator.id]}
            groups = dict(comparison.group_by("region", maintain_order=True).agg("municipality").rows())
            groups |= {f"site:{site.id}": site.municipalities for site in self.sites}
            year = self.division.year
            regions = [Region(code, RegionKind.SITE, code, year, tuple(members)) for code, members in groups.items()]
            return health_estimates(sources.waves, regions, survey, division=self.division)

        found = evaluated(self.plan, cells, sources.neighbours, self.indicators.all, figures, self.area_figures)
        return found.frames() | {
            "regions": _comparison_region_table(found.comparison_regions, self.division.year),
        }


def _with_apportioned(
    estimates: pl.DataFrame, division_days: Mapping[tuple[str, int], date], regions: Sequence[Region], division: date
) -> pl.DataFrame:
    """Which estimates rest on a declared share; a figure that the source gives for the region itself never does."""
    found = {day: apportioned_regions(regions, from_day=day, to_day=division) for day in {*division_days.values()}}
    marked = pl.DataFrame(
        [
            (source, date(year, 1, 1), code, True)
            for (source, year), day in division_days.items()
            for code in found[day]
        ],
        schema={"source": pl.String, "period_start": pl.Date, "region": pl.String, "apportioned": pl.Boolean},
        orient="row",
    )
    joined = estimates.drop("apportioned").join(
        marked, on=["source", "period_start", "region"], how="left", maintain_order="left"
    )
    return ESTIMATES.conform(
        joined.with_columns(pl.col("apportioned").fill_null(False) & (pl.col("method") != "survey"))
    )


def _comparison_region_table(comparison_regions: pl.DataFrame, division: int) -> pl.DataFrame:
    # Without these an effect cannot be computed again by anyone else.
    return REGIONS.conform(
        comparison_regions.with_columns(
            pl.lit("comparison").alias("kind"), pl.col("region").alias("name"), pl.lit(division).alias("division")
        )
    )


def _in_order(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    # Joins do not promise an order of rows. Cells are made in order, and are too many to sort once more.
    return next(contract for contract in ALL if contract.name == name).in_order(frame)


def _site_table(sites: Sequence[Site], costs: pl.DataFrame, year: int) -> pl.DataFrame:
    insured = (
        costs.filter((pl.col("year") == year) & pl.col("region").is_not_null())
        .group_by("region")
        .agg(pl.col("insured_years").sum().cast(pl.Float64))
    )
    size = dict(insured.rows())
    rows = [
        {
            "site": site.id,
            "name": site.name,
            "start": site.start,
            "geography": site.geography.value,
            "geography_source_nl": site.geography_source.nl if site.geography_source else None,
            "geography_source_en": site.geography_source.en if site.geography_source else None,
            "municipalities": len(site.municipalities),
            "insured": sum(size.get(code, 0.0) for code in site.municipalities) if site.is_located else None,
        }
        for site in sites
    ]
    return SITES.conform(pl.DataFrame(rows, infer_schema_length=None))

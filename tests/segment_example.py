"""A small scheme of segments, and the tables that a few persons give when they are divided by it."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from proeftuin.monitors.outcome.care_monitor import CareMonitor
from proeftuin.monitors.outcome.person_part import own_sums
from proeftuin.monitors.outcome.segmentation import cost_indicator, segment_figures_parts, segment_parts
from proeftuin.steps.population.care_regions import SiteAreas, regions_of_areas
from proeftuin.steps.population.criterion import Age, Happened, Registered
from proeftuin.steps.population.population_definition import (
    EachPeriod,
    PopulationDefinition,
    PopulationKind,
    Step,
    StepKind,
)
from proeftuin.steps.population.selection import Codes, EventTable, Selection
from proeftuin.steps.segmentation.diagnostics import Diagnosis
from proeftuin.steps.segmentation.scheme import AllHold, AnyHolds, Element, Holds, Scheme, Segment, SegmentRule
from proeftuin.steps.segmentation.segment_figure_table import SegmentFigures
from proeftuin.steps.segmentation.segment_mean_table import mean_rows
from proeftuin.steps.segmentation.segment_table import Divided
from proeftuin.steps.triple_aim.care_definition import care_indicators
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period
from tests.care_example import open_with


def said(text):
    """The same words in both languages."""
    return Translated(text, text)


def recorded(*codes):
    """A diagnosis with one of these ICPC-1 codes, ever."""
    return Happened(Selection(EventTable.DIAGNOSIS, (Codes("ICPC1", codes),)))


SCHEME = Scheme(
    id="small",
    version=1,
    name=said("small"),
    about=said("an example"),
    elements=(
        Element("old", said("old"), Age(at_least=65)),
        Element("diabetes", said("diabetes"), recorded("T90")),
        Element("heart", said("heart failure"), recorded("K77")),
    ),
    segments=tuple(Segment(id, said(id), said(id)) for id in ("well", "ill", "frail")),
    rules=(
        SegmentRule("frail", AllHold((Holds("old"), Holds("heart")))),
        SegmentRule("ill", AnyHolds((Holds("diabetes"), Holds("heart")))),
        SegmentRule("well", None),
    ),
)
"""Heart failure at 65 and over is frail; diabetes or heart failure is ill; all others are well."""
YEARS = (2020, 2021)
REGIONS = regions_of_areas(
    [("GM0001", None), ("GM0002", None), ("GM0003", None)], [SiteAreas("noord", "Noord", ("GM0001", "GM0003"))]
)
"""The first and third area are a site; the second is in none."""


def insured(years=YEARS):
    """Whoever is insured, judged anew every year."""
    return PopulationDefinition(
        id="insured",
        name=said("insured"),
        kind=PopulationKind.OPEN,
        period=Period(date(years[0], 1, 1), date(years[-1] + 1, 1, 1)),
        index=EachPeriod(),
        steps=(Step(StepKind.INCLUDE, "insured", said("insured"), Registered("insurer")),),
    )


@dataclass(frozen=True)
class Found:
    """What the example gives, before output control."""

    divided: Divided
    figures: SegmentFigures
    years: tuple

    def means(self):
        """As the contract `segment_means` says."""
        return mean_rows(self.divided, cost_indicator(self.figures.indicators), self.years)

    def diagnostics(self, *, deprived=None, minimum_persons=10):
        """As the contract `segment_diagnostics` says."""
        cost = cost_indicator(self.figures.indicators)
        explained = self.figures.explained()
        return Diagnosis(self.divided, self.means(), explained, cost, deprived, minimum_persons).table()


def monitor_of(scheme=SCHEME, *, years=YEARS, indicators=("care_cost_total",), definition=None, regions=REGIONS):
    """The monitor of a study of whoever is insured."""
    definition = definition or insured(years)
    chosen = care_indicators(
        indicators, population=definition.id, source="example", first_year=years[0], last_year=years[-1]
    )
    return CareMonitor(
        populations=(definition,),
        regions={definition.id: regions},
        years=years,
        status_of=definition.id,
        indicators=chosen,
        parts=(*segment_parts((scheme,)), *segment_figures_parts((scheme,))),
    )


def sums_of_parts(engine, tables, monitor):
    """Sums of every part of one bucket, by its identifier."""
    open_with(engine, tables)
    found = monitor.bucket(engine)
    return {part.id: own_sums(part, found) for part in monitor.parts}


def found_of(sums, monitor, scheme=SCHEME):
    """What sums of one or more buckets give."""
    (population,) = monitor.populations
    regions = monitor.regions[population.id]
    divided = Divided(scheme, sums[f"segments_{scheme.id}"], population.id, regions)
    figures = SegmentFigures(scheme, sums[f"segment_figures_{scheme.id}"], regions, monitor.indicators)
    return Found(divided, figures, monitor.years)


def found_on(engine, tables, scheme=SCHEME, **chosen):
    """What the persons of `tables` give."""
    monitor = monitor_of(scheme, **chosen)
    return found_of(sums_of_parts(engine, tables, monitor), monitor, scheme)


def persons_by(table, *columns, **where):
    """Persons by the values of these columns, of the rows in which others have the values of `where`."""
    rows = table.filter(pl.lit(True), *(pl.col(name) == value for name, value in where.items()))
    return {row[:-1] if len(columns) > 1 else row[0]: row[-1] for row in rows.select(*columns, "persons").rows()}

"""The control charts that a study file asks for, with the series of the files that it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from proeftuin.data.chart_tables import MEASURED_SERIES
from proeftuin.errors import DataContractError, DefinitionError, Problem
from proeftuin.methods.control_charts.series import ChartKind
from proeftuin.methods.control_charts.signals import RuleSet
from proeftuin.steps.implementation.reach_plan import days_of, periods_of
from proeftuin.steps.improvement.chart import Chart, LeftOut, Nature, Rebase, SeriesOfChart
from proeftuin.steps.improvement.measured_series import Every, WantedSeries
from proeftuin.steps.population.population_definition import Every as Judged
from proeftuin.steps.triple_aim.care_definition import CareIndicator
from proeftuin.steps.triple_aim.care_measure import What
from proeftuin.steps.triple_aim.catalogue.unit import UNITS
from proeftuin.steps.triple_aim.month_cell import is_monthly
from proeftuin.studies.chart_check import (
    DELIVERED,
    EVERYBODY,
    OWN_UNIT,
    ChartCheck,
    ChartSurroundings,
    Followed,
    direction_of,
    every_of,
    nature_of,
)
from proeftuin.studies.chart_part import ChartPart
from proeftuin.studies.series_file import MeasuredPeriod, measured_periods
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.indicator import Indicator
from proeftuin.vocabulary.period import Period

_RULES = {"making_data_count": RuleSet.NHS}
_PERCENT = 100.0
_PER = {"per_100000": 100_000.0}
"""Units of open data that are counts over persons."""


@dataclass(frozen=True)
class OpenedCharts:
    """
    The charts of a study.

    Attributes
    ----------
    from_files : frame
        Series of the files that charts name, as the contract `measured_series` says.
    methods : mapping of str to str
        Method of the yearly figures of a chart.
    units : mapping of str to pair of str
        Unit in Dutch and in English of a series that has its own, by chart.
    """

    charts: tuple[Chart, ...] = ()
    from_files: pl.DataFrame = field(default_factory=MEASURED_SERIES.empty)
    methods: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def wanted(self) -> tuple[WantedSeries, ...]:
        """The series that are made of persons, month by month."""
        found = {
            WantedSeries(chart.series.id, chart.series.region or EVERYBODY, chart.series.every)
            for chart in self.charts
            if chart.series.every in (Every.MONTH, Every.QUARTER) and "." not in chart.series.id
        }
        return tuple(sorted(found))


def followed_in_persons(own: Mapping[str, CareIndicator], others: Mapping[str, Indicator]) -> dict[str, Followed]:
    """Indicators of a study about persons: those made of their rows, and those made otherwise."""
    found = {id: _of_rows(one) for id, one in own.items()}
    return found | {
        id: Followed(Nature.VALUE, has_months=False, unit=one.unit, factor=1.0, direction=one.direction)
        for id, one in others.items()
        if id not in found
    }


def _of_rows(found: CareIndicator) -> Followed:
    tally, indicator = found.tally, found.indicator
    simple = tally.simple
    nature = Nature.VALUE
    if simple is not None and simple.what is What.NUMBER:
        nature = Nature.RATE
    elif indicator.unit == "percent_of_persons":
        nature = Nature.SHARE
    return Followed(nature, is_monthly(tally), indicator.unit, UNITS[indicator.unit].factor, indicator.direction)


def followed_in_open_data(indicators: Mapping[str, Indicator]) -> dict[str, Followed]:
    """Indicators of a study of open data, by year; deaths are counts, all else is an amount or an adjusted figure."""
    return {
        id: Followed(
            Nature.RATE if one.unit in _PER else Nature.VALUE,
            has_months=False,
            unit=one.unit,
            factor=_PER.get(one.unit, 1.0),
            direction=one.direction,
        )
        for id, one in indicators.items()
    }


def opened_charts(folder: Path, home: Path, parts: Sequence[ChartPart], around: ChartSurroundings) -> OpenedCharts:
    """
    The charts that a study asks for.

    Raises
    ------
    DefinitionError, DataContractError
        With one located problem for everything that is wrong with the charts, or else with the files they name.
    """
    read, wrong = _read_files(home, parts)
    measured = {place: [Period(row.start, row.end) for row in rows] for place, rows in read.items()}
    problems = ChartCheck(folder, parts, around.with_files(measured)).problems()
    if problems:
        raise DefinitionError(problems)
    if wrong:
        raise DataContractError(wrong)
    charts = tuple(_chart(part, around) for part in parts)
    rows = [row for place, periods in read.items() for row in _rows(charts[place], periods)]
    frame = pl.DataFrame(rows, schema={name: column.type for name, column in MEASURED_SERIES.columns.items()})
    return OpenedCharts(
        charts=charts,
        from_files=MEASURED_SERIES.conform(frame.unique(MEASURED_SERIES.key, maintain_order=True)),
        methods={part.id: part.measure.method or "crude" for part in parts},
        units={part.id: (part.measure.unit.nl, part.measure.unit.en) for part in parts if part.measure.unit},
    )


def _read_files(home: Path, parts: Sequence[ChartPart]) -> tuple[dict[int, tuple[MeasuredPeriod, ...]], list[Problem]]:
    read: dict[int, tuple[MeasuredPeriod, ...]] = {}
    problems: list[Problem] = []
    for place, part in enumerate(parts):
        measure = part.measure
        if measure.file is None or measure.series is None or measure.nature is None:
            continue
        try:
            read[place] = measured_periods(home / measure.file, measure.series, Nature(measure.nature))
        except DataContractError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    return read, problems


def _chart(part: ChartPart, around: ChartSurroundings) -> Chart:
    series = _series(part, around)
    target = part.target
    if target is not None and series.nature is Nature.SHARE:
        target *= _PERCENT
    return Chart(
        id=part.id,
        name=part.name.translated(),
        series=series,
        direction=direction_of(part, around),
        kind=ChartKind(part.chart) if part.chart else None,
        target=target,
        rules=None if part.rules is None else _RULES.get(part.rules) or RuleSet(part.rules),
        baseline=_baseline(part),
        rebases=tuple(
            Rebase(one.on, one.why.translated(), one.decided_by, one.decided_on)
            for one in sorted(part.rebase, key=lambda one: one.on)
        ),
        left_out=tuple(LeftOut(one.period, one.why.translated()) for one in part.excluded),
        screened=part.screened,
    )


def _series(part: ChartPart, around: ChartSurroundings) -> SeriesOfChart:
    measure, nature = part.measure, nature_of(part, around) or Nature.VALUE
    every, until = every_of(part, around), measure.complete_until
    if measure.file is not None:
        unit, factor = (OWN_UNIT, 1.0) if nature is not Nature.SHARE else ("percent", _PERCENT)
        # Two files may call their series the same.
        return SeriesOfChart(f"file.{part.id}.{measure.series}", None, every, nature, unit, factor, until)
    if measure.delivery is not None:
        # Delivery of everybody is told as `all` in studies of either kind.
        region = EVERYBODY if measure.region in (None, EVERYBODY) else f"site:{measure.region}"
        unit, factor = ("percent", _PERCENT) if nature is Nature.SHARE else (DELIVERED[measure.what or ""][1], 1.0)
        due = tuple(_due(measure.delivery, measure.region, every, around))
        return SeriesOfChart(f"{measure.delivery}.{measure.what}", region, every, nature, unit, factor, until, due)
    region = _region(measure.region, around)
    found = around.indicators[measure.indicator or ""]
    factor = _PERCENT if nature is Nature.SHARE else found.factor
    id = measure.indicator or ""
    return SeriesOfChart(id, region, every, nature, _unit(found.unit, measure.method), factor, until)


def _due(delivery: str, region: str | None, every: Every, around: ChartSurroundings) -> Iterator[tuple[Period, bool]]:
    """Periods of the study, and whether each site that carries the entry out in one does so on all its days."""
    entry = next((one for one in around.delivering if one.id == delivery), None)
    if entry is None:
        return
    sites = around.sites if region in (None, EVERYBODY) else [str(region)]
    years = range(around.period.start.year, around.period.end.year)
    for period in periods_of(years, Judged(every.value)):
        spells = [found for found in (days_of(entry, site, period) for site in sites) if found]
        yield period, bool(spells) and all(found == [period] for found in spells)


def _unit(unit: str, method: str | None) -> str:
    return "ratio" if method in ("indirectly_standardised", "composition_adjusted") else unit


def _region(written: str | None, around: ChartSurroundings) -> str:
    if written in (None, EVERYBODY):
        return EVERYBODY if around.is_about_persons else "NL01"
    return f"site:{written}"


def _baseline(part: ChartPart) -> Period | int | None:
    asked = part.baseline
    if asked is None:
        return None
    if asked.start is not None and asked.end is not None:
        return Period(asked.start, asked.end)
    return asked.points


def _rows(chart: Chart, periods: Sequence[MeasuredPeriod]) -> list[dict[str, object]]:
    return [
        {
            "series": chart.series.id,
            "region": None,
            "every": Every.PERIOD.value,
            "period_start": one.start,
            "period_end": one.end,
            "numerator": one.numerator,
            "denominator": one.denominator,
            "value": _value(one, chart.series.factor),
            "unit": chart.series.unit,
            "is_complete": True,
            "status": (Status.MISSING if _value(one, 1.0) is None else Status.VALUE).value,
            "reason": "not_in_source" if _value(one, 1.0) is None else None,
        }
        for one in periods
    ]


def _value(one: MeasuredPeriod, factor: float) -> float | None:
    if one.numerator is None or one.denominator == 0:
        return None
    return one.numerator * factor if one.denominator is None else one.numerator / one.denominator * factor

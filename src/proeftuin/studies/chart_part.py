"""
The part of a study file in which control charts are asked for.

    improvement:
      charts:
        - id: admissions_noord
          name: {nl: ..., en: ...}
          measure: {indicator: hospital_admissions, region: noord, every: month}
          target: 90                          # in the unit of the chart; of a share as a share, 0.6
          baseline: {from: 2021-01-01, until: 2022-01-01}      # or {points: 12}
          rebase:
            - {on: 2023-01-01, why: {nl: ..., en: ...}, decided_by: "steering group", decided_on: 2023-04-12}
          excluded:
            - {period: 2020-04-01, why: {nl: ..., en: ...}}
        - id: waiting
          name: {nl: ..., en: ...}
          measure: {file: waiting.csv, series: waiting, nature: share}
          better: lower

A kind of chart is chosen by what is measured, and `chart` may name another that suits it. New lines from a day on are
refused without why, who and when.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from proeftuin.steps.improvement.chart import FEWEST_BASELINE_POINTS
from proeftuin.studies.part import Identifier, IndicatorId, Part, Text, TextPart

YearlyMethod = Literal[
    "crude", "directly_standardised", "indirectly_standardised", "composition_adjusted", "survey", "combined_survey"
]
"""Of the yearly figures, as the table `estimates` names them."""


class ChartMeasurePart(Part):
    """
    What a chart shows: an indicator of the study, a figure of the delivery of an entry, or a series of a file.

    `region` is a site, or `all` for everybody in the data or the whole country. `complete_until` is the day up to which
    the data are known to be complete: periods that end later are shown and not judged.
    """

    indicator: IndicatorId | None = None
    method: YearlyMethod | None = None
    delivery: IndicatorId | None = None
    what: IndicatorId | None = None
    file: Text | None = None
    series: Text | None = None
    nature: Literal["share", "rate", "count", "value", "time_between", "count_between"] | None = None
    unit: TextPart | None = None
    region: Identifier | None = None
    every: Literal["month", "quarter", "year"] | None = None
    complete_until: date | None = None

    @model_validator(mode="after")
    def _one_source(self) -> ChartMeasurePart:
        given = [name for name in ("indicator", "delivery", "file") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("a chart is made of one of `indicator`, `delivery` and `file`")
        if self.delivery is not None and self.what is None:
            raise ValueError("a chart of delivery says in `what` which figure it shows, such as enrolled")
        if self.file is not None and (self.series is None or self.nature is None):
            raise ValueError("a chart of a file names its `series`, and says in `nature` what a point of it is")
        self._refuse_what_belongs_elsewhere(given[0])
        return self

    def _refuse_what_belongs_elsewhere(self, source: str) -> None:
        owners = {
            "method": "indicator", "what": "delivery", "series": "file", "nature": "file", "unit": "file",
        }  # fmt: skip
        for key, owner in owners.items():
            if getattr(self, key) is not None and source != owner:
                raise ValueError(f"`{key}` belongs to a chart of `{owner}`")
        if source == "file" and (self.region is not None or self.every is not None):
            raise ValueError(
                "the periods and the region of a file are its own: `region` and `every` have no place here"
            )


class BaselinePart(Part):
    """The points that lines rest on: those of a period, or the first so many of every part."""

    start: Annotated[date | None, Field(alias="from")] = None
    end: Annotated[date | None, Field(alias="until")] = None
    points: Annotated[int | None, Field(ge=FEWEST_BASELINE_POINTS)] = None

    @model_validator(mode="after")
    def _one_form(self) -> BaselinePart:
        by_days = self.start is not None and self.end is not None
        if by_days == (self.points is not None) or (self.start is None) != (self.end is None):
            raise ValueError("a baseline has `from` and `until`, or `points`")
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise ValueError("`until` is the first day after the baseline, and comes after `from`")
        return self


class RebasePart(Part):
    """A decision to compute new lines from a day on: why, by whom and when it was taken."""

    on: date
    why: TextPart
    decided_by: Text
    decided_on: date


class ExcludedPart(Part):
    """The period that holds a day is left out of lines and signals, and why."""

    period: date
    why: TextPart


class ChartPart(Part):
    """One control chart."""

    id: IndicatorId
    name: TextPart
    measure: ChartMeasurePart
    chart: Literal["run", "xmr", "p", "p_prime", "u", "u_prime", "c", "g", "t"] | None = None
    better: Literal["lower", "higher", "neither"] | None = None
    target: float | None = None
    rules: Literal["making_data_count", "nelson", "anhoej", "ihi"] | None = None
    baseline: BaselinePart | None = None
    rebase: tuple[RebasePart, ...] = ()
    excluded: tuple[ExcludedPart, ...] = ()
    screened: bool = False

    @model_validator(mode="after")
    def _each_day_once(self) -> ChartPart:
        for name, days in (
            ("rebase", [one.on for one in self.rebase]),
            ("excluded", [o.period for o in self.excluded]),
        ):
            if len(set(days)) < len(days):
                raise ValueError(f"`{name}` names a day twice")
        return self

"""
The part of a study file in which improvement is recorded: charts, cycles of improvement, findings and decisions.

    improvement:
      charts: [...]                     # see `chart_part`
      cycles:
        - id: fewer_admissions
          aim: {words: {...}, measure: admissions, from: 90, to: 75, by: 2024-01-01, for_whom: {...}}
          measures: {outcome: [admissions], process: [visited], balancing: [emergency_visits]}
          drivers: [...]                # aim, what drives it, what drives that, and what may be changed
          tests:
            - id: one_team
              change: {...}
              scale: team
              prediction: {chart: admissions, statistic: mean, value: 85, within: 5,
                           period: {from: 2023-01-01, until: 2023-07-01}, recorded_on: 2022-12-01, why: {...}}
              result: {recorded_on: 2023-07-10, from: chart, learned: {...}}
              decision: adapt
              next: two_teams
      findings:
        - {id: not_everybody, on: 2024-01-10, says: {...}, rests_on: [{signal: admissions}]}
      decisions:
        - id: younger_too
          on: 2024-02-01
          decided_by: "steering group"
          findings: [not_everybody]
          why: {...}
          changes:
            - {step: population, at: "populations.frail.include.aged 75 or over.age.at_least", was: 75, to: 70}

What one record must say of another is held against them in `improvement_check`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from proeftuin.studies.chart_part import ChartPart
from proeftuin.studies.part import IndicatorId, Part, Text, TextPart, Year


class AimPart(Part):
    """What is to be reached: from which level of which chart to which, by when and for whom."""

    words: TextPart
    measure: IndicatorId
    baseline: Annotated[float, Field(alias="from")]
    target: Annotated[float, Field(alias="to")]
    by: date
    for_whom: TextPart | None = None


class MeasuresPart(Part):
    """Charts by what they are for: whether the aim comes nearer, whether the change is made, what it may harm."""

    outcome: tuple[IndicatorId, ...] = ()
    process: tuple[IndicatorId, ...] = ()
    balancing: tuple[IndicatorId, ...] = ()


class DriverPart(Part):
    """
    What drives the aim or another driver, and which changes may move it.

    A change that is a name alone is an entry of the portfolio.
    """

    id: IndicatorId
    name: TextPart
    drivers: tuple[DriverPart, ...] = ()
    changes: tuple[TextPart | IndicatorId, ...] = ()


class SpanPart(Part):
    """Days from the first up to, not including, the last."""

    start: Annotated[date, Field(alias="from")]
    end: Annotated[date, Field(alias="until")]

    @model_validator(mode="after")
    def _in_order(self) -> SpanPart:
        if self.end <= self.start:
            raise ValueError("`until` is the first day after the period, and comes after `from`")
        return self


class PredictionPart(Part):
    """
    What is expected, written down before it can be known.

    `within` and `interval` say how far the result may lie from it and still agree. A prediction that was written down
    after the test began says in `late` why. In words (`statistic: text`) it has `says` instead of a value.
    """

    recorded_on: date
    period: SpanPart
    statistic: Literal["mean", "level", "share", "text"] = "mean"
    chart: IndicatorId | None = None
    value: float | None = None
    within: Annotated[float, Field(ge=0)] | None = None
    interval: tuple[float, float] | None = None
    says: TextPart | None = None
    why: TextPart | None = None
    late: TextPart | None = None

    @model_validator(mode="after")
    def _goes_together(self) -> PredictionPart:
        if self.statistic == "text":
            if self.says is None:
                raise ValueError("a prediction in words has the key `says`")
            if any(one is not None for one in (self.chart, self.value, self.within, self.interval)):
                raise ValueError("a prediction in words has no `chart`, `value`, `within` or `interval`")
            return self
        if self.chart is None or self.value is None:
            raise ValueError("a prediction names its `chart` and `value`; in words it has `statistic: text` and `says`")
        if self.says is not None:
            raise ValueError("`says` belongs to a prediction in words, with `statistic: text`")
        if self.within is not None and self.interval is not None:
            raise ValueError("one of `within` and `interval` says how far the result may lie")
        if self.interval is not None and not self.interval[0] <= self.value <= self.interval[1]:
            raise ValueError("the `interval` holds the `value`, the lower bound first")
        return self


class ChangePlanPart(Part):
    """Who tests the change, where, from when to when, and which data are collected."""

    who: Text | None = None
    where: Text | None = None
    start: Annotated[date | None, Field(alias="from")] = None
    end: Annotated[date | None, Field(alias="until")] = None
    data: Text | None = None

    @model_validator(mode="after")
    def _in_order(self) -> ChangePlanPart:
        if self.start and self.end and self.end <= self.start:
            raise ValueError("`until` is the first day after the test, and comes after `from`")
        return self


class ResultPart(Part):
    """
    What came of it: a value, or that of the chart (`from: chart`), and what was learned.

    Of a prediction in words `held` says whether it came true.
    """

    recorded_on: date
    value: float | None = None
    source: Annotated[Literal["chart"] | None, Field(alias="from")] = None
    held: bool | None = None
    happened: TextPart | None = None
    learned: TextPart | None = None

    @model_validator(mode="after")
    def _one_result(self) -> ResultPart:
        given = [self.value is not None, self.source is not None, self.held is not None]
        if sum(given) != 1:
            raise ValueError("a result has one of `value`, `from: chart` and, after a prediction in words, `held`")
        return self


class ChangeTestPart(Part):
    """One small test of a change: predicted, done, looked at, decided."""

    id: IndicatorId
    change: TextPart
    scale: Literal["team", "organisation", "site", "region"] = "team"
    after: IndicatorId | None = None
    prediction: PredictionPart | None = None
    plan: ChangePlanPart = ChangePlanPart()
    result: ResultPart | None = None
    decision: Literal["adopt", "adapt", "abandon"] | None = None
    next: IndicatorId | None = None
    points_at: tuple[Text, ...] = ()


class CyclePart(Part):
    """One cycle of improvement: an aim, how it is measured, what drives it, and tests of changes."""

    id: IndicatorId
    aim: AimPart
    start: date | None = None
    measures: MeasuresPart = MeasuresPart()
    drivers: tuple[DriverPart, ...] = ()
    tests: tuple[ChangeTestPart, ...] = ()


class EffectGroundPart(Part):
    """An effect of the evaluation."""

    outcome: IndicatorId
    population: Text | None = None
    site: Text = "all"


class SegmentGroundPart(Part):
    """How many persons a segment of a region has; in the newest year when none is named."""

    segment: IndicatorId
    scheme: Text | None = None
    region: Text = "all"
    year: Year | None = None


class EstimateGroundPart(Part):
    """A figure of a region; of the newest year when none is named."""

    indicator: IndicatorId
    region: Text = "all"
    year: Year | None = None


class ReachGroundPart(Part):
    """How many persons an entry of the portfolio reached; over the whole rollout when no period is named."""

    entry: IndicatorId
    region: Text = "all"
    stage: Literal["eligible", "invited", "enrolled", "completed"] = "enrolled"
    period: date | None = None


class ImpactGroundPart(Part):
    """What a candidate of the choice was expected to change."""

    intervention: IndicatorId
    segment: IndicatorId
    outcome: IndicatorId


class GroundPart(Part):
    """One thing that a finding rests on: a number of this study, the result of a test, or a source in words."""

    effect: EffectGroundPart | None = None
    signal: IndicatorId | None = None
    segment: SegmentGroundPart | None = None
    estimate: EstimateGroundPart | None = None
    reach: ReachGroundPart | None = None
    impact: ImpactGroundPart | None = None
    test: IndicatorId | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> GroundPart:
        if sum(getattr(self, kind) is not None for kind in type(self).model_fields) != 1:
            raise ValueError(f"a finding rests on one thing at a time: one of {', '.join(type(self).model_fields)}")
        return self

    @property
    def kind(self) -> str:
        """The key that is filled in."""
        return next(kind for kind in type(self).model_fields if getattr(self, kind) is not None)


class FindingPart(Part):
    """Something that was learned, on what day, and what it rests on."""

    id: IndicatorId
    on: date
    says: TextPart
    rests_on: tuple[GroundPart, ...] = ()


class ChangePart(Part):
    """
    One edit of the study file that a decision asks for.

    `to` is the new value at the address, `add` an item for a list or keys for a mapping, `remove` takes it out and
    `keep` leaves it on purpose. `was` is the value that the decision was about.
    """

    step: Literal["population", "status", "segmentation", "choice", "portfolio", "evaluation", "improvement"]
    at: Text
    was: Any = None
    to: Any = None
    add: Any = None
    remove: bool = False
    keep: bool = False

    @model_validator(mode="after")
    def _one_act(self) -> ChangePart:
        # `to: null` beside `remove` or `keep` says nothing; alone it would be no value at all.
        acts = [self.to is not None, self.add is not None, self.remove, self.keep]
        if sum(acts) != 1:
            raise ValueError("a change has one of `to`, `add`, `remove: true` and `keep: true`")
        return self

    @property
    def knows_before(self) -> bool:
        """Whether it says which value the decision was about."""
        return "was" in self.model_fields_set


class CycleDecisionPart(Part):
    """
    What was decided, by whom, on which findings, and what it changes in the study.

    `applied` is the number of the cycle whose study file holds the changes already.
    """

    id: IndicatorId
    on: date
    decided_by: Text
    findings: tuple[IndicatorId, ...] = ()
    why: TextPart | None = None
    expected: TextPart | None = None
    changes: tuple[ChangePart, ...] = ()
    review_on: date | None = None
    applied: Annotated[int, Field(ge=2)] | None = None


class ImprovementPart(Part):
    """What people recorded in the loop of improvement."""

    charts: tuple[ChartPart, ...] = ()
    cycles: tuple[CyclePart, ...] = ()
    findings: tuple[FindingPart, ...] = ()
    decisions: tuple[CycleDecisionPart, ...] = ()

"""
The part of a study file in which a choice of interventions is put, weighed and recorded.

    choice:
      region: west-brabant
      interventions: [...]            # of one's own, as in a file of the library
      needs: {frail: [frailty]}       # of segments, where no element records them
      candidates:
        - intervention: case_management
          segments: [frail]
          reach: [0.3, 0.5, 0.7]      # lowest, most likely, highest; or one number
          adherence: [0.6, 0.8, 0.9]
          effects:
            - {outcome: hospital_admissions, from: evaluation, population: frail, reached: 0.8}
            - {outcome: emergency_visits, ratio: 0.8, interval: [0.7, 0.95], reference: "Author, year, where"}
            - {outcome: gp_contacts, from: unknown}
          cost: {per_year: [300, 400, 600], source: "offer of 2024"}
      years: 3
      criteria:
        - {id: admissions, name: {...}, weight: 60, better: lower, change: hospital_admissions}
        - {id: support, name: {...}, weight: 40, better: higher, scores: {case_management: 60}, judged_by: ...}
      decisions: [...]

Whatever is wrong is told at once. An effect without a source or an interval is refused: one that nobody knows is
written down as such, and is shown as such.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from proeftuin.steps.segmentation.choice import Basis
from proeftuin.steps.segmentation.need import Need
from proeftuin.studies.study_file import Identifier, IndicatorId, Part, Text, TextPart

_WHOLE = 100.0
_ROUNDING = 0.5
"""Percentages of weights may add to 100 but for this much."""
SegmentId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


def _three(written: object) -> object:
    """One number stands for a quantity that is known."""
    is_number = isinstance(written, int | float) and not isinstance(written, bool)
    if is_number:
        return (written, written, written)
    return tuple(written) if isinstance(written, list) else written


def _in_order(values: tuple[float, float, float]) -> tuple[float, float, float]:
    if not values[0] <= values[1] <= values[2]:
        raise ValueError("a lowest, a most likely and a highest value stand in that order")
    return values


Three = Annotated[tuple[float, float, float], BeforeValidator(_three)]


class EffectPart(Part):
    """What a candidate does to one outcome: by the evaluation, the library or a source that is named, or unknown."""

    outcome: IndicatorId
    of: Annotated[Literal["evaluation", "library", "study", "unknown"] | None, Field(alias="from")] = None
    population: Identifier | None = None
    ratio: Annotated[float, Field(gt=0)] | None = None
    interval: tuple[float, float] | None = None
    confidence: Annotated[float, Field(gt=0, lt=1)] = 0.95
    reference: Text | None = None
    reached: Annotated[float, Field(gt=0, le=1)] | None = None
    unit_price: Three | None = None
    price_source: Text | None = None

    @model_validator(mode="after")
    def _goes_together(self) -> EffectPart:
        if self.ratio is not None and self.basis is not Basis.STUDY:
            raise ValueError(f"a `ratio` is the author's own, and does not go with `from: {self.of}`")
        if self.basis is Basis.STUDY:
            self._refuse_without_source()
        if self.basis is Basis.EVALUATION and (self.population is None or self.reached is None):
            raise ValueError(
                "an effect of the evaluation names its `population`, and in `reached` which share of it was reached: "
                "it was measured in all of them"
            )
        if self.basis is not Basis.EVALUATION and self.population is not None:
            raise ValueError("`population` belongs to an effect of the evaluation")
        if self.unit_price is not None and self.price_source is None:
            raise ValueError("`unit_price` needs `price_source`: where the price comes from")
        if self.unit_price is not None:
            _in_order(self.unit_price)
        return self

    def _refuse_without_source(self) -> None:
        if self.ratio is None:
            raise ValueError(
                "say where the effect comes from (`from`), or give its `ratio`, `interval` and `reference`"
            )
        if self.interval is None:
            raise ValueError("an effect without an `interval` cannot be used: nothing would be said of its uncertainty")
        if self.reference is None:
            raise ValueError("an effect needs a `reference`: the source in which it was read; or write `from: unknown`")
        if not 0 < self.interval[0] <= self.ratio <= self.interval[1]:
            raise ValueError("the `interval` holds the `ratio`, the lower bound first and above zero")

    @property
    def basis(self) -> Basis:
        """Where it comes from; of the author when nothing is said."""
        return Basis(self.of or "study")


class CostPart(Part):
    """What one participant costs, in euro: once, and in every year."""

    at_start: Three = (0.0, 0.0, 0.0)
    per_year: Three = (0.0, 0.0, 0.0)
    source: Text

    @model_validator(mode="after")
    def _amounts(self) -> CostPart:
        for amounts in (self.at_start, self.per_year):
            if min(amounts) < 0:
                raise ValueError("a cost is zero or more")
            _in_order(amounts)
        return self


class CandidatePart(Part):
    """An intervention that is considered, and for whom."""

    intervention: SegmentId
    segments: Annotated[tuple[SegmentId, ...], Field(min_length=1)]
    reach: Three
    adherence: Three = (1.0, 1.0, 1.0)
    effects: tuple[EffectPart, ...] = ()
    cost: CostPart | None = None
    uptake: Annotated[tuple[Annotated[float, Field(ge=0, le=1)], ...], Field(min_length=1)] | None = None
    lag: Annotated[int, Field(ge=0, le=20)] = 0

    @model_validator(mode="after")
    def _shares(self) -> CandidatePart:
        for name, shares in (("reach", self.reach), ("adherence", self.adherence)):
            if not all(0 <= share <= 1 for share in shares):
                raise ValueError(f"`{name}` lies between 0 and 1: 0.4 is forty percent")
            _in_order(shares)
        outcomes = [effect.outcome for effect in self.effects]
        if len(set(outcomes)) < len(outcomes):
            raise ValueError("an outcome has two effects")
        if len(set(self.segments)) < len(self.segments):
            raise ValueError("a segment is named twice")
        return self


class CriterionPart(Part):
    """One criterion: computed from an impact, or judged."""

    id: Identifier
    name: TextPart
    weight: Annotated[float, Field(ge=0, le=100)]
    better: Literal["higher", "lower"]
    change: IndicatorId | None = None
    excess: IndicatorId | None = None
    total: Literal["net_cost", "cost", "reached"] | None = None
    scores: Mapping[SegmentId, Three] | None = None
    judged_by: Text | None = None
    worst: float | None = None
    best: float | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> CriterionPart:
        given = [name for name in ("change", "excess", "total", "scores") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("a criterion has one of `change`, `excess`, `total` and `scores`")
        if (self.scores is not None) != (self.judged_by is not None):
            raise ValueError("`scores` and `judged_by`, who gave them, go together")
        if self.scores is not None and (self.worst is None or self.best is None):
            raise ValueError("`scores` need the ends of their scale: `worst` and `best`")
        if self.worst is not None and self.best is not None and (self.best > self.worst) != (self.better == "higher"):
            raise ValueError("`worst` and `best` run the other way than `better` says, or are the same")
        for three in (self.scores or {}).values():
            _in_order(three)
        return self


class DecisionPart(Part):
    """What was decided, why, by whom, on what day and on what evidence."""

    id: Identifier
    chosen: Annotated[tuple[SegmentId, ...], Field(min_length=1)]
    rationale: TextPart
    decided_by: Text
    decided_on: date
    evidence: Text
    review_on: date

    @model_validator(mode="after")
    def _looked_at_again(self) -> DecisionPart:
        if self.review_on <= self.decided_on:
            raise ValueError("`review_on` comes after `decided_on`")
        return self


class ChoicePart(Part):
    """
    A choice of interventions for one site.

    `minimum_share` is the percentage of a segment with a need from which an intervention that answers it is for the
    segment. `weight_concentration` says how closely drawn weights lie around those declared.
    """

    region: Identifier
    scheme: SegmentId | None = None
    interventions: tuple[Mapping[str, Any], ...] = ()
    needs: Mapping[SegmentId, tuple[Need, ...]] = {}
    candidates: Annotated[tuple[CandidatePart, ...], Field(min_length=1)]
    years: Annotated[int, Field(ge=1, le=10)] = 3
    discount_rate: Annotated[float, Field(ge=0, lt=0.2)] = 0.0
    criteria: tuple[CriterionPart, ...] = ()
    decisions: tuple[DecisionPart, ...] = ()
    draws: Annotated[int, Field(ge=1_000, le=100_000)] = 10_000
    seed: Annotated[int, Field(ge=0)] = 1
    minimum_share: Annotated[float, Field(gt=0, le=100)] = 10.0
    weight_concentration: Annotated[float, Field(gt=0, le=10_000)] = 50.0

    @model_validator(mode="after")
    def _goes_together(self) -> ChoicePart:
        if self.criteria and abs(sum(one.weight for one in self.criteria) - _WHOLE) > _ROUNDING:
            total = sum(one.weight for one in self.criteria)
            raise ValueError(f"the weights of the criteria add to {total:g}; they are percentages that add to 100")
        for name, ids in (
            ("candidate", [one.intervention for one in self.candidates]),
            ("criterion", [one.id for one in self.criteria]),
            ("decision", [one.id for one in self.decisions]),
        ):
            if len(set(ids)) < len(ids):
                raise ValueError(f"a {name} is named twice")
        return self

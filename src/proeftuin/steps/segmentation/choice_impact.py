"""
Expected impact and budget impact of every candidate in every segment it is considered for.

A number is computed only of what is known: the size of the segment, its rate of the outcome, and an effect with a
source. What is withheld, not estimable or missing among these, the impact is too, with the same reason. An effect that
nobody knows gives no impact at all, and never one of zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from proeftuin.data.choice_tables import BUDGET_IMPACTS, EXPECTED_IMPACTS
from proeftuin.methods.choice.budget_impact import BudgetDraws, Saving, budget_impact
from proeftuin.methods.choice.expected_impact import ImpactDraws, ImpactQuestion, MeasuredEffect, expected_impact
from proeftuin.methods.choice.uncertain import Rate, Ratio, summary
from proeftuin.methods.estimate_array import FloatArray
from proeftuin.steps.segmentation.choice import Basis, Candidate, CandidateEffect, Choice
from proeftuin.steps.triple_aim.catalogue.unit import UNITS
from proeftuin.steps.triple_aim.need import counted_in
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.indicator import Indicator

NO_EFFECT_KNOWN = "no_effect_known"
"""Reason: no source says what the intervention does to this outcome; that is not the same as no effect."""
NO_FIGURE = "no_figure"
"""Reason: the segment has no figure of the outcome in the year."""
NO_COST_KNOWN = "no_cost_known"
"""Reason: no source says what the intervention costs."""
NO_SAVING_KNOWN = "no_saving_known"
"""Reason: no price goes with an effect that is known."""
EFFECT_WITHOUT_RATIO = "effect_without_ratio"
"""Reason: the interval of the effect reaches below nothing left, so that no ratio goes with it."""

_PERSONS, _BUDGET, _FIRST_OUTCOME = 0, 1, 2


@dataclass(frozen=True)
class Known:
    """Something with a value, or the status and reason that it has instead."""

    status: str = Status.VALUE.value
    reason: str | None = None

    @property
    def is_value(self) -> bool:
        """Whether there is a value."""
        return self.status == Status.VALUE.value


@dataclass(frozen=True)
class Size(Known):
    """Persons in a segment."""

    persons: int = 0


@dataclass(frozen=True)
class Baseline(Known):
    """The outcome per person-year, or share of persons, without the intervention."""

    rate: Rate | None = None


@dataclass(frozen=True)
class Effect(Known):
    """An effect as it is used."""

    measured: MeasuredEffect | None = None


@dataclass(frozen=True)
class Impact(Known):
    """The impact of one candidate on one outcome in one segment."""

    candidate: str = ""
    segment: str = ""
    effect: CandidateEffect | None = None
    size: Size = Size()
    baseline: Baseline = Baseline()
    measured: MeasuredEffect | None = None
    draws: ImpactDraws | None = None


@dataclass(frozen=True)
class Budget(Known):
    """The budget impact of one candidate in one segment."""

    candidate: str = ""
    segment: str = ""
    draws: BudgetDraws | None = None
    savings_status: str = Status.VALUE.value
    savings_reason: str | None = None


@dataclass(frozen=True)
class Figures:
    """
    Published figures that impacts rest on, of the region and year of the choice.

    Attributes
    ----------
    sizes : frame
        As the contract `segments` says.
    figures : frame
        As the contract `segment_figures` says.
    effects : frame or None
        As the contract `effects` says; `None` without an evaluation.
    """

    sizes: pl.DataFrame
    figures: pl.DataFrame
    effects: pl.DataFrame | None
    indicators: Mapping[str, Indicator]
    period_start: date

    def size(self, segment: str) -> Size:
        """Persons in the segment."""
        row = next(self.sizes.filter(pl.col("segment") == segment).iter_rows(named=True), None)
        if row is None:
            return Size(Status.MISSING.value, NO_FIGURE)
        if row["status"] != Status.VALUE.value:
            return Size(row["status"], row["reason"])
        return Size(persons=row["persons"])

    def baseline(self, segment: str, outcome: str) -> Baseline:
        """The crude figure of the segment: what its persons had, whatever their ages."""
        own = self.figures.filter(
            pl.col("segment") == segment, pl.col("indicator") == outcome, pl.col("method") == "crude",
            pl.col("sex").is_null(), pl.col("age_band").is_null(),
        )  # fmt: skip
        row = next(own.iter_rows(named=True), None)
        if row is None:
            return Baseline(Status.MISSING.value, NO_FIGURE)
        if row["status"] != Status.VALUE.value:
            return Baseline(row["status"], row["reason"])
        if row["lower"] is None or row["upper"] is None:
            return Baseline(Status.NOT_ESTIMABLE.value, "no_interval")
        factor = UNITS[row["unit"]].factor
        value, lower, upper = (row[name] / factor for name in ("value", "lower", "upper"))
        return Baseline(rate=Rate(value, max(0.0, min(lower, value)), max(upper, value), row["confidence"]))

    def effect(self, wanted: CandidateEffect) -> Effect:
        """The effect with its interval, read from the evaluation where that is its source."""
        if wanted.basis is Basis.UNKNOWN:
            return Effect(Status.MISSING.value, NO_EFFECT_KNOWN)
        if wanted.basis is not Basis.EVALUATION:
            return Effect(measured=MeasuredEffect(_given(wanted.ratio), wanted.reached))
        return self._evaluated(wanted)

    def _evaluated(self, wanted: CandidateEffect) -> Effect:
        if self.effects is None:
            return Effect(Status.MISSING.value, NO_EFFECT_KNOWN)
        own = self.effects.filter(
            pl.col("outcome") == wanted.outcome, pl.col("population") == wanted.population, pl.col("site") == "all",
            pl.col("kind") == "average", pl.col("scale") == "percent",
        )  # fmt: skip
        row = next(own.iter_rows(named=True), None)
        if row is None:
            return Effect(Status.MISSING.value, NO_EFFECT_KNOWN)
        if row["status"] != Status.VALUE.value:
            return Effect(row["status"], row["reason"])
        ends = [row[name] for name in ("value", "lower", "upper")]
        if any(end is None or end <= -100 for end in ends):
            return Effect(Status.NOT_ESTIMABLE.value, EFFECT_WITHOUT_RATIO)
        value, lower, upper = (1 + end / 100 for end in ends)
        return Effect(measured=MeasuredEffect(Ratio(value, lower, upper, row["confidence"]), wanted.reached))


def _given(ratio: Ratio | None) -> Ratio:
    if ratio is None:
        raise ValueError("an effect of the library or of its author has a ratio")
    return ratio


def impacts(choice: Choice, figures: Figures) -> tuple[Impact, ...]:
    """The impact of every candidate on every outcome in every segment that it is considered for."""
    return tuple(
        _impact(choice, figures, candidate, segment, effect)
        for candidate in choice.candidates
        for segment in candidate.segments
        for effect in candidate.effects
    )


def _impact(choice: Choice, figures: Figures, candidate: Candidate, segment: str, wanted: CandidateEffect) -> Impact:
    size, baseline = figures.size(segment), figures.baseline(segment, wanted.outcome)
    effect = figures.effect(wanted)
    # What nobody knows stays unknown whatever the size of the segment.
    unknown = next((one for one in (effect, size, baseline) if not one.is_value), None)
    subject = (candidate.intervention, segment, wanted, size, baseline, effect.measured)
    if unknown is not None or baseline.rate is None or effect.measured is None:
        state = unknown or Known(Status.MISSING.value, NO_FIGURE)
        return Impact(state.status, state.reason, *subject)
    question = ImpactQuestion(size.persons, candidate.reach, candidate.adherence, baseline.rate, effect.measured)
    of_persons = _generator(choice, candidate, segment, _PERSONS)
    own = _generator(choice, candidate, segment, _FIRST_OUTCOME + candidate.effects.index(wanted))
    draws = expected_impact(question, own, draws=choice.draws, of_persons=of_persons)
    return Impact(Status.VALUE.value, None, *subject, draws)


def _generator(choice: Choice, candidate: Candidate, segment: str, subject: int) -> np.random.Generator:
    """Persons are drawn alike for all outcomes and for the budget; everything else is drawn apart."""
    place = choice.candidates.index(candidate)
    return np.random.default_rng([choice.seed, place, candidate.segments.index(segment), subject])


def budgets(choice: Choice, figures: Figures, found: tuple[Impact, ...]) -> tuple[Budget, ...]:
    """The budget impact of every candidate in every segment that it is considered for."""
    return tuple(
        _budget(choice, figures, candidate, segment, found)
        for candidate in choice.candidates
        for segment in candidate.segments
    )


def _budget(choice: Choice, figures: Figures, candidate: Candidate, segment: str, found: tuple[Impact, ...]) -> Budget:
    size = figures.size(segment)
    if candidate.budget is None:
        return Budget(Status.MISSING.value, NO_COST_KNOWN, candidate.intervention, segment)
    if not size.is_value:
        return Budget(size.status, size.reason, candidate.intervention, segment)
    own = [
        one for one in found
        if one.candidate == candidate.intervention and one.segment == segment
        and one.effect is not None and one.effect.unit_price is not None
    ]  # fmt: skip
    known = tuple(
        Saving(one.draws, one.effect.unit_price)
        for one in own
        if one.draws is not None and one.effect is not None and one.effect.unit_price is not None
    )
    unknown = next(
        (one for one in own if not one.is_value), None if own else Known(Status.MISSING.value, NO_SAVING_KNOWN)
    )
    reached = size.persons * candidate.reach.draws(choice.draws, _generator(choice, candidate, segment, _PERSONS))
    generator = _generator(choice, candidate, segment, _BUDGET)
    draws = budget_impact(candidate.budget, reached, () if unknown else known, generator)
    state = unknown or Known()
    return Budget(Status.VALUE.value, None, candidate.intervention, segment, draws, state.status, state.reason)


def impact_table(choice: Choice, figures: Figures, found: tuple[Impact, ...]) -> pl.DataFrame:
    """As the contract `expected_impacts` says."""
    rows = [_impact_row(choice, figures, one) for one in found]
    frame = pl.DataFrame(rows, schema=EXPECTED_IMPACTS.empty().schema, orient="row")
    return EXPECTED_IMPACTS.in_order(EXPECTED_IMPACTS.conform(frame))


def _impact_row(choice: Choice, figures: Figures, one: Impact) -> dict[str, object]:
    wanted, draws = one.effect, one.draws
    ratio = one.measured.ratio if one.measured else None
    outcome = wanted.outcome if wanted else ""
    return {
        "intervention": one.candidate, "scheme": choice.scheme, "segment": one.segment, "region": choice.region,
        "outcome": outcome, "period_start": figures.period_start,
        "persons": one.size.persons if one.size.is_value else None,
        "rate": one.baseline.rate.value if one.baseline.rate else None,
        "effect": ratio.value if ratio else None, "effect_lower": ratio.lower if ratio else None,
        "effect_upper": ratio.upper if ratio else None,
        "effect_basis": wanted.basis.value if wanted else Basis.UNKNOWN.value,
        "effect_reference": wanted.reference or None if wanted else None,
        "effect_reached": one.measured.reached if one.measured else None,
        **_columns("reached", draws.reached if draws else None, choice.confidence),
        **_columns("without", draws.without if draws else None, choice.confidence),
        **_columns("change", draws.change if draws else None, choice.confidence),
        "change_mean": float(draws.change.mean()) if draws else None,
        "change_unit": counted_in(figures.indicators[outcome].unit) or "events",
        "share_less": draws.share_lower if draws else None,
        "draws": choice.draws, "confidence": choice.confidence if draws else None,
        "status": one.status, "reason": one.reason,
    }  # fmt: skip


def budget_table(choice: Choice, found: tuple[Budget, ...]) -> pl.DataFrame:
    """As the contract `budget_impacts` says."""
    rows = [_budget_row(choice, one, year) for one in found for year in range(choice.years)]
    frame = pl.DataFrame(rows, schema=BUDGET_IMPACTS.empty().schema, orient="row")
    return BUDGET_IMPACTS.in_order(BUDGET_IMPACTS.conform(frame))


def _budget_row(choice: Choice, one: Budget, year: int) -> dict[str, object]:
    draws, confidence = one.draws, choice.confidence
    # Without a saving that is known there is a cost, and nobody knows what is left of it.
    saved = draws if draws is not None and one.savings_reason is None else None
    plan = next(candidate.budget for candidate in choice.candidates if candidate.intervention == one.candidate)
    return {
        "intervention": one.candidate, "scheme": choice.scheme, "segment": one.segment, "region": choice.region,
        "year": year + 1,
        **_columns("persons", draws.persons[:, year] if draws else None, confidence),
        **_columns("cost", draws.cost[:, year] if draws else None, confidence),
        **_columns("savings", saved.savings[:, year] if saved else None, confidence),
        **_columns("net", saved.net[:, year] if saved else None, confidence),
        **_columns("cumulative", saved.cumulative[:, year] if saved else None, confidence),
        "discount_rate": plan.discount_rate if plan else 0.0, "savings_reason": one.savings_reason,
        "confidence": confidence if draws else None, "status": one.status, "reason": one.reason,
    }  # fmt: skip


def _columns(name: str, draws: FloatArray | None, confidence: float) -> dict[str, object]:
    if draws is None:
        return dict.fromkeys((name, f"{name}_lower", f"{name}_upper"))
    found = summary(draws, confidence=confidence)
    return {name: found.median, f"{name}_lower": found.lower, f"{name}_upper": found.upper}

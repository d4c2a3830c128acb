"""
A choice of interventions as it was put: for which region, which candidates, weighed by what, and what was decided.

No effect without a source: an effect comes from the evaluation of the study itself, from the library, or from a source
that the author names. Where there is none it is unknown, which is not the same as none, and nothing is computed of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from proeftuin.methods.choice.budget_impact import BudgetPlan
from proeftuin.methods.choice.uncertain import Judged, Ratio
from proeftuin.steps.segmentation.intervention import Intervention
from proeftuin.steps.segmentation.need import Need
from proeftuin.vocabulary.language import Translated


class Basis(StrEnum):
    """Where an effect comes from."""

    EVALUATION = "evaluation"
    LIBRARY = "library"
    STUDY = "study"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class CandidateEffect:
    """
    What a candidate does to one outcome.

    Attributes
    ----------
    outcome : str
        Identifier of the indicator.
    basis : Basis
    population : str
        Of an evaluation, the population whose effect it is; empty otherwise.
    ratio : Ratio or None
        Of the library or the author; `None` for an evaluation, which is read from its table, and when it is unknown.
    reached : float
        Share who were reached where it was measured.
    reference : str
        Where it comes from.
    unit_price : Judged or None
        Euro for each one less; `None` when nothing is saved by it, or that is counted elsewhere.
    """

    outcome: str
    basis: Basis
    population: str = ""
    ratio: Ratio | None = None
    reached: float = 1.0
    reference: str = ""
    unit_price: Judged | None = None


@dataclass(frozen=True)
class Candidate:
    """An intervention that is considered for segments of the region."""

    intervention: str
    segments: tuple[str, ...]
    reach: Judged
    adherence: Judged
    effects: tuple[CandidateEffect, ...]
    budget: BudgetPlan | None


class Measure(StrEnum):
    """What a computed score is."""

    CHANGE = "change"
    """Of an outcome per year, once all are reached."""
    NET_COST = "net_cost"
    """Cost minus savings of all years, euro."""
    COST = "cost"
    """Of all years, euro."""
    REACHED = "reached"
    """Persons."""
    EXCESS = "excess"
    """Of an outcome in the segments: how many more there are than at the value of everybody."""


@dataclass(frozen=True)
class Criterion:
    """
    One criterion of the weighing.

    Attributes
    ----------
    weight : float
        Percent of the whole weight: how much the swing from the worst to the best end matters.
    higher_is_better : bool
    measure : Measure or None
        `None` when scores were judged.
    outcome : str
        What a change or excess is of.
    scores : mapping of str to Judged
        By candidate, when they were judged; who has none is unknown.
    worst, best : float or None
        Ends of the scale; those of the candidates themselves when left out.
    """

    id: str
    name: Translated
    weight: float
    higher_is_better: bool
    measure: Measure | None = None
    outcome: str = ""
    scores: Mapping[str, Judged] = field(default_factory=dict)
    judged_by: str = ""
    worst: float | None = None
    best: float | None = None


@dataclass(frozen=True)
class Decision:
    """What was decided, why, by whom and when."""

    id: str
    chosen: tuple[str, ...]
    rationale: Translated
    evidence: str
    decided_by: str
    decided_on: date
    review_on: date


@dataclass(frozen=True)
class Choice:
    """
    A choice that reading has checked.

    Attributes
    ----------
    region : str
        `site:<id>`.
    interventions : mapping of str to Intervention
        The library with those of the study.
    declared_needs : mapping of str to tuple of Need
        Needs of a segment that no element records.
    minimum_share : float
        Percent of a segment with a need from which an intervention that answers it is for the segment.
    weight_concentration : float
        How closely drawn weights lie around those declared.
    """

    region: str
    scheme: str
    interventions: Mapping[str, Intervention]
    candidates: tuple[Candidate, ...]
    criteria: tuple[Criterion, ...]
    decisions: tuple[Decision, ...]
    declared_needs: Mapping[str, tuple[Need, ...]]
    years: int
    draws: int
    seed: int
    minimum_share: float
    weight_concentration: float
    confidence: float = 0.95

    def candidates_for(self, segment: str) -> tuple[str, ...]:
        """Identifiers of the candidates for a segment."""
        return tuple(one.intervention for one in self.candidates if segment in one.segments)

    def chosen(self) -> frozenset[str]:
        """Everything that was decided on."""
        return frozenset(id for decision in self.decisions for id in decision.chosen)

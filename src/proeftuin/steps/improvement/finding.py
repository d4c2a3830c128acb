"""
A finding: what was learned, and the numbers, signals, tests or sources that it rests on.

A ground names a number; it does not repeat it. The number is looked up among what passed output control, so that a
finding says no more than may be known, and changes when the number does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from proeftuin.vocabulary.language import Translated


@dataclass(frozen=True)
class EffectGround:
    """An effect of the evaluation; without a population that of the main one."""

    outcome: str
    population: str | None = None
    site: str = "all"


@dataclass(frozen=True)
class SignalGround:
    """What a control chart shows."""

    chart: str


@dataclass(frozen=True)
class SegmentGround:
    """Persons in a segment of a region; in the newest year when none is named."""

    segment: str
    scheme: str | None = None
    region: str = "all"
    year: int | None = None


@dataclass(frozen=True)
class EstimateGround:
    """A figure of a region; of the newest year when none is named."""

    indicator: str
    region: str = "all"
    year: int | None = None


@dataclass(frozen=True)
class ReachGround:
    """Persons at a stage of an entry of the portfolio in a region; over the whole rollout when no period is named."""

    entry: str
    region: str = "all"
    stage: str = "enrolled"
    period: date | None = None


@dataclass(frozen=True)
class ImpactGround:
    """What a candidate of the choice was expected to change."""

    intervention: str
    segment: str
    outcome: str


@dataclass(frozen=True)
class ChangeTestGround:
    """The result of a test of a change."""

    test: str


@dataclass(frozen=True)
class NoteGround:
    """A source in words, such as an interview or a meeting; it has no number here."""

    words: str


Ground: TypeAlias = (
    EffectGround
    | SignalGround
    | SegmentGround
    | EstimateGround
    | ReachGround
    | ImpactGround
    | ChangeTestGround
    | NoteGround
)


@dataclass(frozen=True)
class Finding:
    """What was learned, on what day, and what it rests on."""

    id: str
    on: date
    says: Translated
    rests_on: tuple[Ground, ...]

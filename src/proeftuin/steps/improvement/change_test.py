"""
A test of a change: what is expected of it, put down before it can be known, and what came of it.

Without a prediction there is nothing that a result can contradict, and so little to learn. How far a result may lie
from the prediction and still agree is part of the prediction: an interval, or a distance. Where neither is given, a
result that is as good as was predicted, or better, agrees.

Source: G.J. Langley and others, The Improvement Guide, 2nd edition (2009), on Plan-Do-Study-Act cycles.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from proeftuin.vocabulary.language import Translated

_ROUNDING = 1e-9
"""Part of a number by which sums may differ from what is written in decimals."""


class Statistic(StrEnum):
    """What of a chart is predicted over the days of the prediction."""

    MEAN = "mean"
    """Mean of the points, each counting alike."""
    LEVEL = "level"
    """Centre line of the chart at the last point."""
    SHARE = "share"
    """Mean of the points, each by its denominator: all that was counted out of all."""
    TEXT = "text"
    """Something in words, of which a person says whether it came true."""


class Scale(StrEnum):
    """How widely a change is tested."""

    TEAM = "team"
    ORGANISATION = "organisation"
    SITE = "site"
    REGION = "region"


class Act(StrEnum):
    """What was decided after a test: keep the change, change it, or give it up."""

    ADOPT = "adopt"
    ADAPT = "adapt"
    ABANDON = "abandon"


class HeldBy(StrEnum):
    """By what it is told whether a prediction held."""

    INTERVAL = "interval"
    WITHIN = "within"
    BETTER = "better"
    """The result is as good as predicted, or better, by the direction of the chart."""
    SAID = "said"
    """A person said so."""


@dataclass(frozen=True)
class Prediction:
    """
    What is expected of a chart over some days.

    Attributes
    ----------
    start, end : date
        Days that it is about; `end` is the first day after them.
    value : float or None
        In the unit of the chart; `None` for a prediction in words.
    interval : tuple of float and float, or None
        Where the result may lie and still agree.
    within : float or None
        How far the result may lie from `value` and still agree.
    late : Translated or None
        Why it was put down after the test began, when it was.
    """

    recorded_on: date
    start: date
    end: date
    statistic: Statistic
    chart: str | None = None
    value: float | None = None
    interval: tuple[float, float] | None = None
    within: float | None = None
    says: Translated | None = None
    why: Translated | None = None
    late: Translated | None = None

    @property
    def range_that_agrees(self) -> tuple[float, float] | None:
        """Lowest and highest result that agrees; `None` when neither an interval nor a distance is given."""
        if self.value is not None and self.within is not None:
            return self.value - self.within, self.value + self.within
        return self.interval

    def held(self, result: float, better: str | None) -> tuple[bool, HeldBy] | None:
        """
        Whether `result` agrees, and by what that is told; `None` when nothing tells it.

        Parameters
        ----------
        better : str or None
            lower, higher or neither, as the chart says; `None` when no chart says it.
        """
        if self.value is None:
            return None
        room = _ROUNDING * max(abs(self.value), abs(result), 1.0)
        if self.range_that_agrees is not None:
            lower, upper = self.range_that_agrees
            by = HeldBy.INTERVAL if self.interval is not None else HeldBy.WITHIN
            return lower - room <= result <= upper + room, by
        if better == "lower":
            return result <= self.value + room, HeldBy.BETTER
        if better == "higher":
            return result >= self.value - room, HeldBy.BETTER
        return None


@dataclass(frozen=True)
class ChangePlan:
    """Who carries a test out, where, from when to when, and which data are collected."""

    who: str | None = None
    where: str | None = None
    start: date | None = None
    end: date | None = None
    data: str | None = None


@dataclass(frozen=True)
class ChangeResult:
    """
    What was found.

    Attributes
    ----------
    value : float or None
        As somebody wrote it; `None` when the chart tells it, or after a prediction in words.
    held : bool or None
        Whether a prediction in words came true; `None` for one in numbers.
    happened : Translated or None
        What went otherwise than planned.
    """

    recorded_on: date
    value: float | None = None
    held: bool | None = None
    happened: Translated | None = None
    learned: Translated | None = None


@dataclass(frozen=True)
class ChangeTest:
    """
    One test of a change, with the test that it follows and the one that follows it.

    Attributes
    ----------
    points_at : tuple of str
        Addresses of what it is about in the study file.
    """

    id: str
    change: Translated
    scale: Scale
    prediction: Prediction
    plan: ChangePlan
    result: ChangeResult | None = None
    decision: Act | None = None
    after: str | None = None
    next: str | None = None
    points_at: tuple[str, ...] = ()

    @property
    def begins_on(self) -> date:
        """First day on which anything of the test can be seen."""
        return min(self.plan.start or self.prediction.start, self.prediction.start)

    @property
    def is_late(self) -> bool:
        """Whether the prediction was put down after the test began."""
        return self.prediction.recorded_on > self.begins_on

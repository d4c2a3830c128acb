"""
What a control chart of a study is: the series, which way is better, the rules, and what people decided about it.

New lines from a day on, and a point that is left out, are decisions: they carry their reason, and new lines carry who
took the decision and when. Without a reason a chart could be made to say anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from proeftuin.methods.control_charts.series import ChartKind
from proeftuin.methods.control_charts.signals import RuleSet
from proeftuin.steps.improvement.measured_series import Every
from proeftuin.vocabulary.indicator import Direction
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period


class Nature(StrEnum):
    """What a point of a series is, which tells what chance does to it."""

    SHARE = "share"
    """So many out of so many."""
    RATE = "rate"
    """A number of events in a time at risk."""
    COUNT = "count"
    """A number of events while the opportunity for them stays the same."""
    VALUE = "value"
    """Any other number: an amount, a mean, an adjusted figure."""
    TIME_BETWEEN = "time_between"
    """Time from one rare event to the next."""
    COUNT_BETWEEN = "count_between"
    """Number of cases from one rare event to the next."""


FITTING: dict[Nature, tuple[ChartKind, ...]] = {
    Nature.SHARE: (ChartKind.P, ChartKind.P_PRIME, ChartKind.XMR, ChartKind.RUN),
    Nature.RATE: (ChartKind.U, ChartKind.U_PRIME, ChartKind.XMR, ChartKind.RUN),
    Nature.COUNT: (ChartKind.C, ChartKind.XMR, ChartKind.RUN),
    Nature.VALUE: (ChartKind.XMR, ChartKind.RUN),
    Nature.TIME_BETWEEN: (ChartKind.T, ChartKind.XMR, ChartKind.RUN),
    Nature.COUNT_BETWEEN: (ChartKind.G, ChartKind.XMR, ChartKind.RUN),
}
"""Charts that suit a series; the first is the one whose limits come from how such points vary by chance."""

FEWEST_BASELINE_POINTS = 5
"""Fewer say nothing about how a series varies."""
WITH_DENOMINATOR = (Nature.SHARE, Nature.RATE)


@dataclass(frozen=True)
class SeriesOfChart:
    """
    The series that a chart shows, as the table `measured_series` names it.

    Attributes
    ----------
    id : str
        `series` of the table.
    region : str or None
        `None` where a file does not say.
    unit : str
        Unit of the values that are shown.
    factor : float
        What numerator over denominator is multiplied by.
    complete_until : date or None
        Periods that end later are not complete, because data still come in; `None` when nothing was said.
    due : tuple of pair of Period and bool
        Of a figure of delivery: the periods of the study, and whether rollouts fill the whole of each.
    """

    id: str
    region: str | None
    every: Every
    nature: Nature
    unit: str
    factor: float = 1.0
    complete_until: date | None = None
    due: tuple[tuple[Period, bool], ...] = ()


@dataclass(frozen=True)
class Rebase:
    """A decision to compute new lines from a day on."""

    on: date
    why: Translated
    decided_by: str
    decided_on: date


@dataclass(frozen=True)
class LeftOut:
    """A point that takes no part in lines and signals: the period that holds the day, and why."""

    day: date
    why: Translated


@dataclass(frozen=True)
class Chart:
    """
    One control chart.

    Attributes
    ----------
    kind : ChartKind or None
        `None`: chosen by the nature of the series and its points.
    target : float or None
        In the unit of the chart.
    rules : RuleSet or None
        `None`: Making Data Count, or those of Anhøj on a run chart.
    baseline : Period, int or None
        Which points the lines rest on: a period, the first so many of every part, or all.
    screened : bool
        Leave moving ranges that are too large out of the limits, once.
    """

    id: str
    name: Translated
    series: SeriesOfChart
    direction: Direction
    kind: ChartKind | None = None
    target: float | None = None
    rules: RuleSet | None = None
    baseline: Period | int | None = None
    rebases: tuple[Rebase, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    screened: bool = False


@dataclass(frozen=True)
class Point:
    """
    One period of a series as it may be shown.

    Attributes
    ----------
    value : float or None
        In the unit of the chart; `None` where `status` is not `value`.
    """

    start: date
    end: date
    numerator: float | None
    denominator: float | None
    value: float | None
    is_complete: bool
    status: str
    reason: str | None

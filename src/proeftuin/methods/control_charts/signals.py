"""
Which points of a control chart tell that something changed, by a stated set of rules.

Each set of rules is a bargain between missing changes and seeing what is not there; a chart states one set and keeps
to it. Four sets are here:

- `nhs`, Making Data Count of NHS England: outside the limits; a trend of seven points (six steps up, or down); two of
  three beyond the near limits but within the limits, with all three on that side of the centre; seven in a row on one
  side. A point on the centre line ends a run, and equal neighbours end a trend.
- `nelson`, the eight rules of Nelson. A point on the centre line ends a run of nine; equal neighbours end a trend of
  six and a zigzag of fourteen. A point on a line of one or two standard deviations lies within it.
- `anhoej`, for run charts, with the limits beside it where there are any: a longest run above round(log2(n)) + 3, and
  fewer crossings of the centre than the 5th percentile of a binomial with n - 1 trials and probability 1/2, where n
  counts the points that do not lie on the centre line. Those are left out, and do not end a run.
- `ihi`, the run chart rules of the Institute for Healthcare Improvement: six in a row on one side, five all going up
  or down. Points on the centre line and repeated values are left out, and do not end a run.

In all sets a missing or excluded point is left out as if it were not there, a point on a limit is not outside it, and
no pattern crosses from one part into the next. All points of a pattern are flagged; of several out of a few, those
that lie far out.

Left out: the table of too few and too many runs that goes with the IHI rules; the crossings of Anhoej do its work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from proeftuin.methods.control_charts.chart import LIMIT, NEAR_LIMIT, ControlChart
from proeftuin.methods.control_charts.named_choice import named_choice
from proeftuin.methods.control_charts.run_rules import (
    in_row,
    in_trend,
    in_trend_past_equals,
    in_zigzag,
    run_lengths,
    some_of_few,
    without_zeros_run_lengths,
)
from proeftuin.methods.control_charts.series import BoolArray, IntArray
from proeftuin.methods.estimate_array import FloatArray, TextArray

CROSSINGS_PERCENTILE = 0.05


class RuleSet(StrEnum):
    """Rules that are applied together; the module tells what each says."""

    NHS = "nhs"
    NELSON = "nelson"
    ANHOEJ = "anhoej"
    IHI = "ihi"


class Rule(StrEnum):
    """One pattern that chance seldom makes."""

    OUTSIDE = "outside_limits"
    TREND = "trend"
    TWO_OF_THREE = "two_of_three"
    SHIFT = "shift"
    ZIGZAG = "zigzag"
    FOUR_OF_FIVE = "four_of_five"
    CLOSE = "close_to_centre"
    FAR = "far_on_both_sides"
    LONG_RUN = "longest_run"
    FEW_CROSSINGS = "few_crossings"


@dataclass(frozen=True)
class RunCount:
    """
    Runs of one part by the rules of Anhoej.

    Attributes
    ----------
    observations, useful : int
        Points that are looked at, and those of them that do not lie on the centre line.
    longest_run, crossings : int or None
        Longest run on one side, and how often the series crosses the centre; None without useful points.
    longest_run_limit, crossings_limit : int or None
        A longer run, or fewer crossings, is a signal.
    """

    observations: int
    useful: int
    longest_run: int | None
    longest_run_limit: int | None
    crossings: int | None
    crossings_limit: int | None

    @property
    def has_long_run(self) -> bool:
        """Whether the longest run is longer than chance explains."""
        return (self.longest_run or 0) > (self.longest_run_limit or 0)

    @property
    def has_few_crossings(self) -> bool:
        """Whether the series crosses the centre less often than chance explains."""
        return self.crossings is not None and self.crossings < (self.crossings_limit or 0)


@dataclass(frozen=True)
class Signals:
    """
    What the rules found.

    Attributes
    ----------
    rules : RuleSet
    found : mapping of Rule to array of bool, shape (points,)
        Points of each pattern; only rules that the set has and the chart allows. In the order of precedence: the first
        that holds gives a point its label.
    runs : tuple of RunCount
        One per part, whatever the set of rules.
    """

    rules: RuleSet
    found: Mapping[Rule, BoolArray]
    runs: tuple[RunCount, ...]

    @property
    def is_special(self) -> BoolArray:
        """Points that some rule flags."""
        return np.asarray(np.any(list(self.found.values()), axis=0))

    @property
    def label(self) -> TextArray:
        """The rule that flags each point, the first by precedence; empty where none does."""
        flags = list(self.found.items())
        return np.asarray(
            np.select([places for _, places in flags], [rule.value for rule, _ in flags], default=""), dtype=np.str_
        )


@dataclass(frozen=True)
class _Points:
    """The judged points of one part, in the order of time."""

    value: FloatArray
    side: IntArray
    beyond: Callable[[float], IntArray]


_Find = Callable[[_Points], NDArray[np.bool_]]


def signals(chart: ControlChart, rules: RuleSet | str) -> Signals:
    """
    The points of `chart` that a set of rules flags.

    On a run chart, which has no limits, only the rules about sides and steps apply.

    Parameters
    ----------
    rules : RuleSet
        See the module.

    Raises
    ------
    DefinitionError
        An unknown set of rules.

    Source
    ------
    NHS England, Making Data Count, as in the R package NHSRplotthedots; Nelson (1984), Journal of Quality Technology
    16, 237-239; Anhoej and Olesen (2014), PLoS ONE 9(11), e113825, as in the R package qicharts2; Perla, Provost and
    Murray (2011), BMJ Quality and Safety 20, 46-51 (IHI).
    """
    rule_set = named_choice(RuleSet, rules, "rules")
    finders = {rule: find for rule, find in _RULES[rule_set].items() if chart.has_limits or rule not in _NEEDING_LIMITS}
    found = {rule: np.zeros(len(chart.value), dtype=np.bool_) for rule in finders}
    runs = []
    for number in range(int(chart.part[-1]) + 1):
        judged = np.flatnonzero(chart.is_judged & (chart.part == number))
        points = _Points(chart.value[judged], chart.side[judged], _beyond(chart, judged))
        runs.append(_run_count(points.side))
        for rule, find in finders.items():
            found[rule][judged] = find(points)
    return Signals(rule_set, MappingProxyType(found), tuple(runs))


def _beyond(chart: ControlChart, judged: IntArray) -> Callable[[float], IntArray]:
    return lambda distance: chart.beyond(distance)[judged]


def _outside(points: _Points) -> BoolArray:
    return np.asarray(points.beyond(LIMIT) != 0)


def _two_of_three_within(points: _Points) -> BoolArray:
    near = np.where(_outside(points), 0, points.beyond(NEAR_LIMIT))
    upper, lower = (some_of_few(near == side, 2, 3, within=np.asarray(points.side == side)) for side in (1, -1))
    return upper | lower


def _beyond_on_one_side(distance: float, some: int, few: int) -> _Find:
    def find(points: _Points) -> BoolArray:
        far = points.beyond(distance)
        return some_of_few(far == 1, some, few) | some_of_few(far == -1, some, few)

    return find


def _shift(at_least: int) -> _Find:
    return lambda points: np.asarray(run_lengths(points.side) >= at_least)


def _shift_past_centre(at_least: int) -> _Find:
    return lambda points: np.asarray(without_zeros_run_lengths(points.side) >= at_least)


def _close(points: _Points) -> BoolArray:
    return in_row(points.beyond(1.0) == 0, 15)


def _far(points: _Points) -> BoolArray:
    return in_row(points.beyond(1.0) != 0, 8)


def _long_run(points: _Points) -> BoolArray:
    limit = _run_count(points.side).longest_run_limit
    if limit is None:
        return np.zeros(len(points.side), dtype=np.bool_)
    return np.asarray(without_zeros_run_lengths(points.side) > limit)


def _few_crossings(points: _Points) -> BoolArray:
    # Too few crossings are a pattern of the whole part, not of some of its points.
    return np.asarray((points.side != 0) & _run_count(points.side).has_few_crossings)


def _run_count(side: IntArray) -> RunCount:
    useful = side[side != 0]
    n = len(useful)
    if n == 0:
        return RunCount(len(side), 0, None, None, None, None)
    return RunCount(
        observations=len(side),
        useful=n,
        longest_run=int(run_lengths(useful).max()),
        longest_run_limit=round(np.log2(n)) + 3,
        crossings=int((np.diff(useful) != 0).sum()),
        crossings_limit=_crossings_limit(n),
    )


@cache
def _crossings_limit(useful: int) -> int:
    # The library takes half a second to start, which other commands need not wait for.
    from scipy.stats import binom

    return int(binom.ppf(CROSSINGS_PERCENTILE, useful - 1, 0.5)) if useful > 1 else 0


_NEEDING_LIMITS = frozenset(
    {Rule.OUTSIDE, Rule.TWO_OF_THREE, Rule.FOUR_OF_FIVE, Rule.CLOSE, Rule.FAR},
)
_RULES: MappingProxyType[RuleSet, Mapping[Rule, _Find]] = MappingProxyType(
    {
        RuleSet.NHS: {
            Rule.OUTSIDE: _outside,
            Rule.TREND: lambda points: in_trend(points.value, 7),
            Rule.TWO_OF_THREE: _two_of_three_within,
            Rule.SHIFT: _shift(7),
        },
        RuleSet.NELSON: {
            Rule.OUTSIDE: _outside,
            Rule.SHIFT: _shift(9),
            Rule.TREND: lambda points: in_trend(points.value, 6),
            Rule.ZIGZAG: lambda points: in_zigzag(points.value, 14),
            Rule.TWO_OF_THREE: _beyond_on_one_side(NEAR_LIMIT, 2, 3),
            Rule.FOUR_OF_FIVE: _beyond_on_one_side(1.0, 4, 5),
            Rule.CLOSE: _close,
            Rule.FAR: _far,
        },
        RuleSet.ANHOEJ: {
            Rule.OUTSIDE: _outside,
            Rule.LONG_RUN: _long_run,
            Rule.FEW_CROSSINGS: _few_crossings,
        },
        RuleSet.IHI: {
            Rule.SHIFT: _shift_past_centre(6),
            Rule.TREND: lambda points: in_trend_past_equals(points.value, 5),
        },
    }
)

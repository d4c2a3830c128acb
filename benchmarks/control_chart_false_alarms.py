"""
Measure how often control charts find something in series in which nothing happened.

Series of 12, 24 and 36 points are drawn: normal values on a run chart and an XmR chart, counts on p and u charts. Of
each set of rules it is told in how many series at least one point is flagged, and how many points on average. The
table of `docs/explanation/control-charts.md` comes from here.

Run: python -m benchmarks.control_chart_false_alarms [SERIES]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from rich.console import Console
from rich.table import Table

from proeftuin.methods.control_charts.chart import ControlChart, chart
from proeftuin.methods.control_charts.signals import RuleSet, signals

SERIES = 10_000
POINTS = (12, 24, 36)
SEED = 20261122
UNSCREENED = "xmr, unscreened"
CHARTS = ("run", "xmr", UNSCREENED, "p", "p_prime", "u")
PERSONS = (200, 400)
SHARE, RATE = 0.3, 0.1


@dataclass(frozen=True)
class FalseAlarms:
    """
    What a set of rules finds in stable series.

    Attributes
    ----------
    series : float
        Share of the series with at least one flagged point.
    points : float
        Share of the points that are flagged.
    """

    series: float
    points: float


def stable_charts(kind: str, points: int, series: int) -> Iterator[ControlChart]:
    """Charts of drawn series without any change; limits are computed from all their points, as in practice."""
    generator = np.random.default_rng([SEED, points, CHARTS.index(kind)])
    for _ in range(series):
        persons = generator.integers(*PERSONS, size=points, endpoint=True)
        if kind in ("p", "p_prime"):
            yield chart(kind, generator.binomial(persons, SHARE), persons)
        elif kind == "u":
            yield chart(kind, generator.poisson(RATE * persons), persons)
        elif kind == UNSCREENED:
            yield chart("xmr", generator.normal(size=points), screened=False)
        else:
            yield chart(kind, generator.normal(size=points))


def false_alarms(kind: str, points: int, series: int = SERIES) -> dict[RuleSet, FalseAlarms]:
    """What each set of rules finds in stable series on this kind of chart."""
    flagged = np.array(
        [[signals(one, rules).is_special.sum() for rules in RuleSet] for one in stable_charts(kind, points, series)]
    )
    return {
        rules: FalseAlarms(float((counts > 0).mean()), float(counts.mean() / points))
        for rules, counts in zip(RuleSet, flagged.T, strict=True)
    }


def main(arguments: list[str] | None = None) -> int:
    """Draw, and print one row per chart and length."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.control_chart_false_alarms")
    parser.add_argument("series", nargs="?", type=int, default=SERIES)
    series = parser.parse_args(arguments).series
    table = Table("chart", "points", *(rules.value for rules in RuleSet))
    for kind in CHARTS:
        for points in POINTS:
            found = false_alarms(kind, points, series)
            cells = [f"{100 * found[rules].series:.1f} % ({100 * found[rules].points:.1f} %)" for rules in RuleSet]
            table.add_row(kind, str(points), *cells)
    console = Console(width=120)
    console.print(f"{series:,} stable series each: with at least one flagged point (share of all points flagged)")
    console.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())

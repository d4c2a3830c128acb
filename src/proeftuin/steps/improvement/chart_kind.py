"""
Which control chart suits a series, and why.

Counts and shares vary by chance as much as their numbers allow. With large denominators that is less than any real
process varies from month to month, so that nearly every point would lie outside the limits: then the spread between
the points takes the place of chance (Laney). A series of few points gets no limits.
"""

from __future__ import annotations

from dataclasses import dataclass

from proeftuin.methods.control_charts.series import ChartKind
from proeftuin.methods.control_charts.warning import FIRM_POINTS
from proeftuin.methods.control_charts.widening import Widening
from proeftuin.steps.improvement.chart import FITTING, Nature

_WIDENED = {Nature.SHARE: ChartKind.P_PRIME, Nature.RATE: ChartKind.U_PRIME, Nature.COUNT: ChartKind.XMR}


@dataclass(frozen=True)
class ChosenKind:
    """A kind of chart, and the key of the reason for it."""

    kind: ChartKind
    why: str


def chosen_kind(nature: Nature, points: int, spread: Widening | None, asked: ChartKind | None) -> ChosenKind:
    """
    The kind that was asked for, or else the one that suits the series.

    Parameters
    ----------
    points : int
        Points that are judged; below `FIRM_POINTS` there are no limits to speak of, and a run chart says what can be
        said.
    spread : Widening or None
        Of the points over what chance within each of them gives; `None` where there is no such chance.
    """
    if asked is not None:
        return ChosenKind(asked, "asked")
    if points < FIRM_POINTS:
        return ChosenKind(ChartKind.RUN, "few_points")
    if nature in _WIDENED and spread is not None and spread.is_overdispersed:
        return ChosenKind(_WIDENED[nature], "more_spread_than_chance")
    return ChosenKind(FITTING[nature][0], nature.value)

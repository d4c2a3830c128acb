"""
The series behind a control chart: what is counted, out of what, in which phase, and which points limits rest on.

A *part* is a stretch of the series with limits of its own, from one rebase to the next. The *baseline* of a part holds
the points its limits are computed from; they then hold for the whole part. An *excluded* point is shown, but nothing is
computed from it and no rule looks at it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, Problem
from proeftuin.methods.estimate_array import FloatArray

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
Baseline = int | Sequence[int] | None
"""First points of every part, a range of places `[start, end)` within one part, or all points."""

MINIMUM_BASELINE = 2
"""Fewer points have no spread to compute limits from."""


class ChartKind(StrEnum):
    """Which distribution the limits come from."""

    RUN = "run"
    XMR = "xmr"
    P = "p"
    P_PRIME = "p_prime"
    NP = "np"
    U = "u"
    U_PRIME = "u_prime"
    C = "c"
    G = "g"
    T = "t"


SHARES = frozenset({ChartKind.P, ChartKind.P_PRIME, ChartKind.NP})
RATES = frozenset({ChartKind.U, ChartKind.U_PRIME})
COUNTS = SHARES | RATES | {ChartKind.C, ChartKind.G}
RATIOS = frozenset({ChartKind.RUN, ChartKind.XMR})
"""Charts that may have denominators, but whose limits do not depend on them."""


@dataclass(frozen=True)
class Series:
    """
    A series that has been checked; all arrays of shape (points,).

    Attributes
    ----------
    numerator : array
        What was given as values. NaN where the point is missing.
    denominator : array
        Its denominators, one where the chart has none. NaN where the point is missing.
    value : array
        What is plotted: the numerator, or its ratio to the denominator. NaN where the point is missing.
    part : array of int
        Number of the part, from 0.
    is_baseline : array of bool
        Present points that centre and limits of their part are computed from.
    is_excluded : array of bool
        Points that are shown only.
    """

    numerator: FloatArray
    denominator: FloatArray
    value: FloatArray
    part: IntArray
    is_baseline: BoolArray
    is_excluded: BoolArray

    def within(self, places: slice) -> Series:
        """A stretch of the series."""
        return Series(
            self.numerator[places],
            self.denominator[places],
            self.value[places],
            self.part[places],
            self.is_baseline[places],
            self.is_excluded[places],
        )

    @property
    def parts(self) -> list[slice]:
        """The places of each part."""
        starts = [*np.flatnonzero(np.diff(self.part, prepend=-1)).tolist(), len(self.part)]
        return [slice(start, end) for start, end in pairwise(starts)]


def checked_series(
    kind: ChartKind,
    values: ArrayLike,
    denominators: ArrayLike | None,
    parts: Sequence[int] | None,
    baseline: Baseline,
    excluded: Sequence[int] | None,
) -> Series:
    """
    The series, or all that is wrong with it at once; parameters as of `chart.chart`.

    Raises
    ------
    DefinitionError
        See `chart.chart`.
    """
    numerator = np.array(values, dtype=np.float64)
    if numerator.ndim != 1 or len(numerator) == 0:
        raise DefinitionError(Problem("values", "they are not a series", "one number per period", "give one dimension"))
    denominator = _denominators(kind, numerator, denominators)
    places = np.arange(len(numerator))
    starts, left_out = (np.array([] if given is None else given) for given in (parts, excluded))
    problems = [*_wrong_numbers(kind, numerator, denominator), *_wrong_places(len(numerator), starts, left_out)]
    if problems:
        raise DefinitionError(problems)
    # A period without anyone at risk tells nothing; it is not a rate of zero.
    present = np.isfinite(numerator) & np.isfinite(denominator) & (denominator > 0)
    numerator, denominator = np.where(present, numerator, np.nan), np.where(present, denominator, np.nan)
    part = np.searchsorted(np.unique(starts.astype(np.int64)), places, side="right")
    is_excluded = np.isin(places, left_out.astype(np.int64))
    is_baseline = _baseline(part, baseline) & present & ~is_excluded
    for number in np.unique(part):
        if is_baseline[part == number].sum() < MINIMUM_BASELINE:
            raise DefinitionError(
                Problem(
                    f"part {number + 1}",
                    f"fewer than {MINIMUM_BASELINE} points to compute limits from",
                    "a baseline with some points that are not missing or excluded",
                    "widen the baseline, or rebase later",
                )
            )
    value = numerator if kind is ChartKind.NP else numerator / denominator
    return Series(numerator, denominator, value, part, is_baseline, is_excluded)


def _denominators(kind: ChartKind, numerator: FloatArray, denominators: ArrayLike | None) -> FloatArray:
    if denominators is None:
        if kind in SHARES | RATES:
            raise DefinitionError(
                Problem(
                    "denominators", f"a {kind.value} chart has none", "one denominator per point", "give denominators"
                )
            )
        return np.ones_like(numerator)
    if kind not in SHARES | RATES | RATIOS:
        raise DefinitionError(
            Problem(
                "denominators",
                f"a {kind.value} chart takes none",
                "counts or times without denominators",
                "choose a p or u chart, or leave the denominators out",
            )
        )
    given = np.array(denominators, dtype=np.float64)
    if given.shape not in ((), numerator.shape):
        raise DefinitionError(
            Problem("denominators", "not as many as values", "one denominator per point", "give both for each period")
        )
    return np.broadcast_to(given, numerator.shape).copy()


def _wrong_numbers(kind: ChartKind, numerator: FloatArray, denominator: FloatArray) -> list[Problem]:
    both = np.isfinite(numerator) & np.isfinite(denominator) & (denominator > 0)
    rules = [
        (np.isinf(numerator), "values", "it has no end", "a finite number", "leave the period empty"),
        (np.isinf(denominator), "denominators", "it has no end", "a finite number", "leave the period empty"),
        (denominator < 0, "denominators", "it is negative", "zero or more", "correct the source"),
    ]
    if kind in COUNTS:
        rules.append((numerator < 0, "values", "a count is negative", "zero or more", "correct the source"))
    if kind in SHARES:
        too_many = both & (numerator > denominator)
        rules.append((too_many, "values", "more than the denominator", "a part of it", "swap or correct them"))
    if kind is ChartKind.T:
        not_after = numerator <= 0
        rules.append((not_after, "values", "no time between events", "more than zero", "measure time more finely"))
    return [
        Problem(f"{where}, point {np.flatnonzero(wrong)[0] + 1}", what, expected, action)
        for wrong, where, what, expected, action in rules
        if wrong.any()
    ]


def _wrong_places(points: int, starts: NDArray[Any], excluded: NDArray[Any]) -> list[Problem]:
    problems = []
    if not _are_places(starts, 1, points):
        problems.append(
            Problem(
                "parts",
                "a part starts outside the series",
                f"places from 1 to {points - 1}, counted from 0",
                "give the place of the first point of each new part",
            )
        )
    if not _are_places(excluded, 0, points):
        problems.append(
            Problem(
                "excluded",
                "a point that is not in the series",
                f"places from 0 to {points - 1}",
                "give places in the series, counted from 0",
            )
        )
    return problems


def _are_places(given: NDArray[Any], first: int, end: int) -> bool:
    # Yes and no per point would be read as the places 1 and 0.
    is_whole = len(given) == 0 or np.issubdtype(given.dtype, np.integer)
    return bool(is_whole and ((given >= first) & (given < end)).all())


def _baseline(part: IntArray, baseline: Baseline) -> BoolArray:
    places = np.arange(len(part))
    if baseline is None:
        return np.ones(len(part), dtype=np.bool_)
    if not isinstance(baseline, (int, np.integer)):
        start, end = (*baseline, 0, 0)[:2]
        if len(baseline) != 2 or not 0 <= start < end <= len(part) or part[start] != part[end - 1]:
            raise DefinitionError(
                Problem(
                    "baseline",
                    "a range that does not lie within one part of the series",
                    "a start before an end, within the series and within one part",
                    "choose the range within one part",
                )
            )
        return np.asarray((part != part[start]) | ((places >= start) & (places < end)))
    if baseline < MINIMUM_BASELINE:
        raise DefinitionError(
            Problem("baseline", f"{baseline} points", f"at least {MINIMUM_BASELINE}", "choose a longer baseline")
        )
    return np.asarray(places - np.searchsorted(part, part) < baseline)

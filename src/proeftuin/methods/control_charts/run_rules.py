"""
Which points of a series form a pattern: a run on one side, a trend, a zigzag, several far out within a few.

A pattern holds for all its points, also those before it was complete. Arrays hold one entry per point that is looked
at, in the order of time; what is missing has been left out before.
"""

from __future__ import annotations

import numpy as np

from proeftuin.methods.control_charts.series import BoolArray, IntArray
from proeftuin.methods.estimate_array import FloatArray


def run_lengths(side: IntArray) -> IntArray:
    """
    Length of the run of equal signs that each point belongs to; 0 for a point without a sign, which ends a run.

    Parameters
    ----------
    side : array of int, shape (points,)
        1, -1 or 0.
    """
    number, lengths = _runs(side)
    return np.where(side != 0, lengths[number], 0)


def without_zeros_run_lengths(side: IntArray) -> IntArray:
    """As `run_lengths`, but a point without a sign neither ends a run nor counts in it."""
    lengths = np.zeros_like(side)
    lengths[side != 0] = run_lengths(side[side != 0])
    return lengths


def in_trend(values: FloatArray, points: int) -> BoolArray:
    """Points of a row of at least `points` that each lie above the last, or each below; equal neighbours end it."""
    return _of_steps(run_lengths(_steps(values)) >= points - 1, 1)


def in_trend_past_equals(values: FloatArray, points: int) -> BoolArray:
    """As `in_trend`, but a point equal to the one before it neither ends a trend nor counts in it."""
    is_new = np.concatenate([[True], _steps(values) != 0])[: len(values)]
    found = in_trend(values[is_new], points)
    return np.asarray(found[np.cumsum(is_new) - 1]) if len(values) else np.zeros(0, dtype=np.bool_)


def in_zigzag(values: FloatArray, points: int) -> BoolArray:
    """Points of a row of at least `points` that go up and down by turns; equal neighbours end it."""
    steps = _steps(values)
    turns = (steps[:-1] * steps[1:] == -1).astype(np.int64)
    return _of_steps(run_lengths(turns) >= points - 2, 2)


def in_row(holds: BoolArray, points: int) -> BoolArray:
    """Points of a row of at least `points` for which something holds."""
    return np.asarray(run_lengths(holds.astype(np.int64)) >= points)


def some_of_few(holds: BoolArray, some: int, few: int, *, within: BoolArray | None = None) -> BoolArray:
    """
    Points for which something holds, in a row of `few` of which it holds for at least `some`.

    Parameters
    ----------
    within : array of bool, shape (points,), or None
        What must hold for all `few`.
    """
    found = np.zeros(len(holds), dtype=np.bool_)
    if len(holds) < few:
        return found
    everywhere = np.ones(len(holds), dtype=np.bool_) if within is None else within
    windows = np.lib.stride_tricks.sliding_window_view
    enough = (windows(holds, few).sum(axis=1) >= some) & windows(everywhere, few).all(axis=1)
    return np.asarray(_of_steps(enough, few - 1) & holds)


def _runs(side: IntArray) -> tuple[IntArray, IntArray]:
    """Number of the run of each point, and the lengths of the runs."""
    number = np.cumsum(np.diff(side, prepend=side[:1]) != 0)
    return number, np.bincount(number, minlength=1)


def _steps(values: FloatArray) -> IntArray:
    """1 up, -1 down, 0 equal up to rounding: one less than there are points."""
    before, after = values[:-1], values[1:]
    is_same = np.abs(after - before) <= 1e-12 * np.maximum(np.abs(before), np.abs(after))
    return np.where(is_same, 0, np.sign(after - before)).astype(np.int64)


def _of_steps(found: BoolArray, further: int) -> BoolArray:
    """Points from where something was found up to `further` places on; `found` is that much shorter than the series."""
    points = np.zeros(len(found) + further, dtype=np.bool_)
    for ahead in range(further + 1):
        points[ahead : ahead + len(found)] |= found
    return points

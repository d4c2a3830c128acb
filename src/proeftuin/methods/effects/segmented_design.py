"""
Regressors of an interrupted time series: level and slope before, their change after, and the seasons.

Source: Wagner et al., Journal of Clinical Pharmacy and Therapeutics 2002 (segmented regression); Bhaskaran et al.,
International Journal of Epidemiology 2013 (harmonics for seasons).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem

FloatArray = NDArray[np.float64]
FEWEST_TIMES_BEFORE = 3
"""Two times before the start make a line that nothing can contradict."""


@dataclass(frozen=True)
class SegmentedDesign:
    """
    Regressors of one series.

    Attributes
    ----------
    times : array, shape (times,)
    start : float
        First time that counts as after.
    names : tuple of str
        Name of each column.
    columns : array, shape (times, columns)
    """

    times: FloatArray
    start: float
    names: tuple[str, ...]
    columns: FloatArray

    @property
    def is_after(self) -> NDArray[np.bool_]:
        """Which times lie at or after the start, shape (times,)."""
        return np.asarray(self.times >= self.start)

    @property
    def level_position(self) -> int:
        """Position of the change of level."""
        return self.names.index("level_change")

    @property
    def slope_position(self) -> int | None:
        """Position of the change of slope, if there is one."""
        return self.names.index("slope_change") if "slope_change" in self.names else None

    @property
    def change_positions(self) -> list[int]:
        """Positions of all columns that describe the change."""
        return [position for position, name in enumerate(self.names) if name.endswith("_change")]

    @property
    def is_evenly_spaced(self) -> bool:
        """Whether times lie at equal distances, as autocorrelation requires."""
        steps = np.diff(self.times)
        return bool(np.allclose(steps, steps[0], rtol=1e-6))


def segmented_design(
    times: ArrayLike,
    start: float,
    *,
    slope_change: bool = True,
    period: float | None = None,
    harmonics: int = 0,
    seasons: ArrayLike | None = None,
) -> SegmentedDesign:
    """
    Constant, slope, change of level and of slope at `start`, and seasons.

    Parameters
    ----------
    times : array, shape (times,)
        Rising, in years or months.
    start : float
        First time that counts as after.
    slope_change : bool
        Whether the slope may change too. With few times after the start choose before seeing the outcome.
    period : float, optional
        Length of the seasonal cycle in the unit of `times`, for harmonics.
    harmonics : int
        Pairs of sine and cosine; two are usual for months.
    seasons : array, shape (times,), optional
        Season of each time, such as its month; every season but the first gets its own effect.

    Raises
    ------
    DefinitionError
        Times that do not rise, harmonics without a period, or seasons twice.
    NotEstimableError
        Fewer than three times before the start, none after (two for a slope), or fewer than two times more than
        regressors.
    """
    time = np.asarray(times, dtype=np.float64)
    if time.ndim != 1 or len(time) < 2 or not np.isfinite(time).all() or (np.diff(time) <= 0).any():
        raise DefinitionError(
            Problem("times of a series", "they do not rise", "each time once, in order", "sort the series by time")
        )
    if (harmonics > 0) != (period is not None) or (harmonics > 0 and seasons is not None):
        raise DefinitionError(
            Problem(
                "seasons of a series",
                "harmonics without a period, a period without harmonics, or harmonics beside effects of seasons",
                "either `harmonics` with `period`, or `seasons`",
                "choose one of the two",
            )
        )
    after = (time >= start).astype(np.float64)
    columns = {"constant": np.ones_like(time), "slope": time - start, "level_change": after}
    if slope_change:
        columns["slope_change"] = after * (time - start)
    for pair in range(1, harmonics + 1):
        angle = 2 * np.pi * pair * time / (period or 1.0)
        columns[f"sine_{pair}"], columns[f"cosine_{pair}"] = np.sin(angle), np.cos(angle)
    if seasons is not None:
        label = np.asarray(seasons)
        columns |= {f"season_{season}": np.asarray(label == season, float) for season in np.unique(label)[1:]}
    design = SegmentedDesign(time, float(start), tuple(columns), np.column_stack(list(columns.values())))
    _check_estimable(design)
    return design


def pooled_rows(design: SegmentedDesign, series: int) -> tuple[FloatArray, NDArray[np.int64]]:
    """
    Rows of several series on top of each other, and the position of the time of each.

    The first series has regressors of its own; what is common to all follows, then a level for every control but the
    first. The first columns therefore say how the first series differs from its controls.

    Returns
    -------
    rows : array, shape (series * times, parameters)
    times : array, shape (series * times,)
    """
    columns = design.columns
    times = np.tile(np.arange(len(columns)), series)
    if series == 1:
        return columns, times
    own = np.vstack([columns, np.zeros(((series - 1) * len(columns), columns.shape[1]))])
    levels = np.repeat(np.eye(series)[:, 2:], len(columns), axis=0)
    return np.hstack([own, np.tile(columns, (series, 1)), levels]), times


def _check_estimable(design: SegmentedDesign) -> None:
    after = int(design.is_after.sum())
    before = len(design.times) - after
    needed_after = 1 if design.slope_position is None else 2
    free = len(design.times) - design.columns.shape[1]
    if before < FEWEST_TIMES_BEFORE or after < needed_after or free < 2:
        raise NotEstimableError(
            Problem(
                "interrupted time series",
                f"{before} times before the start, {after} after, {design.columns.shape[1]} regressors",
                f"at least {FEWEST_TIMES_BEFORE} before, {needed_after} after, and two more times than regressors",
                "take a longer series or months, or leave out the change of slope or the seasons",
            )
        )
    scaled = design.columns / np.abs(design.columns).max(axis=0)
    if np.linalg.matrix_rank(scaled) < scaled.shape[1]:
        raise NotEstimableError(
            Problem(
                "interrupted time series",
                "regressors follow from each other, such as a season that occurs on one side of the start only",
                "every season before and after the start, and a period longer than two steps per harmonic",
                "leave out the seasons",
            )
        )

"""
The same comparison with other units or other years, to see what the first one took for granted.

Three questions: did the neighbours of the sites change as well (spill-over), had the sites changed before their start
(anticipation), and does the method find an effect where there was none yet (placebo in time)? Each is answered by the
ordinary methods on altered starts; these functions alter them. They give starts and cells to keep, in the form that
`StaggeredPanel` takes, and regressors for `fit_panel`, which needs its own year effects for every year of start.

Spill-over makes neighbours a bad comparison and may itself be an effect; leaving them out mends the first only.

Source: Clarke, Estimating difference-in-differences in the presence of spillovers, 2017; Butts, Difference-in-
differences estimation with spatial spillovers, 2021.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.effects.staggered_panel import NEVER

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class ShiftedDesign:
    """
    Altered starts of units and the cells that take part.

    Attributes
    ----------
    starts : array, shape (units,)
        First year that counts as treated; infinite for a unit that serves as comparison.
    kept : array of bool, shape (units, years)
        Cells that take part. Set the others to NaN.
    """

    starts: FloatArray
    kept: BoolArray

    @property
    def units(self) -> NDArray[np.intp]:
        """Positions of the units that take part in some year."""
        return np.flatnonzero(self.kept.any(axis=1))

    def outcomes(self, outcomes: ArrayLike) -> FloatArray:
        """`outcomes`, shape (..., units, years), with NaN in the cells that do not take part."""
        return np.where(self.kept, np.asarray(outcomes, dtype=np.float64), np.nan)

    def regressor(self, years: ArrayLike) -> FloatArray:
        """1 from each unit's start on, shape (units, years)."""
        return started(self.starts, years)


def started(starts: ArrayLike, years: ArrayLike) -> FloatArray:
    """
    1 in the years from a unit's start on, else 0, shape (units, years).

    Parameters
    ----------
    starts : array, shape (units,)
        Infinite for a unit that never starts.
    years : array, shape (years,)
    """
    start = np.asarray(starts, dtype=np.float64)[:, np.newaxis]
    return (np.asarray(years, dtype=np.float64) >= start).astype(np.float64)


def steps_from(positions: Sequence[int], pairs: Sequence[tuple[int, int]], units: int) -> FloatArray:
    """
    Borders between each unit and the nearest of `positions`, shape (units,); 0 for these, infinite out of reach.

    Parameters
    ----------
    pairs : sequence of (int, int)
        Positions of two units that are next to each other, in either order, once or twice.

    Raises
    ------
    DefinitionError
        A position that is no unit.
    """
    mentioned = [*positions, *(unit for pair in pairs for unit in pair)]
    if any(not 0 <= unit < units for unit in mentioned):
        raise DefinitionError(
            Problem("neighbours", "a position that is no unit", f"positions from 0 to {units - 1}", "correct the pairs")
        )
    around: list[set[int]] = [set() for _ in range(units)]
    for one, other in pairs:
        around[one].add(other)
        around[other].add(one)
    steps = np.full(units, np.inf)
    steps[list(positions)] = 0
    edge, distance = set(positions), 0
    while edge:
        distance += 1
        edge = {unit for known in edge for unit in around[known] if np.isinf(steps[unit])}
        steps[list(edge)] = distance
    return steps


def spillover_design(
    starts: ArrayLike,
    years: ArrayLike,
    pairs: Sequence[tuple[int, int]],
    *,
    reach: int = 1,
    comparison_from: int | None = None,
) -> ShiftedDesign:
    """
    Neighbours of the sites as if they had the programme, against regions farther away; the sites take no part.

    A neighbour starts with the earliest site within reach.

    Parameters
    ----------
    starts : array, shape (units,)
        Infinite for a unit that never starts.
    pairs : sequence of (int, int)
        Positions of two units that are next to each other.
    reach : int
        Largest number of borders to a site at which a unit counts as a neighbour.
    comparison_from : int, optional
        Smallest number of borders to a site at which a unit is a comparison; default the first beyond `reach`. Units
        in between take no part.

    Raises
    ------
    DefinitionError
        A reach below 1, or a comparison that begins within it.
    NotEstimableError
        No unit is within reach, or none is beyond it.
    """
    start = np.asarray(starts, dtype=np.float64)
    farther = reach + 1 if comparison_from is None else comparison_from
    if reach < 1 or farther <= reach:
        raise DefinitionError(
            Problem("spill-over", f"reach {reach}, comparison from {farther}", "1 or more, then more", "correct them")
        )
    sites = np.flatnonzero(np.isfinite(start))
    steps = steps_from(sites.tolist(), pairs, len(start))
    is_neighbour = (steps >= 1) & (steps <= reach)
    is_comparison = steps >= farther
    if not is_neighbour.any() or not is_comparison.any():
        raise NotEstimableError(
            Problem(
                "spill-over",
                f"{int(is_neighbour.sum())} neighbours of sites and {int(is_comparison.sum())} regions farther away",
                "at least one of each",
                "change the reach, or use smaller regions",
            )
        )
    altered = np.full(len(start), NEVER)
    # From the latest site to the earliest, so that the earliest within reach has the last word.
    for site in sites[np.argsort(-start[sites], kind="stable")]:
        within = steps_from([int(site)], pairs, len(start)) <= reach
        altered[within & is_neighbour] = start[site]
    kept = np.repeat((is_neighbour | is_comparison)[:, np.newaxis], len(np.asarray(years)), axis=1)
    return ShiftedDesign(altered, kept)


def without_neighbours(starts: ArrayLike, years: ArrayLike, pairs: Sequence[tuple[int, int]]) -> ShiftedDesign:
    """
    The sites against regions that border on no site.

    Raises
    ------
    NotEstimableError
        Every region borders on a site.
    """
    start = np.asarray(starts, dtype=np.float64)
    steps = steps_from(np.flatnonzero(np.isfinite(start)).tolist(), pairs, len(start))
    takes_part = steps != 1
    if not (steps > 1).any():
        raise NotEstimableError(
            Problem("spill-over", "every region borders on a site", "regions farther away", "use smaller regions")
        )
    return ShiftedDesign(start, np.repeat(takes_part[:, np.newaxis], len(np.asarray(years)), axis=1))


def anticipated(starts: ArrayLike, years: ArrayLike, *, years_earlier: int) -> ShiftedDesign:
    """
    Every start moved to an earlier year, so that what happened in expectation of the programme counts as its effect.

    Raises
    ------
    DefinitionError
        Fewer than one year earlier.
    NotEstimableError
        A unit would have no year before its start.
    """
    _check_earlier(years_earlier)
    altered = np.asarray(starts, dtype=np.float64) - years_earlier
    year = np.asarray(years, dtype=np.float64)
    _check_years_before(altered, year, "anticipation")
    return ShiftedDesign(altered, np.ones((len(altered), len(year)), dtype=bool))


def without_years_before(starts: ArrayLike, years: ArrayLike, *, count: int) -> ShiftedDesign:
    """
    The last `count` years before each start left out, so that anticipation cannot spoil the years before.

    Raises
    ------
    DefinitionError
        Fewer than one year.
    NotEstimableError
        A unit would have no year before its start.
    """
    _check_earlier(count)
    start, year = np.asarray(starts, dtype=np.float64), np.asarray(years, dtype=np.float64)
    _check_years_before(start - count, year, "anticipation")
    spared = (year >= start[:, np.newaxis] - count) & (year < start[:, np.newaxis])
    return ShiftedDesign(start, ~spared)


def placebo_in_time(starts: ArrayLike, years: ArrayLike, *, years_earlier: int) -> ShiftedDesign:
    """
    A start that never was, `years_earlier` before the real one, in the years before the real one only.

    An effect of it is found by chance, by trends that differ, or by anticipation.

    Raises
    ------
    DefinitionError
        Fewer than one year earlier.
    NotEstimableError
        A unit would have no year before the false start.
    """
    _check_earlier(years_earlier)
    start, year = np.asarray(starts, dtype=np.float64), np.asarray(years, dtype=np.float64)
    altered = start - years_earlier
    _check_years_before(altered, year, "placebo in time")
    return ShiftedDesign(altered, np.asarray(year < start[:, np.newaxis]))


def _check_earlier(count: int) -> None:
    if count < 1:
        raise DefinitionError(Problem("shifted start", f"{count} years", "one or more", "shift by at least one year"))


def _check_years_before(starts: FloatArray, years: FloatArray, where: str) -> None:
    short = np.flatnonzero(starts <= years.min())
    if short.size:
        raise NotEstimableError(
            Problem(
                where,
                f"{short.size} units without a year before the shifted start, such as unit {int(short[0])}",
                "at least one year before it",
                "shift by fewer years, or leave these units out",
            )
        )

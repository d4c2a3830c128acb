"""
Difference-in-differences in which regions count by weights: from matching, entropy balancing or a propensity score.

Sites are compared in stacks: sites that share a start, or a single site, with the comparison regions that have weight
for them, over the years before and after that start. So a site is never compared with a site, and each site can have
donors of its own. The mean effect comes from one regression over all stacks, as moments per cluster, so that the wild
bootstrap and the jackknife apply. They take the weights as given; `reestimated_inference` counts in that the weights
were estimated.

Source: Heckman, Ichimura and Todd, Review of Economic Studies 1997; Wing, Freedman and Hollingsworth, NBER working
paper 32054, 2024 (stacks weighted so that the coefficient is a mean of effects).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.effects.panel_regression import PanelFit, fit_panel

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
METHOD = "weighted_difference_in_differences"


@dataclass(frozen=True)
class Stack:
    """
    Sites that start together, with the regions they are compared with.

    Attributes
    ----------
    weights : array, shape (regions,)
        Zero for regions that take no part.
    is_treated : array of bool, shape (regions,)
    is_before, is_after : array of bool, shape (years,)
        Years that count; a year in neither is left out.
    """

    weights: FloatArray
    is_treated: BoolArray
    is_before: BoolArray
    is_after: BoolArray

    @property
    def treated_weight(self) -> float:
        """How much the stack's effect counts in the mean over stacks: the weight of its sites."""
        return float(self.weights[self.is_treated].sum())

    @property
    def contrast(self) -> FloatArray:
        """Weights of the years whose sum is the change from before to after, shape (years,)."""
        return np.asarray(self.is_after / self.is_after.sum() - self.is_before / self.is_before.sum())

    @property
    def region_contrast(self) -> FloatArray:
        """Weights of the regions whose sum is the sites' mean minus that of the others, shape (regions,)."""
        treated = np.where(self.is_treated, self.weights, 0.0)
        others = self.weights - treated
        return np.asarray(treated / treated.sum() - others / others.sum())


def stacks_of_sites(
    starts: ArrayLike, years: ArrayLike, weights: ArrayLike, *, leave_out_start_year: bool = False
) -> list[Stack]:
    """
    One stack per year of start, or one per row of `weights`.

    Parameters
    ----------
    starts : array, shape (regions,)
        Year in which each site starts; infinite for regions that never do. Only these are compared with.
    years : array of int, shape (years,)
    weights : array, shape (regions,) or (stacks, regions)
        How much each region counts. One row per stack holds its own sites and donors, as `match_regions` returns; the
        sites of one row must share their start. With a single row the stacks are made by year of start.
    leave_out_start_year : bool
        Whether the year of the start, half with and half without the programme, counts in neither period.

    Raises
    ------
    DefinitionError
        Shapes do not match, a weight or start cannot be used, or the sites of a row start in different years.
    NotEstimableError
        A stack has no sites, no other regions, or no years before or after.
    """
    start, year, weight = (np.asarray(values, dtype=np.float64) for values in (starts, years, weights))
    if weight.shape[-1:] != start.shape or weight.ndim not in (1, 2) or np.isnan(start).any():
        raise DefinitionError(
            Problem(METHOD, f"weights {weight.shape} for {start.shape} starts", "a weight per region", "align them")
        )
    if not np.isfinite(weight).all() or (weight < 0).any():
        raise DefinitionError(Problem(METHOD, "a weight is missing or negative", "zero or more", "check the weights"))
    is_site = np.isfinite(start)
    if weight.ndim == 1:
        first_years = np.unique(start[is_site & (weight > 0)])
        rows = [np.where(~is_site | (start == first), weight, 0.0) for first in first_years]
    else:
        rows = list(weight)
    if not rows:
        raise NotEstimableError(Problem(METHOD, "no site has a weight", "at least one site", "name the sites"))
    return [_stack(number, row, start, year, leave_out_start_year) for number, row in enumerate(rows)]


def _stack(number: int, weight: FloatArray, start: FloatArray, year: FloatArray, leave_out_start_year: bool) -> Stack:
    is_treated = np.isfinite(start) & (weight > 0)
    first_years = np.unique(start[is_treated])
    if len(first_years) > 1:
        raise DefinitionError(
            Problem(f"stack {number}", "its sites start in different years", "one start", "give each start a stack")
        )
    first = first_years[0] if len(first_years) else np.nan
    is_before, is_after = year < first, year > first if leave_out_start_year else year >= first
    has_others = (weight[~np.isfinite(start)] > 0).any()
    if not (is_treated.any() and has_others and is_before.any() and is_after.any()):
        raise NotEstimableError(
            Problem(
                f"stack {number}",
                f"{int(is_treated.sum())} sites, {'some' if has_others else 'no'} other regions, "
                f"{int(is_before.sum())} years before and {int(is_after.sum())} after",
                "at least one of each",
                "add regions or years, or leave the site out",
            )
        )
    return Stack(weight, is_treated, is_before, is_after)


def effects_of_stacks(outcomes: ArrayLike, stacks: Sequence[Stack]) -> FloatArray:
    """
    Change of the sites minus the weighted change of the others, shape (stacks, outcomes).

    Parameters
    ----------
    outcomes : array, shape (outcomes, regions, years) or (regions, years)
        May be missing only where a stack does not look.

    Raises
    ------
    DefinitionError
        An outcome that a stack needs is missing.
    """
    y = _checked(outcomes, stacks)
    known = np.where(np.isfinite(y), y, 0.0)
    return np.stack([np.einsum("n,ont,t->o", stack.region_contrast, known, stack.contrast) for stack in stacks])


def mean_effect(outcomes: ArrayLike, stacks: Sequence[Stack]) -> FloatArray:
    """
    Mean of `effects_of_stacks`, each counted by the weight of its sites, shape (outcomes,).

    The coefficient of `fit_stacks` without its moments: fast enough to be repeated in every draw.
    """
    counted = np.array([stack.treated_weight for stack in stacks])
    return np.asarray(counted @ effects_of_stacks(outcomes, stacks) / counted.sum())


def fit_stacks(outcomes: ArrayLike, stacks: Sequence[Stack], *, clusters: Sequence[int] | None = None) -> PanelFit:
    """
    Regression over all stacks whose first coefficient is the mean effect.

    A region that is compared with in several stacks is one cluster over all of them.

    Parameters
    ----------
    outcomes : array, shape (outcomes, regions, years) or (regions, years)
        May be missing only where a stack does not look.
    clusters : sequence of int, shape (regions,), optional
        Cluster of each region; default each its own.

    Raises
    ------
    DefinitionError
        An outcome that a stack needs is missing.
    """
    y = _checked(outcomes, stacks)
    of_region = np.arange(y.shape[1]) if clusters is None else np.asarray(clusters)
    values, treated, weights, labels, numbers = [], [], [], [], []
    for number, stack in enumerate(stacks):
        rows = np.flatnonzero(stack.weights > 0)
        counted = stack.is_before | stack.is_after
        values.append(np.where(counted, y[:, rows], np.nan))
        treated.append(np.outer(stack.is_treated[rows], stack.is_after))
        weights.append(np.outer(stack.weights[rows] / _information(stack) * stack.treated_weight, counted))
        labels.append(of_region[rows])
        numbers.append(np.full(len(rows), number))
    return fit_panel(
        np.concatenate(values, axis=1),
        np.concatenate(treated).astype(np.float64),
        weights=np.concatenate(weights),
        clusters=np.concatenate(labels).tolist(),
        year_groups=np.concatenate(numbers).tolist(),
    )


def _information(stack: Stack) -> float:
    """
    What least squares would weigh the stack by, were its weights left as they are.

    Divided out, because it prefers stacks with as many years before as after over what the sites are worth.
    """
    sites, others = stack.treated_weight, stack.weights.sum() - stack.treated_weight
    before, after = int(stack.is_before.sum()), int(stack.is_after.sum())
    return float(sites * others / (sites + others) * before * after / (before + after))


def _checked(outcomes: ArrayLike, stacks: Sequence[Stack]) -> FloatArray:
    y = np.asarray(outcomes, dtype=np.float64)
    y = y[np.newaxis] if y.ndim == 2 else y
    for number, stack in enumerate(stacks):
        if y.shape[1:] != (len(stack.weights), len(stack.is_before)):
            raise DefinitionError(
                Problem(METHOD, f"outcomes {y.shape}", "the regions and years of the stacks", "align the arrays")
            )
        needed = y[:, stack.weights > 0][:, :, stack.is_before | stack.is_after]
        if not np.isfinite(needed).all():
            raise DefinitionError(
                Problem(
                    f"stack {number}",
                    "an outcome is missing in a region and year that count",
                    "an outcome in every year of every region with a weight",
                    "give regions with gaps weight zero before the weights are made, or fit the outcome apart",
                )
            )
    return y


@dataclass(frozen=True)
class RegionalMeans:
    """
    Weighted means of persons per region and year.

    Attributes
    ----------
    outcomes : array, shape (outcomes, regions, years)
        NaN where nobody of a region has a weight.
    weights : array, shape (regions,)
        Weighted persons, as the mean over the years.
    """

    outcomes: FloatArray
    weights: FloatArray


def regional_means(sums: ArrayLike, persons: ArrayLike, weights: ArrayLike, regions: ArrayLike) -> RegionalMeans:
    """
    Means per region and year of cells of persons, each person counted by a weight.

    With the same persons in every year, an analysis of these means and weights is that of the persons themselves.

    Parameters
    ----------
    sums : array, shape (outcomes, cells, years) or (cells, years)
        Sums of the outcome over the persons of a cell.
    persons : array, shape (cells, years)
    weights : array, shape (cells,)
        Weight of each person, from entropy balancing or a propensity score at baseline.
    regions : array of int, shape (cells,)
        Position of the region of each cell, from 0.

    Raises
    ------
    DefinitionError
        Shapes do not match.
    """
    total, count = np.asarray(sums, dtype=np.float64), np.asarray(persons, dtype=np.float64)
    total = total[np.newaxis] if total.ndim == 2 else total
    weight, region = np.asarray(weights, dtype=np.float64), np.asarray(regions, dtype=np.int64)
    if total.shape[1:] != count.shape or weight.shape != count.shape[:1] or region.shape != weight.shape:
        raise DefinitionError(
            Problem(
                METHOD,
                f"sums {total.shape}, persons {count.shape}, weights {weight.shape}, regions {region.shape}",
                "the same cells and years",
                "align the arrays",
            )
        )
    members = (np.arange(region.max() + 1)[:, np.newaxis] == region) * weight
    mass = members @ count
    has_mass = mass > 0
    return RegionalMeans(np.where(has_mass, members @ total, np.nan) / np.where(has_mass, mass, 1.0), mass.mean(axis=1))

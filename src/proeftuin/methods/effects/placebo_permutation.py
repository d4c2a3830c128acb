"""
Inference from what the same method finds where nothing happened.

Two forms. For one region its effect is held against the effects in placebo groups of its size. For several regions
together the labels of sites and comparison regions are exchanged. Both are exact when every region was equally likely
to be a site. Sites were chosen, so these are reference distributions and no proof by design.

Source: Conley and Taber, Review of Economics and Statistics 2011; Chung and Romano, Annals of Statistics 2013
(studentised permutation); Phipson and Smyth, SAGMB 2010 (the observed case counts as one draw).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem

FloatArray = NDArray[np.float64]
METHOD = "placebo_permutation"
_DRAWS_AT_A_TIME = 4096


def placebo_p_value(effect: float, placebo_effects: ArrayLike) -> float:
    """
    Share of cases at least as far from zero as `effect`, the case itself counted: (1 + count) / (1 + draws).

    Parameters
    ----------
    placebo_effects : array, shape (draws,)
        No missing values.
    """
    placebos = _checked(placebo_effects)
    return float((1 + (np.abs(placebos) >= abs(effect) * (1 - 1e-12)).sum()) / (1 + len(placebos)))


def placebo_interval(effect: float, placebo_effects: ArrayLike, *, confidence: float = 0.95) -> tuple[float, float]:
    """
    Effects that the placebo test at the same level does not reject.

    Takes for granted that the programme moved the outcome by one amount and chance moved it as it moved the placebo
    groups. Infinite when there are too few placebo groups to reject anything.
    """
    distances = np.sort(np.abs(_checked(placebo_effects)))[::-1]
    # H: effect - h is rejected once (1 + count of distances >= |h|) / (1 + draws) <= 1 - confidence.
    allowed = math.floor((1 - confidence) * (1 + len(distances)) - 1 + 1e-9)
    half_width = float(distances[allowed]) if 0 <= allowed < len(distances) else math.inf
    return effect - half_width, effect + half_width


@dataclass(frozen=True)
class RandomisationTest:
    """
    Effects under exchanged labels.

    Attributes
    ----------
    effect : float
        Mean change of the treated regions minus that of the others.
    p : float
        Two-sided p-value of the studentised effect.
    placebo_effects : array, shape (draws,)
        Effect in each draw.
    """

    effect: float
    p: float
    placebo_effects: FloatArray


def randomisation_test(
    changes: ArrayLike, cohort_of_treated: ArrayLike, draws: int, generator: Generator
) -> RandomisationTest:
    """
    Studentised permutation test of the mean effect over several treated regions.

    Parameters
    ----------
    changes : array, shape (regions,) or (cohorts, regions)
        Change of each region's outcome over the years before and after the start of each cohort. The treated regions
        come first. No missing values.
    cohort_of_treated : array of int, shape (treated,)
        Cohort of each treated region, in the order of `changes`.
    draws : int
        How often the labels are exchanged.

    Raises
    ------
    NotEstimableError
        Fewer than two treated or two other regions: there is nothing to studentise with.
    """
    change = np.atleast_2d(np.asarray(changes, dtype=np.float64))
    return randomisation_tests(change[np.newaxis], cohort_of_treated, draws, generator)[0]


def randomisation_tests(
    changes: ArrayLike, cohort_of_treated: ArrayLike, draws: int, generator: Generator
) -> list[RandomisationTest]:
    """
    `randomisation_test` of several outcomes under the same exchanges of labels, one result per outcome.

    Parameters
    ----------
    changes : array, shape (outcomes, cohorts, regions)
        The treated regions come first. No missing values.
    cohort_of_treated, draws, generator
        As in `randomisation_test`.

    Raises
    ------
    NotEstimableError
        As `randomisation_test`.
    """
    change = np.asarray(changes, dtype=np.float64)
    cohort = np.asarray(cohort_of_treated, dtype=np.int64)
    regions, treated = change.shape[2], len(cohort)
    if not np.isfinite(change).all():
        raise DefinitionError(
            Problem("randomisation test", "a change is missing", "a change of every region", "leave the region out")
        )
    if treated < 2 or regions - treated < 2:
        raise NotEstimableError(
            Problem(
                "randomisation test",
                f"{treated} treated and {regions - treated} other regions",
                "at least two of each",
                "compare a single site with placebo groups instead",
            )
        )
    labels = np.concatenate([np.arange(treated)[np.newaxis], _exchanged(regions, treated, draws, generator)])
    return [_judged(*_effects_and_spread(of_outcome, cohort, labels)) for of_outcome in change]


def _exchanged(regions: int, treated: int, draws: int, generator: Generator) -> NDArray[np.intp]:
    """Regions that get the labels of the treated in each draw, in random order, shape (draws, treated)."""
    labels = np.empty((draws, treated), dtype=np.intp)
    for begin in range(0, draws, _DRAWS_AT_A_TIME):
        chance = generator.random((min(_DRAWS_AT_A_TIME, draws - begin), regions))
        # The smallest numbers in order; putting all regions in order would take several times as long.
        smallest = np.argpartition(chance, treated - 1, axis=1)[:, :treated]
        order = np.argsort(np.take_along_axis(chance, smallest, axis=1), axis=1)
        labels[begin : begin + len(chance)] = np.take_along_axis(smallest, order, axis=1)
    return labels


def _judged(effect: FloatArray, spread: FloatArray) -> RandomisationTest:
    """The first effect, held against the others."""
    distance = np.abs(effect) / np.where(spread > 0, spread, np.nan)
    if not np.isfinite(distance[0]):
        raise NotEstimableError(
            Problem("randomisation test", "all regions change alike", "regions that differ", "check the outcome")
        )
    # A draw without any spread is as extreme as can be.
    extreme = ~(distance[1:] < distance[0] * (1 - 1e-9))
    return RandomisationTest(float(effect[0]), float((1 + extreme.sum()) / len(effect)), effect[1:])


def _effects_and_spread(
    change: FloatArray, cohort: NDArray[np.int64], labels: NDArray[np.intp]
) -> tuple[FloatArray, FloatArray]:
    """Effect and its Welch standard error for each row of labels, shape (draws,)."""
    treated, others = len(cohort), change.shape[1] - len(cohort)
    own = change[cohort, labels]
    in_cohort = change[:, labels]
    level = (change.sum(axis=1)[:, np.newaxis] - in_cohort.sum(axis=2)) / others
    gains = own - level[cohort].T
    shares = np.bincount(cohort, minlength=len(change)) / treated
    mixture = shares @ change
    of_treated = mixture[labels]
    mean = (mixture.sum() - of_treated.sum(axis=1)) / others
    variance = ((mixture**2).sum() - (of_treated**2).sum(axis=1) - others * mean**2) / (others - 1)
    spread = np.sqrt(gains.var(axis=1, ddof=1) / treated + np.maximum(variance, 0.0) / others)
    return gains.mean(axis=1), spread


def _checked(placebo_effects: ArrayLike) -> FloatArray:
    placebos = np.asarray(placebo_effects, dtype=np.float64)
    if placebos.ndim != 1 or not len(placebos) or not np.isfinite(placebos).all():
        raise NotEstimableError(
            Problem(
                "placebo distribution",
                f"{int(np.isfinite(placebos).sum())} usable placebo effects out of {placebos.size}",
                "a finite effect in every placebo group, and at least one group",
                "leave out groups without data",
            )
        )
    return placebos

"""
Inference that repeats the whole estimate, weights included, in every draw.

Weights from matching or balancing depend on who happens to be in the sample. Errors that take them as given can be too
small or too large. Here the caller hands over the estimate as one function, for instance

    def estimate(times_drawn):
        sample = CovariateSample.of(covariates, is_site, counts=times_drawn)
        weights = times_drawn * entropy_balancing(sample).weights
        return mean_effect(outcomes, stacks_of_sites(starts, years, weights))

and draws clusters anew (bootstrap) or exchanges who was a site (randomisation). The bootstrap fails for nearest
matching with replacement (Abadie and Imbens, Econometrica 2008): use randomisation there.

Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapters 8 and 13; Bugni, Canay and Shaikh, JASA
2018 (labels exchanged within strata).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem

FloatArray = NDArray[np.float64]
Estimate = Callable[[FloatArray], FloatArray]
MOST_FAILED_DRAWS = 0.10
"""Share of draws without an estimate above which those that have one no longer say what the estimate varies by."""
_TIE = 1 - 1e-9


@dataclass(frozen=True)
class ClusterBootstrap:
    """
    Estimates over drawn clusters.

    Attributes
    ----------
    effects : array, shape (outcomes,)
        Estimate from the data as they are.
    standard_errors, lower, upper : array, shape (outcomes,)
        Spread over the draws and percentile interval.
    drawn : array, shape (draws with an estimate, outcomes)
    failed : int
        Draws in which the weights could not be found.
    """

    effects: FloatArray
    standard_errors: FloatArray
    lower: FloatArray
    upper: FloatArray
    drawn: FloatArray
    confidence: float
    failed: int


@dataclass(frozen=True)
class RandomisationInference:
    """
    Statistics under exchanged assignments.

    Attributes
    ----------
    statistics, p : array, shape (outcomes,)
        Observed statistic and its two-sided p-value.
    drawn : array, shape (draws, outcomes)
        NaN in draws without an estimate; these count as more extreme than the observed one.
    """

    statistics: FloatArray
    p: FloatArray
    drawn: FloatArray

    @property
    def failed(self) -> int:
        """Draws without an estimate."""
        return int(np.isnan(self.drawn).any(axis=1).sum())


def cluster_bootstrap(
    estimate: Estimate,
    clusters: ArrayLike,
    is_treated: ArrayLike,
    draws: int,
    generator: Generator,
    *,
    confidence: float = 0.95,
) -> ClusterBootstrap:
    """
    Spread of an estimate when clusters are drawn again, treated and other clusters apart.

    With few treated clusters the spread comes out too small, as for ordinary clustered errors: with nine, prefer
    `randomisation_inference`.

    Parameters
    ----------
    estimate : function
        From the number of times each row is drawn, shape (rows,), to estimates, shape (outcomes,). Raises
        `NotEstimableError` where a draw allows none.
    clusters : array, shape (rows,)
        Cluster of each row.
    is_treated : array of bool, shape (rows,)
        The same for all rows of a cluster.

    Raises
    ------
    DefinitionError
        A cluster holds treated and other rows, or there are fewer than 19 draws.
    NotEstimableError
        Fewer than two treated or two other clusters, or more than `MOST_FAILED_DRAWS` of the draws have no estimate.
    """
    label = np.unique(np.asarray(clusters), return_inverse=True)[1]
    treated = np.asarray(is_treated, dtype=np.float64)
    share = np.bincount(label, weights=treated) / np.bincount(label)
    if ((share > 0) & (share < 1)).any():
        raise DefinitionError(
            Problem("cluster bootstrap", "a cluster is partly treated", "all or none", "cluster at what was assigned")
        )
    _check_draws(draws)
    groups = [np.flatnonzero(share == 1), np.flatnonzero(share == 0)]
    if min(map(len, groups)) < 2:
        raise NotEstimableError(
            Problem(
                "cluster bootstrap",
                f"{len(groups[0])} treated and {len(groups[1])} other clusters",
                "at least two of each",
                "compare a single site with placebo groups instead",
            )
        )
    effects = np.atleast_1d(estimate(np.ones(len(label))))
    drawn = np.full((draws, len(effects)), np.nan)
    for draw in range(draws):
        times = np.zeros(len(share))
        for group in groups:
            times[group] = np.bincount(generator.integers(len(group), size=len(group)), minlength=len(group))
        drawn[draw] = _estimate_or_nan(estimate, times[label], len(effects))
    usable = drawn[np.isfinite(drawn).all(axis=1)]
    failed = draws - len(usable)
    if failed > MOST_FAILED_DRAWS * draws:
        raise NotEstimableError(
            Problem(
                "cluster bootstrap",
                f"{failed} of {draws} draws have no estimate",
                f"at most {MOST_FAILED_DRAWS:.0%}",
                "balance on fewer covariates, or use randomisation inference",
            )
        )
    lower, upper = np.quantile(usable, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    return ClusterBootstrap(effects, usable.std(axis=0, ddof=1), lower, upper, usable, confidence, failed)


def randomisation_inference(
    estimate: Estimate,
    assignment: ArrayLike,
    draws: int,
    generator: Generator,
    *,
    strata: ArrayLike | None = None,
) -> RandomisationInference:
    """
    p-values of an estimate from exchanging who was a site, its weights found anew each time.

    Exact when every region of a stratum was equally likely to be a site; sites were chosen, so this is a reference
    distribution and no proof by design. A statistic divided by its standard error holds its level better when sites
    and other regions vary differently.

    Parameters
    ----------
    estimate : function
        From an assignment, shape (regions,), to statistics, shape (outcomes,). Raises `NotEstimableError` where an
        assignment allows none.
    assignment : array, shape (regions,)
        What each region got: 0 or 1, or the year of its start (infinite for never).
    strata : array, shape (regions,), optional
        Assignments are exchanged within strata only, such as classes of size.

    Raises
    ------
    DefinitionError
        Fewer than 19 draws, or `strata` of another length.
    NotEstimableError
        No exchange changes anything.
    """
    assigned = np.asarray(assignment, dtype=np.float64)
    stratum = np.zeros(len(assigned)) if strata is None else np.asarray(strata)
    _check_draws(draws)
    if stratum.shape != assigned.shape:
        raise DefinitionError(
            Problem("randomisation inference", f"strata {stratum.shape}", f"{assigned.shape}", "align the arrays")
        )
    members = [np.flatnonzero(stratum == value) for value in np.unique(stratum)]
    if all(len(np.unique(assigned[group])) == 1 for group in members):
        raise NotEstimableError(
            Problem(
                "randomisation inference",
                "no stratum has both sites and other regions",
                "strata in which assignments can be exchanged",
                "use wider strata",
            )
        )
    observed = np.atleast_1d(estimate(assigned))
    drawn = np.empty((draws, len(observed)))
    for draw in range(draws):
        exchanged = assigned.copy()
        for group in members:
            exchanged[group] = assigned[generator.permutation(group)]
        drawn[draw] = _estimate_or_nan(estimate, exchanged, len(observed))
    # Not "greater or equal": an assignment that cannot be balanced must not make the observed one look special.
    extreme = ~(np.abs(drawn) < np.abs(observed) * _TIE)
    return RandomisationInference(observed, (1 + extreme.sum(axis=0)) / (1 + draws), drawn)


def _estimate_or_nan(estimate: Estimate, argument: FloatArray, outcomes: int) -> FloatArray:
    try:
        return np.atleast_1d(estimate(argument))
    except NotEstimableError:
        return np.full(outcomes, np.nan)


def _check_draws(draws: int) -> None:
    if draws < 19:
        raise DefinitionError(
            Problem("draws", f"{draws} draws", "at least 19; 999 for publication", "ask for more draws")
        )

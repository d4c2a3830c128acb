"""
Latent classes: groups within which the answers to the items have nothing more to do with each other.

A person belongs to one class that nobody observes; the class decides how likely each answer is, and given the class the
answers are independent. Sizes of the classes and chances of the answers are those that make the counted patterns most
likely, found by the EM algorithm from many random starts at once, because one start often ends in a local maximum.
A missing answer is left out of the likelihood of its person: it may depend on answers that were given, not on itself.

The classes describe the answers. That they exist outside the model is not shown by it.

Source: Goodman, Biometrika 1974; Dempster, Laird and Rubin, JRSS-B 1977; Linzer and Lewis, Journal of Statistical
Software 2011 (missing answers); Bohning and others, Annals of the Institute of Statistical Mathematics 1994 (when to
stop).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.segmentation.pattern_counts import PatternCounts

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
_WHERE = "latent classes"
_ITERATIONS = 20_000
_TOLERANCE = 1e-8
_ROUNDING = 1e-15
_SAME_MAXIMUM = 1e-3
_SAME_SHARE = 1e-9
_NUMBERS_TOGETHER = 20_000_000
_SMALLEST = 1e-300


@dataclass(frozen=True)
class LatentClassFit:
    """
    Classes from the best of all starts, the largest class first.

    Attributes
    ----------
    categories : tuple of int
        Number of categories of each item.
    class_sizes : array, shape (classes,)
        Share of the persons in each class.
    probabilities : array, shape (classes, sum of categories)
        Chance of each answer within a class, the categories of the first item first; see `of_item`.
    log_likelihood : float
        Of the counted patterns; without the multinomial constant.
    start_log_likelihoods : array, shape (starts,)
        Where each start ended.
    start_class_sizes : array, shape (starts, classes)
        Class sizes that each start ended with, in descending order.
    has_converged : array of bool, shape (starts,)
        Whether the start stopped because hardly anything was left to gain.
    trail : array, shape (iterations,)
        Log-likelihood of the best start before each step of the algorithm.
    """

    categories: tuple[int, ...]
    class_sizes: FloatArray
    probabilities: FloatArray
    log_likelihood: float
    start_log_likelihoods: FloatArray
    start_class_sizes: FloatArray
    has_converged: NDArray[np.bool_]
    trail: FloatArray

    @property
    def classes(self) -> int:
        """Number of classes."""
        return len(self.class_sizes)

    @property
    def parameters(self) -> int:
        """Number of free parameters: sizes and chances that are not settled by adding up to one."""
        return self.classes - 1 + self.classes * (sum(self.categories) - len(self.categories))

    @property
    def reached_the_best(self) -> NDArray[np.bool_]:
        """
        Starts that ended at the highest log-likelihood, shape (starts,).

        To a thousandth; of millions of persons to a billionth of the log-likelihood, which adds up rounding.
        """
        highest = self.start_log_likelihoods.max()
        return np.asarray(self.start_log_likelihoods >= highest - max(_SAME_MAXIMUM, _SAME_SHARE * abs(highest)))

    def of_item(self, item: int) -> FloatArray:
        """Chance of each category of one item, shape (classes, categories)."""
        begin = sum(self.categories[:item])
        return self.probabilities[:, begin : begin + self.categories[item]]

    def pattern_log_likelihoods(self, counted: PatternCounts) -> FloatArray:
        """Logarithm of the chance of the answers of each pattern, shape (patterns,)."""
        likelihoods = _expectation(_indicators(self, counted), self.class_sizes[None], self.probabilities[None])[1]
        return np.asarray(likelihoods[0])

    def posterior(self, counted: PatternCounts) -> FloatArray:
        """
        Chance that a person with the pattern belongs to each class, shape (patterns, classes).

        Without any answer these are the class sizes.

        Raises
        ------
        DefinitionError
            The patterns are of other items.
        """
        chances = _expectation(_indicators(self, counted), self.class_sizes[None], self.probabilities[None])[0]
        return np.asarray(chances[0].T)

    def most_likely_class(self, counted: PatternCounts) -> IntArray:
        """
        Position of the class with the highest posterior chance, shape (patterns,).

        Counting persons by it does not give the class sizes, and differences between such groups are too small:
        a person is put in one class however uncertain that is.
        """
        return np.asarray(self.posterior(counted).argmax(axis=1))


def fit_latent_classes(
    counted: PatternCounts,
    classes: int,
    generator: np.random.Generator,
    *,
    starts: int = 20,
    iterations: int = _ITERATIONS,
    tolerance: float = _TOLERANCE,
) -> LatentClassFit:
    """
    Sizes of the classes and chances of the answers that make the counted patterns most likely.

    Parameters
    ----------
    starts : int
        Random starts; the best is kept, and how many others agree with it is the check on local maxima.
    iterations : int
        Steps after which a start is given up.
    tolerance : float
        A start stops when its log-likelihood gains less than this in a step, and is expected to gain less than this in
        all steps to come.

    Raises
    ------
    DefinitionError
        No class or no start is asked for.
    NotEstimableError
        Nobody answered anything, or there are more classes than patterns.
    """
    if min(classes, starts, iterations) < 1:
        raise DefinitionError(
            Problem(_WHERE, f"{classes} classes, {starts} starts", "one or more of each", "ask for at least one")
        )
    answered = counted.answered()
    if len(answered.counts) < classes:
        raise NotEstimableError(
            Problem(
                _WHERE,
                f"{len(answered.counts)} patterns with an answer for {classes} classes",
                "at least as many patterns as classes",
                "ask for fewer classes or add persons or items",
            )
        )
    indicators = answered.indicators()
    together = max(1, _NUMBERS_TOGETHER // (len(indicators) * classes))
    ends = [
        _maximise(answered, indicators, _drawn(answered, classes, min(together, starts - begin), generator), limits)
        for limits in [_Limits(iterations, tolerance)]
        for begin in range(0, starts, together)
    ]
    return _best_of(answered.categories, ends)


@dataclass(frozen=True)
class _Limits:
    iterations: int
    tolerance: float


@dataclass(frozen=True)
class _Ends:
    """Where some starts ended; the first axis of every array is the start."""

    sizes: FloatArray
    probabilities: FloatArray
    log_likelihoods: FloatArray
    has_converged: NDArray[np.bool_]
    trails: tuple[FloatArray, ...]


def _drawn(
    counted: PatternCounts, classes: int, starts: int, generator: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Classes of equal size with chances drawn from all that are possible."""
    drawn = [generator.dirichlet(np.ones(size), size=(starts, classes)) for size in counted.categories]
    return np.full((starts, classes), 1 / classes), np.concatenate(drawn, axis=2)


def _maximise(
    counted: PatternCounts, indicators: FloatArray, start: tuple[FloatArray, FloatArray], limits: _Limits
) -> _Ends:
    """Steps of the EM algorithm for all starts at once; a start that has converged takes no further steps."""
    sizes, probabilities = start
    first_columns = np.concatenate([[0], np.cumsum(counted.categories)[:-1]])
    likelihoods = np.full(len(sizes), -np.inf)
    gains = np.full(len(sizes), np.inf)
    has_converged = np.zeros(len(sizes), dtype=np.bool_)
    trails: list[list[float]] = [[] for _ in sizes]
    running = np.arange(len(sizes))
    for step in range(limits.iterations):
        posterior, pattern_likelihoods = _expectation(indicators, sizes[running], probabilities[running])
        likelihood = pattern_likelihoods @ counted.counts
        gain = likelihood - likelihoods[running]
        stops = _has_stopped(gain, gains[running], likelihood, limits.tolerance)
        likelihoods[running], gains[running] = likelihood, gain
        has_converged[running[stops]] = True
        for position, value in zip(running, likelihood, strict=True):
            trails[position].append(float(value))
        running = running[~stops]
        if not len(running) or step + 1 == limits.iterations:
            break
        sizes[running], probabilities[running] = _maximisation(
            posterior[~stops] * counted.counts, indicators, probabilities[running], first_columns, counted.categories
        )
    return _Ends(sizes, probabilities, likelihoods, has_converged, tuple(map(np.asarray, trails)))


def _has_stopped(
    gain: FloatArray, gain_before: FloatArray, likelihood: FloatArray, tolerance: float
) -> NDArray[np.bool_]:
    """
    Starts with hardly anything to gain.

    A small gain alone does not do: the algorithm creeps on flat stretches. Gains that shrink by a steady factor add up
    to a series whose rest is known; the rest must be small too. Below the rounding of the sum no gain can be seen.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = np.where(np.isfinite(gain_before), gain / gain_before, 0.0)
        rest = gain * factor / (1 - factor)
        small = (gain < tolerance) & (factor < 1) & (rest < tolerance)
    return np.asarray(small | (gain <= _ROUNDING * np.abs(likelihood)))


def _expectation(indicators: FloatArray, sizes: FloatArray, probabilities: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Posterior chances, shape (starts, classes, patterns), and log-likelihoods, shape (starts, patterns)."""
    starts, classes, columns = probabilities.shape
    # A chance of zero becomes the smallest there is: zero times minus infinity has no value.
    logs = np.log(np.maximum(probabilities, _SMALLEST)).reshape(starts * classes, columns)
    joint = (logs @ indicators.T).reshape(starts, classes, -1)
    joint += np.log(np.maximum(sizes, _SMALLEST))[:, :, np.newaxis]
    highest = joint.max(axis=1, keepdims=True)
    joint -= highest
    np.exp(joint, out=joint)
    total = joint.sum(axis=1, keepdims=True)
    joint /= total
    return joint, (np.log(total) + highest)[:, 0]


def _maximisation(
    persons: FloatArray,
    indicators: FloatArray,
    before: FloatArray,
    first_columns: IntArray,
    categories: tuple[int, ...],
) -> tuple[FloatArray, FloatArray]:
    """Sizes and chances from the persons of each class and pattern, shape (starts, classes, patterns)."""
    starts, classes, patterns = persons.shape
    sizes = persons.sum(axis=2)
    chosen = (persons.reshape(-1, patterns) @ indicators).reshape(starts, classes, -1)
    answered = np.repeat(np.add.reduceat(chosen, first_columns, axis=2), categories, axis=2)
    # A class that nobody who answered the item is in keeps its chances: they do not matter and must stay numbers.
    probabilities = np.divide(chosen, answered, out=before.copy(), where=answered > 0)
    return sizes / sizes.sum(axis=1, keepdims=True), probabilities


def _best_of(categories: tuple[int, ...], ends: list[_Ends]) -> LatentClassFit:
    likelihoods = np.concatenate([end.log_likelihoods for end in ends])
    sizes = np.concatenate([end.sizes for end in ends])
    probabilities = np.concatenate([end.probabilities for end in ends])
    best = int(likelihoods.argmax())
    # Equal sizes are told apart by their chances, so that the order does not hang on the start.
    keys = [*np.round(probabilities[best], 6).T[::-1], -np.round(sizes[best], 9)]
    order = np.lexsort(keys)
    return LatentClassFit(
        categories=categories,
        class_sizes=sizes[best][order],
        probabilities=probabilities[best][order],
        log_likelihood=float(likelihoods[best]),
        start_log_likelihoods=likelihoods,
        start_class_sizes=-np.sort(-sizes, axis=1),
        has_converged=np.concatenate([end.has_converged for end in ends]),
        trail=[trail for end in ends for trail in end.trails][best],
    )


def _indicators(fit: LatentClassFit, counted: PatternCounts) -> FloatArray:
    if counted.categories != fit.categories:
        raise DefinitionError(
            Problem(
                _WHERE,
                f"patterns of items with {counted.categories} categories",
                f"the items the classes were fitted on, with {fit.categories} categories",
                "count the patterns of the same items, with `categories` given",
            )
        )
    return counted.indicators()

"""
How many persons gave each combination of answers to a set of categorical items.

Persons with the same answers are alike to any model of those answers, so seventeen million rows of twelve yes-or-no
items are at most 4,096 patterns with a count each (531,441 when answers may be missing). Estimation then costs as much
as the number of patterns, whatever the number of persons, and no person's row is needed any more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, Problem

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
MISSING = -1
"""Category of an answer that is not there."""
_WHERE = "patterns of answers"
_ROWS_TOGETHER = 1_000_000
_CODES_IN_A_TABLE = 2**24
_CODES_IN_AN_INTEGER = 2**62


@dataclass(frozen=True)
class PatternCounts:
    """
    Combinations of answers that occur, each once, in ascending order.

    Attributes
    ----------
    patterns : array of int, shape (patterns, items)
        Category of each item, from 0; `MISSING` where the answer is not there.
    counts : array, shape (patterns,)
        Persons with the pattern; with weights their weight, scaled so that the weights add up to the persons.
    categories : tuple of int
        Number of categories of each item.
    is_weighted : bool
        Whether `counts` are sums of weights, so that tests that count persons do not hold.
    """

    patterns: IntArray
    counts: FloatArray
    categories: tuple[int, ...]
    is_weighted: bool = False

    @property
    def persons(self) -> float:
        """Number of persons."""
        return float(self.counts.sum())

    @property
    def is_complete(self) -> bool:
        """Whether no answer is missing."""
        return bool((self.patterns != MISSING).all())

    @property
    def possible_patterns(self) -> int:
        """Number of patterns without missing answers that could occur."""
        return math.prod(self.categories)

    def answered(self) -> PatternCounts:
        """The patterns with at least one answer and a positive count; only these tell anything about classes."""
        kept = (self.patterns != MISSING).any(axis=1) & (self.counts > 0)
        return PatternCounts(self.patterns[kept], self.counts[kept], self.categories, self.is_weighted)

    def indicators(self) -> FloatArray:
        """
        One column per category of each item: 1 where the pattern has it, else 0; shape (patterns, sum of categories).

        A missing answer is 0 in all columns of its item.
        """
        columns = [self.patterns[:, [item]] == np.arange(categories) for item, categories in enumerate(self.categories)]
        return np.concatenate(columns, axis=1).astype(np.float64)


def count_patterns(
    rows: ArrayLike,
    *,
    categories: Sequence[int] | None = None,
    counts: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> PatternCounts:
    """
    Patterns that occur among the rows, with the number of persons who have each.

    Parameters
    ----------
    rows : array of int, shape (rows, items)
        Category of each item, from 0; `MISSING` (-1) where the answer is not there.
    categories : sequence of int, optional
        Number of categories of each item; default the highest that occurs plus one.
    counts : array, shape (rows,), optional
        Persons whom a row stands for, when rows were counted before; default one each.
    weights : array, shape (rows,), optional
        Weight of each person, such as that of a survey; only for rows of one person. They are scaled to a mean of one.

    Raises
    ------
    DefinitionError
        Rows are not whole numbers, a category lies outside its item, an item has no answers at all, or counts and
        weights do not fit the rows.
    """
    table = np.asarray(rows)
    sizes = _checked_categories(table, categories)
    share, is_weighted = _checked_counts(len(table), counts, weights)
    # One more than the categories, for the missing answer.
    possible = math.prod(size + 1 for size in sizes)
    if possible <= _CODES_IN_A_TABLE:
        codes, sums = _summed_in_a_table(table, sizes, share, possible)
        patterns = _decoded(codes, sizes)
    elif possible <= _CODES_IN_AN_INTEGER:
        codes, inverse = np.unique(_codes(table, sizes), return_inverse=True)
        patterns, sums = _decoded(codes, sizes), _summed(inverse, share, len(codes))
    else:
        patterns, inverse = np.unique(table.astype(np.int64), axis=0, return_inverse=True)
        sums = _summed(inverse.ravel(), share, len(patterns))
    return PatternCounts(patterns, sums, sizes, is_weighted)


def _checked_categories(table: NDArray[np.generic], categories: Sequence[int] | None) -> tuple[int, ...]:
    if table.ndim != 2 or not table.size or not np.issubdtype(table.dtype, np.integer):
        raise _refusal(
            f"an array of shape {table.shape} and type {table.dtype}",
            "whole numbers, a row per person and a column per item",
            "give each answer the number of its category, and -1 where it is missing",
        )
    highest = table.max(axis=0)
    sizes = tuple(int(most) + 1 for most in highest) if categories is None else tuple(map(int, categories))
    empty = [item for item, most in enumerate(highest) if most < 0]
    if empty:
        raise _refusal(f"nobody answered item {empty[0]}", "an answer to every item", "leave the item out")
    if len(sizes) != table.shape[1] or table.min() < MISSING or any(map(int.__gt__, map(int, highest + 1), sizes)):
        raise _refusal(
            "a category outside its item",
            f"a number from 0, below the number of categories of its item {sizes}, or -1 where it is missing",
            "number the categories of each item from 0",
        )
    return sizes


def _checked_counts(rows: int, counts: ArrayLike | None, weights: ArrayLike | None) -> tuple[FloatArray | None, bool]:
    """What each row adds, or nothing where that is one, and whether it is a weight."""
    if counts is None and weights is None:
        return None, False
    given = np.asarray(counts if weights is None else weights, dtype=np.float64)
    if counts is not None and weights is not None:
        raise _refusal("counts and weights at once", "one of the two", "weight the rows of persons, then count")
    if given.shape != (rows,) or not np.isfinite(given).all() or (given < 0).any() or not given.sum() > 0:
        raise _refusal(
            f"counts or weights of shape {given.shape}, negative, missing or all zero",
            f"a number of zero or more for each of the {rows} rows",
            "align them with the rows",
        )
    return (given, False) if weights is None else (given * (rows / given.sum()), True)


def _codes(table: NDArray[np.generic], sizes: tuple[int, ...]) -> IntArray:
    """One number per row that tells its pattern, ascending in the order of the patterns."""
    codes = np.zeros(len(table), dtype=np.int64)
    for item, size in enumerate(sizes):
        codes *= size + 1
        codes += table[:, item].astype(np.int64) + 1
    return codes


def _decoded(codes: IntArray, sizes: tuple[int, ...]) -> IntArray:
    patterns = np.empty((len(codes), len(sizes)), dtype=np.int64)
    for item in reversed(range(len(sizes))):
        codes, category = np.divmod(codes, sizes[item] + 1)
        patterns[:, item] = category - 1
    return patterns


def _summed_in_a_table(
    table: NDArray[np.generic], sizes: tuple[int, ...], share: FloatArray | None, possible: int
) -> tuple[IntArray, FloatArray]:
    """Codes that occur and their sums; some rows at a time, so that the codes of all rows need not fit in memory."""
    sums = np.zeros(possible)
    occurs = np.zeros(possible, dtype=np.bool_)
    for begin in range(0, len(table), _ROWS_TOGETHER):
        part = slice(begin, begin + _ROWS_TOGETHER)
        codes = _codes(table[part], sizes)
        sums += _summed(codes, None if share is None else share[part], possible)
        occurs[codes] = True
    found = np.flatnonzero(occurs)
    return found, sums[found]


def _summed(codes: NDArray[np.intp], share: FloatArray | None, possible: int) -> FloatArray:
    return np.bincount(codes, share, possible).astype(np.float64)


def _refusal(what: str, expected: str, action: str) -> DefinitionError:
    return DefinitionError(Problem(_WHERE, what, expected, action))

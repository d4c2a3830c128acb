"""
Rows with numbers and categories, made comparable and compressed to the patterns that differ.

Equal rows become one pattern with the number of persons that have it, in a fixed order. So the same persons give the
same segments, whatever the order of their rows and however they were compressed before.

Source: Huang, Data Mining and Knowledge Discovery 1998 (dissimilarity of mixed rows).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem

FloatArray = NDArray[np.float64]
Positions = NDArray[np.int64]
METHOD = "mixed rows"


@dataclass(frozen=True)
class MixedRows:
    """
    Patterns of numbers and categories, and how many persons have each.

    Attributes
    ----------
    numeric : array, shape (patterns, numbers)
        In units of `scale`, around `centre`.
    codes : array of int, shape (patterns, categories)
        Position of each category in `levels`.
    counts : array, shape (patterns,)
        Persons, or sums of weights.
    pattern_of : array of int, shape (rows,)
        The pattern of each row that was given.
    gamma : float
        What one difference in category weighs against a squared distance of one scale unit.
    centre, scale : arrays, shape (numbers,)
        Mean, and what counts as one unit, in the units of the data.
    levels : tuple of arrays
        Values of each categorical column, sorted.
    """

    numeric: FloatArray
    codes: Positions
    counts: FloatArray
    pattern_of: Positions
    gamma: float
    centre: FloatArray
    scale: FloatArray
    levels: tuple[NDArray[np.generic], ...]

    @classmethod
    def of(
        cls,
        numeric: ArrayLike | None = None,
        categorical: ArrayLike | None = None,
        *,
        counts: ArrayLike | None = None,
        scale: ArrayLike | None = None,
        gamma: float | None = None,
    ) -> MixedRows:
        """
        Patterns of the given rows.

        Parameters
        ----------
        numeric : array, shape (rows, numbers), optional
            No missing values: give what is missing a category, or fill it in, so that the choice is visible.
        categorical : array of int or text, shape (rows, categories), optional
            Missing is a category of its own.
        counts : array, shape (rows,), optional
            Persons per row, above 0. Default 1.
        scale : array, shape (numbers,), optional
            What counts as one unit of each number. Default its standard deviation.
        gamma : float, optional
            Weight of a difference in category. Default half the average standard deviation of the scaled numbers,
            the middle of the range that Huang advises; 1 without numbers.

        Raises
        ------
        DefinitionError
            Shapes do not match, a value is missing, or a count, scale or gamma is not possible.
        NotEstimableError
            A number does not vary.
        """
        all_numbers, categories, persons_per_row = _aligned(numeric, categorical, counts)
        levels = tuple(np.unique(column) for column in categories.T)
        codes = np.empty(categories.shape, dtype=np.int64)
        for place, level in enumerate(levels):
            codes[:, place] = np.searchsorted(level, categories[:, place])
        first, pattern_of = _distinct(all_numbers, codes)
        # Summed over the sorted patterns, so that not even the last digit depends on the order of the rows.
        numbers = all_numbers[first]
        persons = np.bincount(pattern_of, weights=persons_per_row).astype(np.float64)
        centre = persons @ numbers / persons.sum()
        deviation = np.sqrt(persons @ (numbers - centre) ** 2 / persons.sum())
        unit = deviation if scale is None else np.asarray(scale, dtype=np.float64)
        _check_scale(unit, deviation, np.abs(numbers).max(axis=0, initial=0.0))
        default = 0.5 * float((deviation / unit).mean()) if len(unit) else 1.0
        weight = default if gamma is None else float(gamma)
        if not (np.isfinite(weight) and weight > 0):
            raise DefinitionError(
                Problem(METHOD, f"gamma {weight:g}", "a weight above 0", "leave gamma out, or the categories")
            )
        return cls((numbers - centre) / unit, codes[first], persons, pattern_of, weight, centre, unit, levels)

    @property
    def patterns(self) -> int:
        """Number of different rows."""
        return len(self.counts)

    @property
    def persons(self) -> float:
        """Sum of the counts."""
        return float(self.counts.sum())

    def with_counts(self, counts: FloatArray) -> MixedRows:
        """The same patterns, distances and units with other counts, shape (patterns,); 0 for a pattern left out."""
        return replace(self, counts=counts)

    def distances_to(self, numeric: FloatArray, codes: Positions) -> FloatArray:
        """
        Dissimilarity of each pattern to one point: squared distance plus `gamma` for each category that differs.

        Parameters
        ----------
        numeric : array, shape (numbers,)
            Scaled as the patterns are.
        codes : array of int, shape (categories,)
        """
        apart = self.numeric - numeric
        return np.asarray(
            np.einsum("rc,rc->r", apart, apart) + self.gamma * np.count_nonzero(self.codes != codes, axis=1)
        )


def _aligned(
    numeric: ArrayLike | None, categorical: ArrayLike | None, counts: ArrayLike | None
) -> tuple[FloatArray, NDArray[np.generic], FloatArray]:
    """Numbers, categories and persons per row, each with as many rows."""
    given = [np.asarray(part) for part in (numeric, categorical) if part is not None]
    rows = len(given[0]) if given and given[0].ndim else 0
    numbers = np.asarray(np.zeros((rows, 0)) if numeric is None else numeric, dtype=np.float64)
    categories = np.zeros((rows, 0), dtype=np.int64) if categorical is None else np.asarray(categorical)
    persons = np.ones(rows) if counts is None else np.asarray(counts, dtype=np.float64)
    columns = sum(part.shape[1] if part.ndim == 2 else 0 for part in given)
    is_aligned = {part.ndim for part in given} == {2} and {len(part) for part in (*given, persons)} == {rows}
    if not is_aligned or not rows * columns:
        shapes = f"numbers {numbers.shape}, categories {categories.shape}, counts {persons.shape}"
        raise DefinitionError(Problem(METHOD, shapes, "as many rows in each, and a column", "align the arrays"))
    if not np.isfinite(numbers).all() or categories.dtype.kind not in "iubU":
        raise DefinitionError(
            Problem(
                METHOD,
                "a number is missing, or a category is neither a whole number nor text",
                "numbers without missing values, and categories in which missing is a category",
                "fill in what is missing, or make it a category",
            )
        )
    if not (np.isfinite(persons) & (persons > 0)).all():
        raise DefinitionError(
            Problem(METHOD, "a row with no persons", "a count above 0 for each row", "leave out rows that nobody has")
        )
    return numbers, categories, persons


def _check_scale(unit: FloatArray, deviation: FloatArray, size: FloatArray) -> None:
    if unit.shape != deviation.shape or not (np.isfinite(unit) & (unit >= 0)).all():
        raise DefinitionError(
            Problem(METHOD, f"scale of shape {unit.shape}", f"{len(deviation)} positive units", "give one per number")
        )
    flat = np.flatnonzero((deviation <= 1e-12 * size) | (unit <= 0))
    if len(flat):
        raise NotEstimableError(
            Problem(METHOD, f"number {flat[0] + 1} does not vary", "numbers that vary", "leave this column out")
        )


def _distinct(numbers: FloatArray, codes: Positions) -> tuple[Positions, Positions]:
    """Position of a first row of each pattern, patterns in sorted order, and the pattern of each row."""
    columns = [*numbers.T, *codes.T]
    order = np.lexsort(columns[::-1])
    is_new = np.zeros(len(order), dtype=bool)
    is_new[0] = True
    for column in columns:
        ordered = column[order]
        is_new[1:] |= ordered[1:] != ordered[:-1]
    pattern_of = np.empty(len(order), dtype=np.int64)
    pattern_of[order] = np.cumsum(is_new) - 1
    return order[is_new], pattern_of

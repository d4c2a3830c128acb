"""
Covariates of treated and comparison rows, checked once for all methods that balance, weight or match.

A row is a person, a region, or a cell: persons with the same covariates, with their number as `counts`. Everything
that uses this class gives the same answer for cells as for the persons they stand for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class CovariateSample:
    """
    Treated and comparison rows with their covariates.

    Attributes
    ----------
    covariates : array, shape (rows, covariates)
    is_treated : array of bool, shape (rows,)
    counts : array, shape (rows,)
        Persons that a row stands for; zero leaves the row out.
    names : tuple of str
        Names of the covariates, for messages and tables.
    """

    covariates: FloatArray
    is_treated: BoolArray
    counts: FloatArray
    names: tuple[str, ...]

    @classmethod
    def of(
        cls,
        covariates: ArrayLike,
        is_treated: ArrayLike,
        *,
        counts: ArrayLike | None = None,
        names: Sequence[str] | None = None,
    ) -> CovariateSample:
        """
        Sample with checked shapes and values.

        Parameters
        ----------
        covariates : array, shape (rows, covariates) or (rows,)
            No missing values.
        is_treated : array of bool or 0 and 1, shape (rows,)
        counts : array, shape (rows,), optional
            Not negative; default 1. Need not be whole: a number of draws or a design weight may serve.
        names : sequence of str, optional
            Default `covariate 0`, `covariate 1`, and so on.

        Raises
        ------
        DefinitionError
            Shapes do not match, or a value is missing or impossible.
        NotEstimableError
            There are no treated or no comparison rows.
        """
        values = np.asarray(covariates, dtype=np.float64)
        values = values[:, np.newaxis] if values.ndim == 1 else values
        treated = np.asarray(is_treated)
        count = np.ones(len(values)) if counts is None else np.asarray(counts, dtype=np.float64)
        labels = tuple(f"covariate {i}" for i in range(values.shape[1])) if names is None else tuple(names)
        _check(values, treated, count, labels)
        sample = cls(values, treated.astype(bool), count, labels)
        for side, chosen in (("treated", sample.is_treated), ("comparison", ~sample.is_treated)):
            if not sample.counts[chosen].sum() > 0:
                raise NotEstimableError(
                    Problem("treated and comparison rows", f"no {side} rows", "rows of both", "widen the selection")
                )
        return sample

    def selected(self, rows: BoolArray) -> CovariateSample:
        """The sample with only `rows`, such as those within common support."""
        return CovariateSample.of(
            self.covariates[rows], self.is_treated[rows], counts=self.counts[rows], names=self.names
        )

    @property
    def treated_persons(self) -> float:
        """Persons behind the treated rows."""
        return float(self.counts[self.is_treated].sum())

    @property
    def treated_means(self) -> FloatArray:
        """Mean of each covariate over treated persons, shape (covariates,)."""
        return np.asarray(np.average(self.covariates[self.is_treated], axis=0, weights=self.counts[self.is_treated]))


def effective_sample_size(weights: ArrayLike, counts: ArrayLike | None = None) -> float:
    """
    Number of equally weighted persons whose mean would vary as much as the weighted mean does.

    Parameters
    ----------
    weights : array, shape (rows,)
        Weight of each person of a row; not negative.
    counts : array, shape (rows,), optional
        Persons per row; default 1.

    Source: Kish, Survey Sampling, 1965, section 11.7.
    """
    weight = np.asarray(weights, dtype=np.float64)
    count = np.ones_like(weight) if counts is None else np.asarray(counts, dtype=np.float64)
    total = float((count * weight).sum())
    if not total > 0:
        raise NotEstimableError(
            Problem("effective sample size", "all weights are zero", "a positive weight", "widen the comparison group")
        )
    return total**2 / float((count * weight**2).sum())


def checked_weights(weights: ArrayLike | None, sample: CovariateSample) -> FloatArray:
    """
    Weights of persons, shape (rows,), all 1 when there are none.

    Raises
    ------
    DefinitionError
        One is missing or negative, or their number does not match.
    NotEstimableError
        The treated or the comparison rows have no weight at all.
    """
    weight = np.ones(len(sample.counts)) if weights is None else np.asarray(weights, dtype=np.float64)
    if weight.shape != sample.counts.shape or not np.isfinite(weight).all() or (weight < 0).any():
        raise DefinitionError(
            Problem(
                "weights",
                f"shape {weight.shape} for {len(sample.counts)} rows, or a weight that is missing or negative",
                "one weight per row, zero for rows that do not count",
                "supply the weights that a method of this package returned for these rows",
            )
        )
    total = weight * sample.counts
    if not (total[sample.is_treated].sum() > 0 and total[~sample.is_treated].sum() > 0):
        raise NotEstimableError(
            Problem("weights", "all treated or all comparison rows have weight zero", "rows of both", "match more rows")
        )
    return weight


def _check(values: FloatArray, treated: NDArray[np.generic], count: FloatArray, labels: tuple[str, ...]) -> None:
    rows = len(values)
    if values.ndim != 2 or treated.shape != (rows,) or count.shape != (rows,) or len(labels) != values.shape[1]:
        what = f"covariates {values.shape}, treated {treated.shape}, counts {count.shape}, {len(labels)} names"
        raise DefinitionError(
            Problem("covariates", what, "one row per person or cell, one name per covariate", "align the arrays")
        )
    problems = [
        Problem(
            f"covariate {index} ({labels[index]})",
            "a value is missing or infinite",
            "a value in every row",
            "add a category for unknown, or leave the rows or the covariate out",
        )
        for index in np.flatnonzero(~np.isfinite(values).all(axis=0))
    ]
    if not np.isin(treated, (0, 1)).all():
        problems.append(Problem("treated", "a value other than 0 or 1", "0 or 1", "say who is treated"))
    if not np.isfinite(count).all() or (count < 0).any():
        problems.append(Problem("counts", "a count is missing or negative", "zero or more", "supply the counts"))
    if problems:
        raise DefinitionError(problems)

"""Intervals of a share of persons, from counts of independent persons; not for shares that a weighted survey gives."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from proeftuin.methods.estimate_array import FloatArray, normal_quantile


def wilson_limits(
    persons_with: ArrayLike, persons: ArrayLike, *, confidence: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """
    Wilson's score limits of a proportion.

    Parameters
    ----------
    persons_with : array
        Persons who have the characteristic, between 0 and `persons`.
    persons : array
        Persons who could have it.

    Returns
    -------
    lower, upper : arrays
        Shares between 0 and 1; missing where nobody could have it or a number is missing.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.

    Source
    ------
    Wilson (1927), Journal of the American Statistical Association 22, 209-212.
    """
    count, size = np.broadcast_arrays(np.asarray(persons_with, float), np.asarray(persons, float))
    squared = normal_quantile(confidence) ** 2
    known = np.isfinite(count) & np.isfinite(size) & (size > 0)
    count, size = np.where(known, count, np.nan), np.where(known, size, np.nan)
    centre = 2 * count + squared
    # At 0 and at all persons the limit is exactly 0 and 1; rounding would leave it a hair outside.
    spread = np.sqrt(squared * (squared + 4 * count * (1 - count / size)))
    bottom = 2 * (size + squared)
    lower = np.where(count == 0, 0.0, (centre - spread) / bottom)
    upper = np.where(count == size, 1.0, (centre + spread) / bottom)
    return lower, upper

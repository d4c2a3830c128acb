"""
How much of the differences between persons goes together with the group they are in.

Sums and sums of squares by group are enough, so that no person is needed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from proeftuin.methods.estimate_array import FloatArray


def variance_explained(total: ArrayLike, squares: ArrayLike, persons: ArrayLike) -> FloatArray:
    """
    Part of the sum of squares that lies between groups: eta squared, the R² of a model with the group alone.

    Every person counts once, with whatever was counted of them, however long they were at risk.

    Parameters
    ----------
    total : array, shape (..., groups)
        Sum over the persons of a group.
    squares : array, shape (..., groups)
        Sum over the persons of a group of the square of each one's own total.
    persons : array, shape (..., groups)
        Number of persons; a group of none counts for nothing.

    Returns
    -------
    array, shape (...)
        Between 0 and 1; missing where all persons are alike, as nothing is left to explain.

    Source
    ------
    R. A. Fisher, Statistical Methods for Research Workers (1925), chapter VII: the sum of squares between classes and
    within them, whose ratio to the whole is the squared correlation ratio.
    """
    sums, squared, size = (np.asarray(numbers, dtype=np.float64) for numbers in (total, squares, persons))
    own = np.divide(sums**2, size, out=np.zeros_like(sums), where=size > 0).sum(axis=-1)
    everybody = size.sum(axis=-1)
    whole = np.divide(sums.sum(axis=-1) ** 2, everybody, out=np.zeros_like(everybody), where=everybody > 0)
    spread = squared.sum(axis=-1) - whole
    # Where all are alike, rounding leaves a hair of a spread that no group explains.
    differs = spread > 1e-12 * np.maximum(squared.sum(axis=-1), 1e-300)
    explained = np.divide(own - whole, spread, out=np.full_like(spread, np.nan), where=differs)
    return np.asarray(np.clip(explained, 0.0, 1.0), dtype=np.float64)

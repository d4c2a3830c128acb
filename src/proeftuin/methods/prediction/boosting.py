"""
Boosted trees on counted patterns: a second opinion that finds by itself which predictors work together.

When it does not order persons clearly better than a regression, the regression is to be preferred, which can be read.
The trees are those of scikit-learn; what is here makes their result the same for patterns as for persons: rows weigh
by their persons, and leaves are held back by the ridge, which counts persons, instead of by their number of rows.

Source: Friedman, Annals of Statistics 2001; Ke and others, Advances in Neural Information Processing Systems 2017
(trees on classes of values).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, Problem
from proeftuin.methods.prediction.prediction_rows import RiskRows

FloatArray = NDArray[np.float64]
TREES, LEAVES, LEARNING_RATE, RIDGE = 100, 8, 0.1, 20.0
"""Chosen beforehand and for all models alike: small trees that learn slowly."""
_FEWEST, _MOST = 1e-6, 1 - 1e-6


@dataclass(frozen=True)
class BoostedTrees:
    """Fitted trees."""

    trees: Any

    def risks(self, levels: ArrayLike) -> FloatArray:
        """Chance of the event for each row, shape (rows,), and never exactly 0 or 1."""
        from threadpoolctl import threadpool_limits

        with threadpool_limits(limits=1, user_api="openmp"):
            chance = self.trees.predict_proba(np.asarray(levels, dtype=np.float64))[:, 1]
        return np.clip(np.asarray(chance, dtype=np.float64), _FEWEST, _MOST)


def fit_boosting(levels: ArrayLike, events: ArrayLike, persons: ArrayLike) -> BoostedTrees:
    """
    Boosted trees for the events of counted patterns.

    Parameters
    ----------
    levels : array, shape (rows, predictors)
        Number of each predictor's level, from 0 in an order that means something where there is one.
    events, persons : array, shape (rows,)

    Raises
    ------
    DefinitionError
        Lengths differ.
    NotEstimableError
        All or none had the event.
    """
    # The library takes more than a second to start, which who asks for no trees need not wait for.
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    columns = np.asarray(levels, dtype=np.float64)
    happened, size = (np.asarray(column, dtype=np.float64) for column in (events, persons))
    if columns.ndim != 2 or {happened.shape, size.shape} != {columns.shape[:1]}:
        raise DefinitionError(
            Problem("boosted trees", "columns of different lengths", "one value per row in every column", "join them")
        )
    RiskRows(np.zeros(len(size)), size, happened).check_both_outcomes()
    weights = np.concatenate([happened, size - happened])
    is_counted = weights > 0
    outcomes = np.repeat([1, 0], len(size))
    # No fewest rows in a leaf: a pattern of a thousand persons is one row, and the ridge counts persons.
    trees = HistGradientBoostingClassifier(
        learning_rate=LEARNING_RATE,
        max_iter=TREES,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=1,
        l2_regularization=RIDGE,
        early_stopping=False,
        random_state=0,
    )
    # Patterns are few: threads would wait for each other longer than they work, most of all on a busy machine.
    with threadpool_limits(limits=1, user_api="openmp"):
        trees.fit(np.tile(columns, (2, 1))[is_counted], outcomes[is_counted], sample_weight=weights[is_counted])
    return BoostedTrees(trees)

"""
What random factors of clusters do to a coefficient and to its cluster-robust variance, for many draws at once.

The coefficient shifts linearly with the factors, and its variance is a quadratic form in them: refitting takes from
every cluster a combination of as many terms as there are parameters. Draws times clusters times parameters therefore
suffice, where writing out what is left of each cluster's score takes draws times clusters squared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proeftuin.methods.effects.panel_regression import PanelFit

FloatArray = NDArray[np.float64]
_DRAWS_AT_A_TIME = 2048


@dataclass(frozen=True)
class DrawnScores:
    """
    Coefficients and variances in every draw.

    Attributes
    ----------
    shifts : array, shape (directions, sets, draws)
        What a draw adds to the coefficient.
    products : array, shape (directions, pairs, draws)
        Sum over clusters of the product of what is left of two sets of scores after refitting; for a set with itself
        the cluster-robust variance of the coefficient, without small-sample factor.
    """

    shifts: FloatArray
    products: FloatArray


def draw_scores(
    fit: PanelFit, scores: FloatArray, directions: FloatArray, factors: FloatArray, pairs: Sequence[tuple[int, int]]
) -> DrawnScores:
    """
    Shifts and products of scores when clusters are multiplied by random factors and the panel is fitted again.

    Parameters
    ----------
    fit : PanelFit
    scores : array, shape (clusters, sets, parameters)
        Regressors times residuals of each cluster, such as one set per outcome.
    directions : array, shape (directions, parameters)
        Rows of the bread: which coefficients.
    factors : array, shape (draws, clusters)
    pairs : sequence of (int, int)
        Positions of the sets whose products are asked for.
    """
    sets, parameters = scores.shape[1:]
    forms = [_Form.of(fit, scores, direction, np.array(pairs).T) for direction in directions]
    flat_scores = scores.reshape(len(scores), -1)
    shifts = np.empty((len(directions), sets, len(factors)))
    products = np.empty((len(directions), len(pairs), len(factors)))
    for begin in range(0, len(factors), _DRAWS_AT_A_TIME):
        block = slice(begin, begin + _DRAWS_AT_A_TIME)
        drawn = factors[block]
        squared, brought = drawn**2, (drawn @ flat_scores).reshape(-1, sets, parameters)
        for direction, form in enumerate(forms):
            shifts[direction, :, block] = (drawn @ form.own).T
            products[direction, :, block] = form.products(drawn, squared, brought).T
    return DrawnScores(shifts, products)


@dataclass(frozen=True)
class _Form:
    """
    The quadratic form of one direction.

    What is left of a cluster is its factor times its own score, minus what refitting takes: `brought` @ `taken`.
    """

    own: FloatArray
    own_products: FloatArray
    crossed: FloatArray
    taken_twice: FloatArray
    pairs: NDArray[np.intp]

    @classmethod
    def of(cls, fit: PanelFit, scores: FloatArray, direction: FloatArray, pairs: NDArray[np.intp]) -> _Form:
        own = scores @ direction
        taken = fit.bread @ (fit.gram @ direction).T
        return cls(
            own=own,
            own_products=own[:, pairs[0]] * own[:, pairs[1]],
            crossed=(own[:, :, np.newaxis] * taken.T[:, np.newaxis]).reshape(len(own), -1),
            taken_twice=taken @ taken.T,
            pairs=pairs,
        )

    def products(self, drawn: FloatArray, squared: FloatArray, brought: FloatArray) -> FloatArray:
        """Products of the pairs of sets, shape (draws, pairs)."""
        one, other = self.pairs
        flat = brought.reshape(-1, brought.shape[2])
        # Half of the last term goes with each of the two mixed terms, which are then alike.
        mixed = (drawn @ self.crossed).reshape(brought.shape) - 0.5 * (flat @ self.taken_twice).reshape(brought.shape)
        refitted = np.einsum("bkp,bkp->bk", mixed[:, one], brought[:, other])
        refitted += np.einsum("bkp,bkp->bk", mixed[:, other], brought[:, one])
        return np.asarray(squared @ self.own_products - refitted)

"""
Whether an effect differs between two groups of regions, each fitted on its own.

Intervals of two effects that overlap do not show that the effects are alike, and one interval with zero beside one
without does not show that they differ: the difference has an uncertainty of its own. It follows from the moments of
both fits. Regions that have a part in both groups, such as a site with poor and rich municipalities, are one cluster.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from proeftuin.errors import DefinitionError, Problem
from proeftuin.methods.effects.panel_regression import PanelFit


def difference_of_fits(
    one: PanelFit, other: PanelFit, *, clusters_of_one: Sequence[int], clusters_of_other: Sequence[int]
) -> PanelFit:
    """
    Both groups in one regression, each with year effects of its own.

    Its first coefficient is the effect in the other group, its second the effect in the one minus that in the other.

    Parameters
    ----------
    one, other : PanelFit
        Of the same outcomes, each with one regressor.
    clusters_of_one, clusters_of_other : sequence of int
        Number of each cluster of a fit, from 0 without gaps over both; clusters with one number are the same.

    Raises
    ------
    DefinitionError
        A fit has several regressors, the outcomes differ in number, or the numbers do not match the clusters.
    """
    numbers = (np.asarray(clusters_of_one, dtype=np.intp), np.asarray(clusters_of_other, dtype=np.intp))
    count = len(np.unique(np.concatenate(numbers)))
    fits = (one, other)
    fits_match = all(fit.regressors == 1 for fit in fits) and one.cross.shape[1] == other.cross.shape[1]
    numbers_match = all(len(set(of.tolist())) == len(of) == fit.clusters for of, fit in zip(numbers, fits, strict=True))
    if not fits_match or not numbers_match or max(of.max() for of in numbers) != count - 1:
        raise DefinitionError(
            Problem(
                "difference of two effects", "fits or numbers of clusters that do not go together",
                "two fits of the same outcomes with one regressor, and a number for each cluster, from 0 without gaps",
                "align them",
            )
        )  # fmt: skip
    years = [fit.gram.shape[1] - 1 for fit in fits]
    parameters = 2 + sum(years)
    gram = np.zeros((count, parameters, parameters))
    cross = np.zeros((count, one.cross.shape[1], parameters))
    for position, (fit, number) in enumerate(zip(fits, numbers, strict=True)):
        place = np.zeros((1 + years[position], parameters))
        place[0, 0] = 1.0
        place[0, 1] = 1.0 if position == 0 else 0.0
        first = 2 + sum(years[:position])
        place[1:, first : first + years[position]] = np.eye(years[position])
        gram[number] += np.einsum("pa,gpq,qb->gab", place, fit.gram, place)
        cross[number] += np.einsum("gop,pa->goa", fit.cross, place)
    return PanelFit(gram, cross, regressors=2, observations=one.observations + other.observations)

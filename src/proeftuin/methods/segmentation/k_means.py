"""
K-means: a partition of numbers into clusters around their means, by scikit-learn, on counted patterns.

It is `k_prototypes` without categories; scikit-learn's own search for good starts is used, and what comes out has the
same form, so that the same figures judge it.

Source
------
S. P. Lloyd, Least squares quantization in PCM, IEEE Transactions on Information Theory 28 (1982); D. Arthur and
S. Vassilvitskii, k-means++: the advantages of careful seeding, SODA 2007.
"""

from __future__ import annotations

import numpy as np

from proeftuin.errors import DefinitionError, Problem
from proeftuin.methods.segmentation.k_prototypes import Prototypes, k_prototypes_after
from proeftuin.methods.segmentation.mixed_rows import MixedRows, Positions

METHOD = "k-means"
_LARGEST_SEED = 2**31
_STEPS = 1_000


def k_means(rows: MixedRows, clusters: int, *, generator: np.random.Generator, starts: int = 10) -> Prototypes:
    """
    The best partition that the starts lead to.

    Parameters
    ----------
    rows : MixedRows
        Numbers only.
    generator : Generator
        Draws the seed of scikit-learn; the same state gives the same partition.

    Raises
    ------
    DefinitionError
        There are categories or no numbers, or fewer than 1 cluster or start.
    NotEstimableError
        Fewer different rows than clusters.
    """
    if rows.codes.shape[1] or not rows.numeric.shape[1]:
        raise DefinitionError(
            Problem(
                METHOD,
                f"{rows.codes.shape[1]} columns of categories, {rows.numeric.shape[1]} of numbers",
                "numbers only",
                "leave the categories out, or take k-prototypes",
            )
        )

    # The library takes more than a second to start, which who asks for no clusters need not wait for.
    from sklearn.cluster import KMeans

    def search(present: MixedRows) -> Positions:
        seed = int(generator.integers(_LARGEST_SEED))
        fit = KMeans(clusters, n_init=1, random_state=seed, algorithm="lloyd", max_iter=_STEPS)
        return np.asarray(fit.fit_predict(present.numeric, sample_weight=present.counts), dtype=np.int64)

    return k_prototypes_after(rows, clusters, search, starts=starts)

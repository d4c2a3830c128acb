"""
The conditional test with a least-favourable first stage against the same test by linear programmes.

Written here from Andrews, Roth and Pakes (2023, sections 4 to 6) for a general set of inequalities: the excess by a
programme for every candidate and every draw, the limits of the truncation by halving. The published example of
`test_pretrend_bounds.py` asks for one year; this asks for a weighted sum of years.
"""

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.special import ndtr

from proeftuin.methods.effects.pretrend_bounds import event_study
from proeftuin.methods.effects.relative_magnitude_bounds import relative_magnitude_bounds, smoothness_bounds_by_test

LEVEL, FIRST_STAGE = 0.05, 0.005
GENERATOR = np.random.default_rng(4)
ROOT = GENERATOR.normal(size=(5, 8)) / 5
STUDY = event_study(GENERATOR.normal(size=2) * 0.4, GENERATOR.normal(size=3) * 0.4, ROOT @ ROOT.T, [0.2, -0.5, 1.0])
DRAWS = GENERATOR.normal(size=(25, 5))


def smallest_excess(moments, nuisance, spread):
    """Least common excess over the inequalities in standard deviations, and the weights that prove it."""
    count = nuisance.shape[1]
    found = linprog(
        np.concatenate([[1.0], np.zeros(count)]), np.column_stack([-spread, -nuisance]), -moments, bounds=(None, None)
    )
    return found.fun, -found.ineqlin.marginals


def is_accepted(rows, limit, effect):
    after = rows[:, 2:]
    completed = np.vstack([STUDY.target, np.linalg.svd(STUDY.target[np.newaxis])[2][1:]])
    on_effects = after @ np.linalg.inv(completed)
    nuisance = on_effects[:, 1:]
    covariance = rows @ STUDY.covariance @ rows.T
    spread = np.sqrt(np.diag(covariance))
    moments = rows @ STUDY.coefficients - limit - on_effects[:, 0] * effect
    excess, weights = smallest_excess(moments, nuisance, spread)
    root = rows @ np.linalg.cholesky(STUDY.covariance)
    drawn = [smallest_excess(root @ draw, nuisance, spread)[0] for draw in DRAWS]
    first_stage = np.quantile(drawn, 1 - FIRST_STAGE)
    if excess <= 0 or excess > first_stage:
        return excess <= 0
    variance = weights @ covariance @ weights
    slope = covariance @ weights / variance
    rest = moments - slope * excess

    def edge(side):
        inside, outside = excess, excess + side * 20 * np.sqrt(variance)
        for _ in range(30):
            middle = (inside + outside) / 2
            binds = abs(smallest_excess(rest + slope * middle, nuisance, spread)[0] - middle) < 1e-9
            inside, outside = (middle, outside) if binds else (inside, middle)
        return inside

    lowest, highest = edge(-1), min(edge(1), first_stage)
    low, value, high = (ndtr(-edge_at / np.sqrt(variance)) for edge_at in (lowest, excess, highest))
    return (value - high) / (low - high) > (LEVEL - FIRST_STAGE) / (1 - FIRST_STAGE)


@pytest.mark.parametrize("restriction", ["relative_magnitudes", "smoothness"])
def test_the_interval_ends_where_the_test_by_linear_programmes_starts_to_reject(restriction):
    if restriction == "smoothness":
        bends = STUDY.yearly_bends()[1:]
        pieces, limit = [np.vstack([bends, -bends])], 0.1
        bounds = smoothness_bounds_by_test(STUDY, 0.1, DRAWS)
    else:
        changes, limit = STUDY.yearly_changes(), 0.0
        largest = [0.7 * sign * changes[position] for position in range(2) for sign in (1, -1)]
        pieces = [np.vstack([changes[2:] - change, -changes[2:] - change]) for change in largest]
        bounds = relative_magnitude_bounds(STUDY, 0.7, DRAWS)
    margin = 1e-3 * (bounds.upper - bounds.lower)

    effects = (bounds.lower - margin, bounds.lower + margin, bounds.upper - margin, bounds.upper + margin)
    accepted = [any(is_accepted(rows, limit, effect) for rows in pieces) for effect in effects]

    assert accepted == [False, True, True, False]

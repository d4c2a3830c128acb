"""
Bounds by a test: departures from parallel trends no larger than `Mbar` times the largest one before the start.

Every candidate effect is tested: is there any departure within the restriction that makes the coefficients plausible?
The restriction is a union of simpler ones, one for each year before the start that may hold the largest change and for
each of its signs; the interval is the union of theirs. The test is the conditional one with a least-favourable first
stage (C-LF): a tenth of the level goes to a critical value that holds for every position of the inequalities, the rest
to a test given which inequality binds.

The test maximises a linear function over a polytope of weights on the inequalities. In both restrictions the
inequalities come in opposite pairs, one pair for each year after the start, so the corners of that polytope are known:
all weight on the target with one sign, with the other sign, or on one pair. All candidates are therefore tested at
once, without a linear programme for each.

Source: Rambachan and Roth, Review of Economic Studies 2023; Andrews, Roth and Pakes, Review of Economic Studies 2023,
section 6 (hybrid test).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import ndtr

from proeftuin.errors import DefinitionError, Problem
from proeftuin.methods.effects.pretrend_bounds import EventStudy, PretrendBounds, check_departure

FloatArray = NDArray[np.float64]
FIRST_STAGE_SHARE = 0.1
"""Share of the level spent on the least-favourable first stage, as in the published method."""
_CANDIDATES = 1000
_HALVINGS = 20
_TOLERANCE = 1e-10


def standard_normal_draws(study: EventStudy, draws: int, generator: Generator) -> FloatArray:
    """
    Draws for the first stage, shape (draws, years); the same draws serve every departure.

    Raises
    ------
    DefinitionError
        Fewer than 1,000 draws.
    """
    if draws < 1000:
        raise DefinitionError(
            Problem("bounds on trends", f"{draws} draws", "at least 1,000; 10,000 for publication", "ask for more")
        )
    return generator.standard_normal((draws, len(study.coefficients)))


def relative_magnitude_bounds(
    study: EventStudy, departure: float, draws: FloatArray, *, confidence: float = 0.95
) -> PretrendBounds:
    """
    Interval when yearly changes of the difference in trend are after the start at most `departure` times as large.

    The comparison is with the largest yearly change before the start, the one into the reference year included. With
    `departure` 0 trends are parallel after the start and the interval is the plain one.

    Parameters
    ----------
    departure : float
        Mbar, a ratio; 1 allows changes after the start as large as the largest before. Not negative.
    draws : array, shape (draws, years)
        From `standard_normal_draws`.

    Raises
    ------
    DefinitionError
        A negative departure, a confidence that is no share, or draws for another number of years.
    """
    check_departure(departure, confidence)
    changes = study.yearly_changes()
    before = len(study.before)
    pieces = []
    for position in range(before):
        for sign in (1.0, -1.0):
            largest = departure * sign * changes[position]
            pieces.append(_Restriction(changes[before:] - largest, -changes[before:] - largest, 0.0))
    return _bounds(study, pieces, draws, departure, "relative_magnitudes", confidence)


def smoothness_bounds_by_test(
    study: EventStudy, departure: float, draws: FloatArray, *, confidence: float = 0.95
) -> PretrendBounds:
    """
    Interval under the smoothness restriction by the conditional test instead of a fixed length.

    For comparison: usually longer than `smoothness_bounds`, which is optimal among intervals of fixed length.

    Raises
    ------
    DefinitionError
        A negative departure, a confidence that is no share, or draws for another number of years.
    """
    check_departure(departure, confidence)
    bends = study.yearly_bends()[len(study.before) - 1 :]
    piece = _Restriction(bends, -bends, departure)
    return _bounds(study, [piece], draws, departure, "smoothness", confidence)


@dataclass(frozen=True)
class _Restriction:
    """
    Departures d with `upper @ d <= limit` and `lower @ d <= limit`.

    On the years after the start the two are each other's opposite and invertible.
    """

    upper: FloatArray
    lower: FloatArray
    limit: float


@dataclass(frozen=True)
class _Corners:
    """
    Excess over the inequalities at each corner of the weights: `level - slope * effect`, with its covariance.

    Attributes
    ----------
    level, slope : array, shape (corners,)
        The first corner asks whether the effect is too small, the second whether it is too large.
    covariance : array, shape (corners, corners)
    first_stage : float
        Least-favourable critical value.
    """

    level: FloatArray
    slope: FloatArray
    covariance: FloatArray
    first_stage: float


def _bounds(
    study: EventStudy,
    pieces: Sequence[_Restriction],
    draws: FloatArray,
    departure: float,
    restriction: str,
    confidence: float,
) -> PretrendBounds:
    if draws.ndim != 2 or draws.shape[1] != len(study.coefficients):
        raise DefinitionError(
            Problem(
                "bounds on trends",
                f"draws of shape {draws.shape} for {len(study.coefficients)} years",
                "one column per year of the event study",
                "draw for this study",
            )
        )
    intervals = [_accepted_interval(_corners(study, piece, draws, confidence), confidence) for piece in pieces]
    # A piece is empty when the years before contradict its sign; then its opposite is not, so that one always remains.
    found = [interval for interval in intervals if interval is not None]
    lower, upper = min(low for low, _ in found), max(high for _, high in found)
    return PretrendBounds(departure, restriction, lower, upper, confidence)


def _corners(study: EventStudy, piece: _Restriction, draws: FloatArray, confidence: float) -> _Corners:
    rows = np.vstack([piece.upper, piece.lower])
    spread = np.sqrt(np.einsum("ri,ij,rj->r", rows, study.covariance, rows))
    weights = _corner_weights(study, piece, spread)
    on_coefficients = weights @ rows
    covariance = on_coefficients @ study.covariance @ on_coefficients.T
    drawn = draws @ (np.linalg.cholesky(study.covariance).T @ on_coefficients.T)
    first_stage = np.quantile(drawn.max(axis=1), 1 - FIRST_STAGE_SHARE * (1 - confidence))
    after = on_coefficients[:, len(study.before) :]
    return _Corners(
        level=on_coefficients @ study.coefficients - piece.limit * weights.sum(axis=1),
        slope=after @ study.target / (study.target @ study.target),
        covariance=covariance,
        first_stage=float(first_stage),
    )


def _corner_weights(study: EventStudy, piece: _Restriction, spread: FloatArray) -> FloatArray:
    """
    Weights on the inequalities in which every other effect but the target cancels, shape (2 + pairs, inequalities).

    Each row weighs the standard deviations to 1.
    """
    on_target = np.linalg.solve((piece.upper - piece.lower)[:, len(study.before) :].T / 2, study.target)
    positive, negative = np.maximum(on_target, 0), np.maximum(-on_target, 0)
    pairs = np.hstack([np.eye(len(on_target)), np.eye(len(on_target))])
    weights = np.vstack([np.concatenate([positive, negative]), np.concatenate([negative, positive]), pairs])
    return np.asarray(weights / (weights @ spread)[:, np.newaxis])


def _accepted_interval(corners: _Corners, confidence: float) -> tuple[float, float] | None:
    """From the smallest to the largest effect that is not rejected; None when all are."""
    # Beyond these the first stage rejects, so that the candidates cover the interval however wide it is.
    lowest, highest = ((corners.level[:2] - corners.first_stage) / corners.slope[:2]).tolist()
    if lowest > highest:
        return None
    candidates = np.linspace(lowest, highest, _CANDIDATES)
    accepted = np.flatnonzero(_is_accepted(corners, candidates, confidence))
    if not accepted.size:
        return None
    first, last = int(accepted[0]), int(accepted[-1])
    inside = candidates[[first, last]]
    outside = candidates[[max(first - 1, 0), min(last + 1, _CANDIDATES - 1)]]
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        holds = _is_accepted(corners, middle, confidence)
        inside, outside = np.where(holds, middle, inside), np.where(holds, outside, middle)
    return float(inside[0]), float(inside[1])


def _is_accepted(corners: _Corners, effects: FloatArray, confidence: float) -> NDArray[np.bool_]:
    """Whether each effect survives both stages, shape (effects,)."""
    excess = corners.level - np.outer(effects, corners.slope)
    binding = excess.argmax(axis=1)
    largest = excess.max(axis=1)
    variance = np.diag(corners.covariance)[binding]
    # Given the part of the data that is independent of the binding corner, that corner binds only within these limits.
    share = corners.covariance[binding] / np.where(variance > 0, variance, np.inf)[:, np.newaxis]
    distance = 1 - share
    rest = excess - share * largest[:, np.newaxis]
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = rest / distance
    from_below = np.where(distance > _TOLERANCE, crossing, -np.inf).max(axis=1)
    from_above = np.where(distance < -_TOLERANCE, crossing, np.inf).min(axis=1)
    cap = np.minimum(from_above, corners.first_stage)
    p_value = _truncated_tail(largest, np.sqrt(variance), from_below, cap)
    level = 1 - confidence
    remaining = (level - FIRST_STAGE_SHARE * level) / (1 - FIRST_STAGE_SHARE * level)
    return np.asarray((largest <= 0) | ((largest <= corners.first_stage) & (p_value > remaining)))


def _truncated_tail(value: FloatArray, spread: FloatArray, lower: FloatArray, upper: FloatArray) -> FloatArray:
    """Probability beyond `value` of a normal variable around zero, given that it lies between the limits."""
    scale = np.where(spread > 0, spread, 1.0)
    beyond, whole = (ndtr(-edge / scale) - ndtr(-upper / scale) for edge in (np.minimum(value, upper), lower))
    # A corner without sampling error that is exceeded is a certain rejection.
    return np.asarray(np.where((spread > 0) & (whole > 0), beyond / np.where(whole > 0, whole, 1.0), 0.0))

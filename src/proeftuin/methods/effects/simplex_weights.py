"""
Shares that make a mixture of donors resemble a target as closely as a mixture can.

Shares are not negative and add up to one, so the mixture never leaves the range of what donors show. The least distance
is found exactly, by an active-set method and not by steps that stop near it: a well-known package stops early enough
to move a published effect by 0.1.

Where several mixtures are equally close, which is the rule when there are more donors than figures to match, the one
with the most even shares is taken. It does not depend on the order of the donors, gives donors that are alike the same
share, and carries the least chance variation of single donors.

Source: Wolfe, Mathematical Programming 1976 (nearest point of a polytope); Lawson and Hanson, Solving Least Squares
Problems, 1974, chapter 23 (the active-set method).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import nnls

from proeftuin.errors import DefinitionError, NotEstimableError, Problem

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
PERFECT_FIT = 1e-9
"""A distance below this share of the distance between target and donors counts as zero."""
_TIED = 1e-9
_SOUND = 1e-10
_NEWTON_STEPS = 100


@dataclass(frozen=True)
class SimplexWeights:
    """
    Shares of donors in the mixture that lies nearest to each target.

    Attributes
    ----------
    shares : array, shape (targets, donors)
        Not negative; each row adds up to one.
    is_perfect_fit : array of bool, shape (targets,)
        Whether the mixture equals the target. The distance then says nothing about how good the donors are.
    """

    shares: FloatArray
    is_perfect_fit: BoolArray


def nearest_mixtures(donors: ArrayLike, targets: ArrayLike, *, allowed: ArrayLike | None = None) -> SimplexWeights:
    """
    Mixture of donors at the least sum of squared differences from each target.

    Parameters
    ----------
    donors : array, shape (figures, donors)
        What is to be matched, in one unit or weighted beforehand. No missing values.
    targets : array, shape (figures, targets)
        No missing values.
    allowed : array of bool, shape (targets, donors), optional
        Which donors each target may use; default all.

    Raises
    ------
    DefinitionError
        A figure is missing.
    NotEstimableError
        A target has no donor.
    """
    donor, target = _checked("donors", donors), _checked("targets", targets)
    usable = np.ones((target.shape[1], donor.shape[1]), bool) if allowed is None else np.asarray(allowed, bool)
    check_donors(usable)
    shares = np.zeros(usable.shape)
    tied = usable.copy()
    is_perfect = np.zeros(len(usable), bool)
    for row in range(len(usable)):
        own = np.flatnonzero(usable[row])
        shares[row, own], tied[row, own], is_perfect[row] = _nearest(donor[:, own] - target[:, [row]])
    open_choice = np.flatnonzero(tied.sum(axis=1) > (shares > 0).sum(axis=1))
    if len(open_choice):
        # Anything equally close has the same mixture, so that is what the even shares have to give.
        mixture = np.where(is_perfect, target, donor @ shares.T)[:, open_choice]
        shares[open_choice] = _most_even(donor, mixture, tied[open_choice], shares[open_choice])
    return SimplexWeights(shares, is_perfect)


def penalised_mixtures(
    donors: ArrayLike, targets: ArrayLike, penalty: float, *, allowed: ArrayLike | None = None
) -> FloatArray:
    """
    Shares with the least sum of squared differences plus `penalty` times the sum of squared shares.

    The larger the penalty, the more even the shares. There is one answer whatever the donors.

    Parameters
    ----------
    donors, targets, allowed
        As for `nearest_mixtures`.
    penalty : float
        Above zero, in squared units of the figures.

    Returns
    -------
    array, shape (targets, donors)

    Raises
    ------
    DefinitionError
        A figure is missing, or the penalty is not above zero.
    NotEstimableError
        A target has no donor.
    """
    donor, target = _checked("donors", donors), _checked("targets", targets)
    usable = np.ones((target.shape[1], donor.shape[1]), bool) if allowed is None else np.asarray(allowed, bool)
    check_donors(usable)
    if not penalty > 0:
        raise DefinitionError(
            Problem("penalised mixture", f"penalty {penalty:g}", "a penalty above zero", "raise it, or use none")
        )
    # In units of the penalty, where shares and figures weigh alike.
    unit = np.sqrt(penalty)
    centre = donor.mean(axis=1, keepdims=True)
    figures = np.vstack([(donor - centre) / unit, np.ones(donor.shape[1])])
    wanted = np.vstack([(target - centre) / unit, np.ones(target.shape[1])]).T
    damping = np.ones_like(wanted)
    damping[:, -1] = 0.0
    shares = _positive_parts(figures, wanted, usable, damping)
    shares = shares / np.maximum(shares.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    for row in np.flatnonzero(~_is_least(donor, target, penalty, usable, shares)):
        own = np.flatnonzero(usable[row])
        # A penalty far below the differences leaves Newton's method no figures to work with. Slow, and always right.
        corners = np.vstack([donor[:, own] - target[:, [row]], unit * np.eye(len(own))])
        shares[row, own] = _nearest(corners)[0]
    return np.asarray(shares)


def _is_least(
    donor: FloatArray, target: FloatArray, penalty: float, usable: BoolArray, shares: FloatArray
) -> BoolArray:
    """Whether no move towards a single donor would gain anything that counts, shape (targets,)."""
    gap = donor @ shares.T - target
    slope = (donor.T @ gap).T + penalty * shares
    gain = (slope * shares).sum(axis=1) - np.where(usable, slope, np.inf).min(axis=1)
    loss = (gap**2).sum(axis=0) + penalty * (shares**2).sum(axis=1)
    span = np.abs(donor[:, :, np.newaxis] - target[:, np.newaxis, :]).max(axis=(0, 1)) ** 2
    return np.asarray(gain <= 1e-8 * loss + 1e-13 * span)


def check_donors(allowed: BoolArray) -> None:
    """Refuse targets without a donor; `allowed` has shape (targets, donors)."""
    if not allowed.any(axis=1).all():
        raise NotEstimableError(
            Problem(
                "synthetic control",
                "a region has no donor",
                "at least one region without a programme to compare with",
                "widen the comparison pool",
            )
        )


def _checked(what: str, figures: ArrayLike) -> FloatArray:
    values = np.atleast_2d(np.asarray(figures, dtype=np.float64))
    if not np.isfinite(values).all():
        raise DefinitionError(
            Problem(
                f"synthetic control, {what}",
                "a figure is missing",
                "every figure of every region and year",
                "leave out the region, or shorten the years",
            )
        )
    return values


def _nearest(differences: FloatArray) -> tuple[FloatArray, BoolArray, bool]:
    """
    Shares at the point of a polytope nearest to the origin, and which corners tie with those in use.

    The length is dealt with by one more row: u >= 0 with the least |Du|^2 + (sum(u) - 1)^2 is, divided by its sum, the
    answer, whatever the scale of D.
    """
    scale = np.sqrt((differences**2).sum(axis=0).max())
    if scale == 0:
        even = np.full(differences.shape[1], 1 / differences.shape[1])
        return even, np.ones(len(even), bool), True
    scaled = differences / scale
    lifted = np.vstack([scaled, np.ones(scaled.shape[1])])
    multiples, _ = nnls(lifted, np.append(np.zeros(len(scaled)), 1.0), maxiter=50 * sum(lifted.shape))
    shares = _polished(scaled, multiples / multiples.sum())
    nearest = scaled @ shares
    distance = float(nearest @ nearest)
    if distance <= PERFECT_FIT**2:
        return shares, np.ones(len(shares), bool), True
    # Corners on the same supporting plane as the nearest point could take part at no cost.
    tied = nearest @ scaled - distance <= _TIED * np.sqrt(distance)
    return shares, tied | (shares > 0), False


def _polished(differences: FloatArray, shares: FloatArray) -> FloatArray:
    """The same corners with the shares that their own equations give; `shares` when these leave the polytope."""
    used = np.flatnonzero(shares > 0)
    corner = differences[:, used]
    # Shares as steps from the last corner, so that they add up to one by construction.
    steps = np.linalg.lstsq(corner[:, :-1] - corner[:, -1:], -corner[:, -1], rcond=None)[0]
    exact = np.append(steps, 1 - steps.sum())
    if (exact < 0).any():
        return shares
    polished = np.zeros_like(shares)
    polished[used] = exact
    return polished


def _most_even(donor: FloatArray, mixture: FloatArray, tied: BoolArray, found: FloatArray) -> FloatArray:
    """
    Shares with the least sum of squares among all that give the mixture, shape (targets, donors).

    They are max(0, slope) for a slope that is linear in the figures of a donor; Newton's method finds it for all
    targets at once in as many unknowns as there are figures. `found` is kept where rounding leaves no better answer.
    """
    centre = donor.mean(axis=1, keepdims=True)
    scale = max(float(np.abs(donor - centre).max()), np.finfo(float).tiny)
    figures = np.vstack([(donor - centre) / scale, np.ones(donor.shape[1])])
    wanted = np.vstack([(mixture - centre) / scale, np.ones(mixture.shape[1])])
    left, sizes, basis = np.linalg.svd(figures, full_matrices=False)
    rank = int((sizes > 1e-12 * sizes[0]).sum())
    basis, wanted = basis[:rank], (left[:, :rank].T @ wanted).T / sizes[:rank]
    shares = _positive_parts(basis, wanted, tied, np.zeros_like(wanted))
    misses = np.abs(shares @ basis.T - wanted).max(axis=1, keepdims=True)
    shares = np.where(misses <= _SOUND, shares, found)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def _positive_parts(basis: FloatArray, wanted: FloatArray, tied: BoolArray, damping: FloatArray) -> FloatArray:
    """
    Shares max(0, m basis) with multipliers m for which shares basis' + damping m is what is wanted, by Newton's method.

    Each is the least of a convex function, so that steps that do not go down are cut short.
    """
    rank = len(basis)
    pairs = (basis[:, np.newaxis] * basis[np.newaxis]).reshape(rank * rank, -1)
    tolerance = 1e-13 * np.maximum(1.0, np.abs(wanted).max(axis=1))
    multipliers = np.zeros_like(wanted)
    multipliers[:, -1] = 1.0
    working = np.arange(len(wanted))
    for _ in range(_NEWTON_STEPS):
        slope = multipliers[working] @ basis
        positive = (slope > 0) & tied[working]
        gradient = (slope * positive) @ basis.T + damping[working] * multipliers[working] - wanted[working]
        is_open = np.abs(gradient).max(axis=1) > tolerance[working]
        working, gradient, positive = working[is_open], gradient[is_open], positive[is_open]
        if not len(working):
            break
        curvature = (positive @ pairs.T).reshape(-1, rank, rank) + 1e-12 * np.eye(rank)
        curvature += damping[working][:, :, np.newaxis] * np.eye(rank)
        step = -np.linalg.solve(curvature, gradient[..., np.newaxis])[..., 0]
        dual = _Dual(basis, wanted[working], tied[working], damping[working])
        multipliers[working] += dual.step_length(multipliers[working], step, gradient) * step
    return np.maximum(multipliers @ basis, 0.0) * tied


@dataclass(frozen=True)
class _Dual:
    """The convex function of the multipliers whose least value gives the shares."""

    basis: FloatArray
    wanted: FloatArray
    tied: BoolArray
    damping: FloatArray

    def value(self, multipliers: FloatArray) -> FloatArray:
        shares = np.maximum(multipliers @ self.basis, 0.0) * self.tied
        linear = (self.damping * multipliers / 2 - self.wanted) * multipliers
        return np.asarray((shares**2).sum(axis=1) / 2 + linear.sum(axis=1))

    def step_length(self, multipliers: FloatArray, step: FloatArray, gradient: FloatArray) -> FloatArray:
        """Share of each Newton step that still goes down, shape (targets, 1)."""
        here, promised = self.value(multipliers), (step * gradient).sum(axis=1)
        length = np.ones(len(step))
        for _ in range(40):
            there = self.value(multipliers + length[:, np.newaxis] * step)
            too_far = there - here > 1e-4 * length * promised + 1e-14 * np.maximum(1.0, np.abs(here))
            if not too_far.any():
                break
            length[too_far] /= 2
        return length[:, np.newaxis]

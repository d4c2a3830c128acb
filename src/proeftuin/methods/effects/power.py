"""
The smallest effect that a study would probably have found.

Beside an interval this answers the question that a p-value leaves open: whether nothing was found because nothing
happened, or because the study could not see it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from proeftuin.errors import DefinitionError, NotEstimableError, Problem

POWER = 0.80
LEVEL = 0.05


@dataclass(frozen=True)
class MinimumDetectable:
    """
    The smallest effect found with the stated power.

    Attributes
    ----------
    value : float
        Positive, on the scale of the estimate.
    basis : str
        `standard_error` or `placebo_distribution`: what chance variation was taken from.
    """

    value: float
    basis: str
    power: float
    level: float


def detectable_from_standard_error(
    standard_error: float, degrees_of_freedom: float, *, power: float = POWER, level: float = LEVEL
) -> MinimumDetectable:
    """
    Minimum detectable effect of an estimate with a t distribution.

    Parameters
    ----------
    degrees_of_freedom : float
        With clusters: their number minus one; infinity for a normal estimate.

    Source: Bloom, Evaluation Review 1995.
    """
    _check_shares(power, level)
    multiple = stdtrit(degrees_of_freedom, 1 - level / 2) + stdtrit(degrees_of_freedom, power)
    return MinimumDetectable(float(multiple * standard_error), "standard_error", power, level)


def detectable_from_placebos(
    placebo_effects: ArrayLike, *, power: float = POWER, level: float = LEVEL
) -> MinimumDetectable:
    """
    Smallest effect, upwards and downwards, that stands out from the placebo effects in a share `power` of cases.

    Parameters
    ----------
    placebo_effects : array, shape (draws,)
        What the method finds where nothing happened. No missing values.

    Raises
    ------
    NotEstimableError
        Too few placebo effects to reject anything at `level`.
    """
    _check_shares(power, level)
    placebos = np.sort(np.asarray(placebo_effects, dtype=np.float64))
    rank = int(np.floor(level * (1 + len(placebos)) - 1 + 1e-9))
    if rank < 0 or not np.isfinite(placebos).all():
        raise NotEstimableError(
            Problem(
                "minimum detectable effect",
                f"{len(placebos)} placebo effects",
                f"at least {int(np.ceil(1 / level)) - 1} finite ones",
                "draw more placebo groups",
            )
        )
    # The critical distance: effects beyond it have a p-value of at most `level`.
    critical = np.sort(np.abs(placebos))[::-1][rank]
    # Chance shifts the effect; it is found upwards when placebo + effect > critical, which holds in a share `power`
    # once the effect makes up for the lower (1 - power) quantile.
    upwards = critical - np.quantile(placebos, 1 - power, method="lower")
    downwards = critical + np.quantile(placebos, power, method="higher")
    return MinimumDetectable(float(max(upwards, downwards)), "placebo_distribution", power, level)


def _check_shares(power: float, level: float) -> None:
    if not (0 < level < 1 and 0 < power < 1):
        raise DefinitionError(
            Problem(
                "minimum detectable effect", f"power {power:g}, level {level:g}", "shares between 0 and 1", "write 0.8"
            )
        )

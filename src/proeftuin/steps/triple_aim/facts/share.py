"""Shares of two whole numbers that an engine computes, without an engine's own division of whole numbers."""

from __future__ import annotations

from proeftuin.data.engine.portable import Number, greatest
from proeftuin.steps.population.selection import SCALE


def ten_thousandths(part: Number, whole: Number) -> Number:
    """
    `part` of `whole` in ten-thousandths, to the nearest and a half upwards; unknown when either is.

    Parameters
    ----------
    part : whole numbers from zero on, below 10 ** 11
    whole : whole numbers from one on; where it is zero, the result means nothing and the caller leaves it out
    """
    # The remainder goes first, so that the floating division that is left is of a multiple and so exact.
    divisor = greatest(whole, 1) * 2
    doubled = part * (2 * SCALE) + greatest(whole, 1)
    quotient = ((doubled - doubled % divisor) / divisor).cast("int64")
    return whole.notnull().ifelse(quotient, None).cast("int64")

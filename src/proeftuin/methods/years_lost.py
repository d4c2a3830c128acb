"""
Years lost to early death: between death and an age limit, or between death and what was still to be expected.

A death at 30 counts for more than one at 70. The measure says how much life is lost, not what could have been avoided.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from proeftuin.errors import DefinitionError, Problem
from proeftuin.methods.estimate_array import (
    MISSING_INPUT,
    NO_EXPOSURE,
    EstimateArray,
    FloatArray,
    estimates_where,
    first_reason,
)
from proeftuin.methods.life_table import EMPTY_AGE, ages_from_birth, refuse_negative
from proeftuin.methods.rate_interval import dobson_limits
from proeftuin.methods.standardisation import FEWER_THAN_MINIMUM_EVENTS, MINIMUM_EVENTS, Standard


def years_lost_per_death(age_starts: ArrayLike, *, limit: float = 75) -> FloatArray:
    """
    Years between death and the age `limit`, on average by age at death.

    Deaths are spread evenly within an age, so that from the middle of 70-74 to 75 it is two and a half years.

    Parameters
    ----------
    age_starts : array, shape (ages,)
        First year of each age, ascending from 0; the last age is open.
    limit : float
        Age before which a death counts as early. Not above the start of the last age, whose deaths have no known age.

    Returns
    -------
    array, shape (ages,)
        0 from `limit` on.

    Raises
    ------
    DefinitionError
        The limit lies within the open last age, or the ages do not ascend from 0.

    Source
    ------
    Romeder and McWhinnie (1977), International Journal of Epidemiology 6, 143-151.
    """
    starts = ages_from_birth(age_starts, None)
    if not 0 < limit <= starts[-1]:
        raise DefinitionError(
            Problem(
                where="age limit of years lost",
                what=f"the limit is {limit:g}",
                expected=f"an age above 0 and up to {starts[-1]:g}, where the open last age starts",
                action="choose a lower limit, or split the last age",
            )
        )
    lengths = np.diff(starts)
    before = np.clip(limit - starts[:-1], 0, lengths)
    # The part of the age before the limit times the mean distance of that part to the limit.
    return np.append(before / lengths * (limit - starts[:-1] - before / 2), 0.0)


def years_lost_rate(
    deaths: ArrayLike,
    person_years: ArrayLike,
    years_per_death: ArrayLike,
    standard: Standard | None = None,
    *,
    per: float = 1_000,
    confidence: float = 0.95,
) -> EstimateArray:
    """
    Years of life lost to early death, per `per` person-years.

    Parameters
    ----------
    deaths, person_years : arrays, shape (..., strata)
        Strata are ages, or sexes by ages.
    years_per_death : array, broadcast to (..., strata)
        From `years_lost_per_death`, or the life expectancy of a standard at each age.
    standard : Standard or None
        Structure to standardise to. Without it the rate is crude, over all person-years given: leave out the ages
        above the limit to have it over those below.

    Returns
    -------
    EstimateArray
        Shape (...), with Dobson's limits of a weighted sum of the deaths that cost years. No value with fewer than
        `MINIMUM_EVENTS` of them, or with an age without person-years.

    Raises
    ------
    DataContractError
        Negative deaths or person-years.
    DefinitionError
        A weight of the standard is missing or negative, or all are zero.

    Source
    ------
    Dobson et al. (1991), Statistics in Medicine 10, 457-462, for the interval.
    """
    died, lived, years = np.broadcast_arrays(
        np.asarray(deaths, float), np.asarray(person_years, float), np.asarray(years_per_death, float)
    )
    refuse_negative(died, lived)
    everyone = lived.sum(axis=-1)
    at_risk = np.where(lived > 0, lived, np.nan)
    # Written as a standardisation to its own structure the crude rate needs no formula of its own.
    crude_shares = lived / np.where(everyone > 0, everyone, np.nan)[..., None]
    weight = (crude_shares if standard is None else standard.shares) * years / at_risk
    early = np.where(years > 0, died, 0.0).sum(axis=-1)
    value, variance = (weight * died).sum(axis=-1), (weight**2 * died).sum(axis=-1)
    reason = first_reason(
        (~np.isfinite(died + lived + years).all(axis=-1), MISSING_INPUT),
        (everyone == 0, NO_EXPOSURE),
        ((lived == 0).any(axis=-1), EMPTY_AGE),
        (early < MINIMUM_EVENTS, FEWER_THAN_MINIMUM_EVENTS),
    )
    limits = dobson_limits(value, variance, early, confidence=confidence)
    return estimates_where(reason, value, limits, confidence=confidence, interval_method="dobson").times(per)
